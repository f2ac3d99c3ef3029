/**
 * Every state of the call page without an app or a Jitsi: `/gallery.html?live-muted`, in another
 * language with `&lang=ar`, from right to left with `&rtl`. In `vite dev` alone. A script that looks at them has
 * `window.states` and `window.show(name)`.
 */
import { mount, tick, unmount } from 'svelte';
import '../shared/tokens.css';
import '../shared/base.css';
import './view.css';
import type { Found, PageCall, PageFailure, Participant, Refusal } from '../shared/channel.ts';
import { speak, spokenBy } from '../shared/words.ts';
import { begin, type CallState, type Phase } from './state.ts';
import type { Devices } from './conference/devices.ts';
import Call from './components/Call.svelte';
import Compact from './components/Compact.svelte';
import { Stage } from './stage.ts';
import type { Panel } from './components/panels.ts';
import type { TicketFailure } from './ticket.ts';

const CALL: PageCall = {
    jitsi_url: 'https://meet.example.com',
    room: 'quiet-harbour-3f9a0c',
    jwt: null,
    jwt_expires_at: null,
    subject: 'Release week',
    host: { name: 'Host', email: null },
    guest_link: 'https://lobby.example.com/j/8xN2kq0Zr4mQ',
    guest_link_expires_at: new Date(new Date().setHours(38, 0, 0, 0)).toISOString(),
    link_copied: true,
    protection: 'signed',
    join_at_once: true,
    start_muted: false,
    language: 'en',
};

const LONG = 'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of the North';

function people(count: number): Participant[] {
    return Array.from({ length: count }, (_, index) => ({
        id: `p${index}`,
        name: index === 0 ? 'Host' : `Guest ${index}`,
        local: index === 0,
        muted: index % 3 === 0,
        moderator: index === 0,
    }));
}

const DEVICES: Devices = {
    audioinput: { all: [{ id: '1', label: 'Built-in microphone' }, { id: '2', label: 'Headset with a very long product name, mono' }], current: '1' },
    audiooutput: { all: [{ id: '1', label: 'Built-in speakers' }], current: '1' },
    videoinput: { all: [], current: null },
};

function at(phase: Phase, change: Partial<CallState> = {}): CallState {
    return { ...begin({ muted: null }), app: 'connected', call: CALL, phase, ...change };
}

function live(change: Partial<CallState> = {}): CallState {
    return at(
        { name: 'live', since: Date.now() - 247_000 },
        { liveSince: Date.now() - 247_000, muted: { asked: null, is: false }, camera: { asked: null, is: false }, participants: people(3), ...change },
    );
}

const FAILURES: PageFailure[] = [
    'jitsi-unreachable', 'jitsi-certificate', 'media-failed', 'videobridge-missing', 'jitsi-misconfigured', 'join-timeout', 'token-refused', 'not-allowed', 'password-required', 'room-full',
    'connection-lost', 'embedding-refused', 'webrtc-missing', 'other',
];
const REASONS: (Refusal | TicketFailure)[] = [
    'version', 'secret', 'ticket-reused', 'busy', 'taken-over', 'over', 'let-go', 'ticket-unknown', 'ticket-expired', 'ticket-missing',
];

const FOUND: Found[] = [
    { code: 'certificate-expired', detail: null },
    { code: 'certificate-untrusted', detail: 'CaUsedAsEndEntity' },
    { code: 'error-status', detail: 'HTTP 502' },
    { code: 'frame-refused', detail: `Content-Security-Policy: frame-ancestors 'self' https://a-rather-long-name-of-a-deployment.example.com` },
    { code: 'page-fine', detail: null },
];

