/**
 * What the page's address asks for, read as Jitsi reads it (`react/features/base/util/parseURLParams.ts`,
 * `base/config/configWhitelist.ts`, `base/jwt/functions.ts`).
 */
import { safeJsonParse } from '@jitsi/js-utils/json';

export interface Config {
    [key: string]: unknown;
    prejoinConfig?: { enabled?: boolean };
    startWithAudioMuted?: boolean;
    startWithVideoMuted?: boolean;
    startAudioOnly?: boolean;
    startLowBandwidthMode?: boolean;
    startSilent?: boolean;
    disableInitialGUM?: boolean;
    toolbarButtons?: string[];
    apiLogLevels?: string[];
    subject?: string;
    readOnlyName?: boolean;
    hideConferenceSubject?: boolean;
    autoKnockLobby?: boolean;
    enableClosePage?: boolean;
    disableIframeAPI?: boolean;
    defaultLocalDisplayName?: string;
    defaultRemoteDisplayName?: string;
    deploymentInfo?: { userRegion?: string };
    standIn?: { embeddedSeconds?: number };
}

/**
 * The part of Jitsi's white-list that means something here. What is not on it is ignored without a word, as there:
 * deploymentInfo, hosts, bosh, websocket, tokenAuthUrl, enableClosePage, disableIframeAPI.
 */
const ALLOWED = new Set([
    'apiLogLevels', 'autoKnockLobby', 'defaultLocalDisplayName', 'defaultRemoteDisplayName', 'disableDeepLinking',
    'disableInitialGUM', 'disableInviteFunctions', 'disableRemoteMute', 'enableWebHIDFeature', 'hideConferenceSubject',
    'hideConferenceTimer', 'notifications', 'prejoinConfig', 'readOnlyName', 'startAudioOnly', 'startLowBandwidthMode',
    'startSilent', 'startWithAudioMuted', 'startWithVideoMuted', 'subject', 'toolbarButtons'
]);

/** Keys that would reach an object's prototype. */
const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];

export interface Address {
    /** As in the path, decoded: `tenant/room` or `room`. */
    room: string;
    apiId: number | undefined;
    token: string | undefined;
    /** From the address alone, what is allowed of it. */
    config: Config;
    userInfo: { displayName?: string; email?: string };
    /** The labels of the devices to begin with (`base/devices/functions.web.ts`, getDevicesFromURL). */
    devices: { audioInput?: string; audioOutput?: string; videoInput?: string };
    /** Where a token stood in the fragment or the query, to be taken out once joined. */
    hasToken: boolean;
    embedded: boolean;
}

function hashValues(hash: string): Map<string, unknown> {
    const values = new Map<string, unknown>();

    for (const part of hash.replace(/^#/, '').split('&')) {
        const [key, value] = part.split('=');

        if (!key || value === undefined || key.split('.').some(name => FORBIDDEN.includes(name))) {
            continue;
        }
        try {
            const text = decodeURIComponent(value);

            values.set(key, text === 'undefined' ? undefined : safeJsonParse(text));
        } catch {
            console.warn(`Failed to parse URL parameter value: ${key}`);
        }
    }

    return values;
}

/** Values under `prefix.`, nested at their dots. */
function nested(values: Map<string, unknown>, prefix: string): Record<string, unknown> {
    const result: Record<string, unknown> = {};

    for (const [key, value] of values) {
        if (key.startsWith(`${prefix}.`)) {
            const names = key.slice(prefix.length + 1).split('.');
            const last = names.pop() ?? '';
            let target = result;

            for (const name of names) {
                target = (target[name] ??= {}) as Record<string, unknown>;
            }
            target[last] = value;
        }
    }

    return result;
}

/** What of a configuration an embedding page may set. */
export function allowed(config: Record<string, unknown>): Config {
    return Object.fromEntries(Object.entries(config).filter(([key]) => ALLOWED.has(key)));
}

export function readAddress(location: Location, embedded: boolean): Address {
    const values = hashValues(location.hash);
    const id = values.get('jitsi_meet_external_api_id');
    const query = new URLSearchParams(location.search).get('jwt') ?? undefined;
    const token = (values.get('jwt') as string | undefined) || query;

    return {
        room: location.pathname.split('/').filter(part => part !== '').map(decodeURIComponent).join('/'),
        apiId: typeof id === 'number' ? id : undefined,
        token,
        config: allowed(nested(values, 'config')),
        userInfo: nested(values, 'userInfo'),
        devices: nested(values, 'devices'),
        hasToken: token !== undefined,
        embedded
    };
}

/** Takes the token out of the address bar and the history entry, and leaves the rest as it was. */
export function removeToken(location: Location): void {
    const url = new URL(location.href);

    url.searchParams.delete('jwt');
    url.hash = url.hash.replace(/^#/, '').split('&').filter(part => !part.startsWith('jwt=')).join('&');
    history.replaceState(history.state, '', url);
}

/** Loads the page again with the token that was taken out of its address. */
export function reloadWithToken(location: Location, token: string | undefined): void {
    const url = new URL(location.href);

    if (token !== undefined && !url.hash.includes('jwt=')) {
        url.hash = [`jwt=${encodeURIComponent(JSON.stringify(token))}`, url.hash.replace(/^#/, '')]
            .filter(part => part !== '').join('&');
        history.replaceState(history.state, '', url);
    }
    location.reload();
}

/** `context.user` of a token, unverified: the page shows the name before anyone has checked it. */
export function tokenUser(token: string | undefined): { name?: string; email?: string; avatar?: string } {
    try {
        const body = (token?.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
        const bytes = Uint8Array.from(atob(body), character => character.charCodeAt(0));
        const claims = JSON.parse(new TextDecoder().decode(bytes)) as { context?: { user?: object } };

        return claims.context?.user ?? {};
    } catch {
        return {};
    }
}

/** Whether a token's `exp` has passed, by this machine's clock. Milliseconds since 1970. */
export function tokenExpired(token: string | undefined, now: number): boolean {
    try {
        const body = (token?.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
        const { exp } = JSON.parse(atob(body)) as { exp?: unknown };

        return typeof exp === 'number' && now >= exp * 1_000;
    } catch {
        return false;
    }
}
