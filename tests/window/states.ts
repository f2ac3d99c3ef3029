/** Every state of the window. */
import type { AppState, CallView, LobbyInfo, LobbyView, ShortcutsView, ShortcutView } from '../../ui/app/wire.ts';

const IDLE: CallView = {
    state: 'idle', muted: null, mute_pending: false, camera: null, camera_pending: false, attached: false, protection: null,
    others: [], link_until: null, link_copied: null, trouble: null
};

const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

const LOBBY: LobbyView = {
    name: 'lobby.example.com', checking: false, trouble: null, signed_in: true,
    info: { version: '0.1.0', signed: true, sign_in: 'token', issuer: null, regions: [ 'eu-central', 'us-east' ] }
};

const TROUBLE = {
    code: 'lobby-unreachable', message: 'Can\'t reach the lobby. (connection refused)',
    hint: 'Check your network, then ask the lobby\'s administrator whether it is running.'
};

const shortcut = (name: ShortcutView['shortcut'], keys: string | null, more: Partial<ShortcutView> = {}): ShortcutView =>
    ({ shortcut: name, keys, trigger: null, trouble: null, ...more });

export const BASE: AppState = {
    version: '0.1.0',
    language: 'en',
    regional: 'en-GB',
    first_start: false,
    source: 'lobby',
    call: IDLE,
    lobby: LOBBY,
    sign_in: null,
    question: null,
    recents: [
        { id: 3, label: 'amber-acorn', at: 'meet.example.com', protection: 'signed', started_at: soon(-1), link_until: soon(23) },
        { id: 2, label: 'quiet-harbour', at: 'meet.jit.si', protection: 'public', started_at: soon(-30), link_until: null },
        { id: 1, label: 'golden-lynx', at: 'a-rather-long-name-of-a-deployment.meet.example.com:8443', protection: 'signed', started_at: soon(-50), link_until: soon(-2) }
    ],
    settings: {
        name: 'Ada', usual_name: 'ada', lobby: 'https://lobby.example.com', region: null, public: null, usual_public: 'https://meet.jit.si',
        fallback: false, jitsi: {
            url: null, signed: false, app_id: null, usual_app_id: 'CodeWithMe', kid: null, usual_kid: 'CWMKey', audience: null,
            usual_audience: 'CodeWithMe', subject: null, usual_subject: '*'
        }, browser: null, surface: 'auto', web_view: false, language: null, system_language: 'English',
        languages: [ { tag: 'en', name: 'English' }, { tag: 'de', name: 'Deutsch' }, { tag: 'ar', name: 'العربية' } ], at_login: false, fixed: [],
        shortcuts: { way: 'keys', each: [ shortcut('start', null), shortcut('toggle-mute', 'Ctrl+Alt+M'), shortcut('push-to-talk', null) ] }
    },
    warnings: []
};

const live = (change: Partial<CallView> = {}): AppState => ({
    ...BASE,
    call: {
        ...IDLE, state: 'live', muted: false, camera: false, attached: true, protection: 'signed', others: [ 'Grace', 'Edsger' ],
        link_until: soon(20), link_copied: true, ...change
    }
});
const lobby = (change: Partial<LobbyView>): AppState => ({ ...BASE, lobby: { ...LOBBY, ...change } });
const none = { source: 'public', lobby: null, settings: { ...BASE.settings, lobby: null, fallback: true } } as const;

const own = (signed: boolean): AppState => ({
    ...BASE, source: 'own', lobby: null,
    settings: {
        ...BASE.settings, lobby: null,
        jitsi: { ...BASE.settings.jitsi, url: 'https://a-rather-long-name.meet.example.com:8443/of/the/team', signed, app_id: signed ? 'my-app' : null }
    }
});
const OIDC: LobbyInfo = { version: '0.1.0', signed: true, sign_in: 'oidc', issuer: 'https://id.example.com', regions: [] };
const DENIED = {
    code: 'sign-in-denied', message: 'The sign-in was declined.',
    hint: 'Sign in again. If this keeps happening, ask the lobby\'s administrator for access.'
};
const oidc = (sign_in: AppState['sign_in']): AppState => ({ ...lobby({ signed_in: false, info: OIDC }), sign_in });
const asked = (question: AppState['question']): AppState => ({ ...BASE, question });