const STATES: Record<string, CallState> = {
    opening: at({ name: 'opening' }, { app: 'awaited', call: null }),
    'opening-silent': at({ name: 'opening' }, { app: 'lost', call: null }),
    'joining-token': at({ name: 'joining', stage: 'token' }),
    'joining-loading': at({ name: 'joining', stage: 'loading' }),
    'joining-entering': at({ name: 'joining', stage: 'entering' }),
    'joining-asking': at({ name: 'joining', stage: 'asking' }),
    live: live(),
    'live-copied': live({ notices: ['link-copied'] }),
    'live-muted': live({ muted: { asked: null, is: true } }),
    'live-muting': live({ muted: { asked: true, is: false } }),
    'live-unmuting': live({ muted: { asked: false, is: true } }),
    'live-unknown': live({ muted: { asked: null, is: null } }),
    'live-camera': live({ camera: { asked: null, is: true } }),
    'live-lost': live({ app: 'lost' }),
    'live-public': live({ call: { ...CALL, protection: 'public' } }),
    'live-unsigned': live({ call: { ...CALL, protection: 'unsigned', subject: null } }),
    'live-microphone': live({ muted: { asked: null, is: true }, notices: ['microphone-refused'] }),
    'live-by-hand': live({ notices: ['link-not-copied'] }),
    'live-long': live({ call: { ...CALL, subject: 'The weekly conversation of everyone who works on the northern branch line' }, participants: people(30) }),
    'live-talking': live({ muted: { asked: null, is: true }, notices: ['talking-muted'] }),
    'live-blocked': live({ notices: ['sound-blocked'] }),
    'live-sharing': live({ sharing: { asked: null, is: true } }),
    'live-share-refused': live({ notices: ['sharing-refused'] }),
    'live-knock': live({ knocks: [{ id: 'a', name: 'Guest with a rather long name indeed' }, { id: 'b', name: '' }] }),
    people: live({ speaker: 'p1', knocks: [{ id: 'a', name: 'Guest 9' }] }),
    'people-long': live({ participants: people(4).map(one => ({ ...one, name: one.local ? one.name : `${one.id} ${LONG}` })), knocks: [{ id: 'a', name: LONG }] }),
    'people-many': live({ participants: people(30), speaker: 'p4' }),
    invite: live({ notices: ['link-copied'] }),
    devices: live({ devices: DEVICES }),
    more: live(),
    leave: live(),
    ready: at({ name: 'ready' }),
    'joining-admission': at({ name: 'joining', stage: 'admission' }),
    'joining-moderator': at({ name: 'joining', stage: 'moderator' }),
    'live-broken': live({ broken: { sign: 'connection', since: Date.now() } }),
    reconnecting: at({ name: 'reconnecting', stage: 'entering' }, { liveSince: Date.now() - 247_000 }),
    'reconnecting-offline': at({ name: 'reconnecting', stage: 'waiting' }, { online: false }),
    'reconnecting-app': at({ name: 'reconnecting', stage: 'token' }, { app: 'lost' }),
    leaving: at({ name: 'leaving' }),
    left: at({ name: 'left', reason: 'hung-up' }),
    'left-alone': at({ name: 'left', reason: 'hung-up' }, { app: 'lost' }),
    kicked: at({ name: 'left', reason: 'kicked' }),
    'kicked-alone': at({ name: 'left', reason: 'kicked' }, { app: 'lost' }),
    ended: at({ name: 'left', reason: 'ended' }),
    'ended-alone': at({ name: 'left', reason: 'ended' }, { app: 'lost' }),
    'token-failed': at({ name: 'token-failed', words: { message: 'Can’t reach the lobby', hint: 'Check your network, then join again.' } }),
    'token-failed-alone': at({ name: 'token-failed', words: null }, { app: 'lost' }),
    ...Object.fromEntries(FAILURES.map(failure => [
        `failed-${failure}`,
        at({ name: 'failed', failure, detail: failure === 'token-refused' ? 'Not acceptable by exp (312 sec since expired)' : null }),
    ])),
    ...Object.fromEntries(FOUND.map(found => [
        `found-${found.code}`,
        at({ name: 'failed', failure: found.code.startsWith('certificate') ? 'jitsi-certificate' : 'jitsi-unreachable', detail: null, found }),
    ])),
    ...Object.fromEntries(REASONS.map(reason => [`away-${reason}`, at({ name: 'turned-away', reason }, { app: 'lost', call: null })])),
};

/** Those of the small window. */
const COMPACT: Record<string, CallState> = {
    'compact-live': live(),
    'compact-muted': live({ muted: { asked: null, is: true }, call: { ...CALL, subject: 'The weekly conversation of everyone who works on the northern branch line' } }),
    'compact-unknown': live({ muted: { asked: null, is: null } }),
    'compact-knock': live({ knocks: [{ id: 'a', name: LONG }] }),
    'compact-broken': live({ broken: { sign: 'connection', since: Date.now() } }),
    'compact-told': live({ notices: ['microphone-busy'] }),
    'compact-kicked': at({ name: 'left', reason: 'kicked' }),
};

const PANELS: Record<string, Panel> = {
    people: 'people', 'people-long': 'people', 'people-many': 'people', invite: 'invite', devices: 'devices', more: 'more', leave: 'leave',
};

const nothing = () => undefined;
const [first = '', direction] = location.search.slice(1).split('&');
let shown: ReturnType<typeof mount> | null = null;

/** Shows a state in place of the one before, without loading the page anew. */
async function show(name: string): Promise<void> {
    const target = document.getElementById('page');

    if (shown !== null) {
        await unmount(shown);
    }
    const small = COMPACT[name];

    if (target !== null && small !== undefined) {
        shown = mount(Compact, { target, props: { call: small, press: nothing, admit: nothing, back: nothing } });
    } else if (target !== null) {
        shown = mount(Call, {
            target,
            props: { state: STATES[name] ?? live(), announced: '', stage: new Stage(document), act: nothing, panel: PANELS[name] ?? null },
        });
    }
    await tick();
}

speak(spokenBy(document));
if (direction === 'rtl') {
    document.documentElement.dir = 'rtl';
}
await show(first);
Object.assign(window, { states: Object.keys(STATES), compact: Object.keys(COMPACT), show });