export const STATES: Record<string, AppState> = {
    'first-start': { ...BASE, ...none, first_start: true, recents: [], settings: { ...none.settings, name: null } },
    'idle': BASE,
    'idle-empty': { ...BASE, recents: [] },
    'idle-checking': lobby({ checking: true, info: null, signed_in: null }),
    'idle-unsigned': lobby({ info: { version: '0.1.0', signed: false, sign_in: 'open', issuer: null, regions: [] } }),
    'idle-sign-in': lobby({ signed_in: false }),
    'idle-trouble': lobby({ info: null, trouble: TROUBLE }),
    'idle-public': { ...BASE, ...none },
    'idle-nothing': { ...BASE, ...none, source: 'none' },
    'idle-no-tray': { ...BASE, warnings: [ { code: 'tray-host-missing', message: 'This desktop shows no tray icons.', hint: 'Use `confab start` and `confab status`; on GNOME, install the AppIndicator extension.' } ] },
    'idle-own': own(true),
    'idle-declined': oidc({ stage: 'out', page: null, trouble: DENIED }),
    'asked-resume': asked({ number: 1, about: 'resume', at: null }),
    'asked-start': asked({ number: 1, about: 'start', at: null }),
    'asked-join': asked({ number: 1, about: 'join', at: 'a-rather-long-name-of-a-deployment.meet.example.com:8443' }),
    'failed': { ...BASE, call: { ...IDLE, state: 'failed', trouble: TROUBLE } },
    'requesting': { ...BASE, call: { ...IDLE, state: 'requesting' } },
    'joining': live({ state: 'joining', attached: false, muted: null, others: [] }),
    'live': live(),
    'live-alone': live({ others: [] }),
    'live-many': live({ others: [ 'Grace', 'Edsger', 'Barbara', 'Donald', '' ] }),
    'live-long-names': live({ others: [ 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of the North', 'x'.repeat(64) ] }),
    'live-muted': live({ muted: true, camera: true }),
    'live-muting': live({ mute_pending: true }),
    'live-away': live({ attached: false, muted: null, camera: null }),
    'live-public': live({ protection: 'public', link_until: null }),
    'live-not-copied': live({ link_copied: false }),
    'opened': live({ state: 'opened', protection: 'public', muted: null, others: [], link_until: null }),
    'leaving': live({ state: 'leaving' })
};

const shortcuts = (view: ShortcutsView): AppState => ({ ...BASE, settings: { ...BASE.settings, shortcuts: view } });

/** Those in which axe looks: together they show every part of the window once. */
export const LOOKED_AT = [
    'first-start', 'idle', 'idle-sign-in', 'idle-trouble', 'idle-public', 'idle-no-tray', 'idle-declined', 'asked-resume', 'failed', 'live', 'live-muted', 'live-public', 'opened',
    'settings', 'settings-signed-out', 'settings-waiting', 'settings-own', 'settings-fixed', 'settings-shortcuts-taken'
];

/** Those of the settings. */
export const SETTINGS: Record<string, AppState> = {
    'settings': BASE,
    'settings-signed-out': lobby({ signed_in: false }),
    'settings-oidc': oidc(null),
    'settings-waiting': oidc({ stage: 'waiting', page: 'http://127.0.0.1:41234/', trouble: null }),
    'settings-declined': oidc({ stage: 'out', page: null, trouble: DENIED }),
    'settings-own': own(true),
    'settings-own-unsigned': own(false),
    'settings-trouble': lobby({ info: null, trouble: TROUBLE }),
    'settings-region': { ...BASE, settings: { ...BASE.settings, region: 'a-region-of-thirty-two-letters-x' } },
    'settings-empty': { ...BASE, ...none },
    'settings-shortcuts-taken': shortcuts({ way: 'keys', each: [
        shortcut('start', 'Super+Ctrl+Alt+PageDown'), shortcut('push-to-talk', 'F13'),
        shortcut('toggle-mute', 'Ctrl+Alt+M', { trouble: {
            code: 'shortcut-taken', message: 'Another program uses the keys Ctrl+Alt+M.',
            hint: 'Choose other keys, or free these in that program or in the desktop\'s settings.'
        } })
    ] }),
    'settings-shortcuts-portal': shortcuts({ way: 'portal', each: [
        shortcut('start', null), shortcut('toggle-mute', 'Ctrl+Alt+M', { trigger: 'Meta+M' }), shortcut('push-to-talk', 'F13', { trigger: 'F13' })
    ] }),
    'settings-shortcuts-none': shortcuts({ way: 'none', each: [ shortcut('start', null), shortcut('toggle-mute', null), shortcut('push-to-talk', null) ] }),
    'settings-fixed': { ...BASE, settings: { ...BASE.settings, fixed: [
        { setting: 'lobby', by: 'CONFAB_LOBBY_URL', locked: false }, { setting: 'region', by: 'CONFAB_LOBBY_REGION', locked: false },
        { setting: 'surface', by: 'CONFAB_SURFACE', locked: false },
        { setting: 'language', by: '/etc/confab/settings.toml', locked: true }, { setting: 'toggle-mute', by: '/etc/confab/settings.toml', locked: true },
        { setting: 'fallback', by: '/etc/confab/settings.toml', locked: true }
    ] } }
};
