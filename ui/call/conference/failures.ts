/**
 * What Jitsi's errors mean for the page. The names are those of lib-jitsi-meet
 * (`JitsiConnectionErrors.ts`, `JitsiConferenceErrors.ts`) in the event `error-occurred`.
 */
import type { PageFailure } from '../../shared/channel.ts';
import { fields, text } from './wire.ts';

export interface Failure {
    failure: PageFailure;
    detail: string | null;
}

/** Errors that end the call, or the attempt at one. */
export const FAILURES: Record<string, PageFailure> = {
    'connection.passwordRequired': 'token-refused',
    'conference.connectionError.notAllowed': 'not-allowed',
    'conference.connectionError.accessDenied': 'not-allowed',
    'conference.passwordRequired': 'password-required',
    'conference.max_users': 'room-full',
    'connection.droppedError': 'connection-lost',
    'connection.otherError': 'connection-lost',
    'connection.serverError': 'connection-lost',
    'connection.shardChangedError': 'connection-lost',
    'conference.connectionError': 'connection-lost',
    'conference.focusDisconnected': 'connection-lost',
    'conference.focusLeft': 'connection-lost',
    'conference.iceFailed': 'media-failed',
    'conference.restarted': 'connection-lost',
    'conference.gracefulShutdown': 'connection-lost',
    'conference.offerAnswerFailed': 'media-failed',
    'conference.videobridgeNotAvailable': 'videobridge-missing',
    'conference.incompatible_server_versions': 'jitsi-misconfigured',
    'conference.reservationError': 'jitsi-misconfigured',
    'conference.display_name_required': 'jitsi-misconfigured',
    'connection.conferenceRequestFailed': 'jitsi-misconfigured',
};

/**
 * Errors that a call outlives: a message or a setting that did not get through, a password that can not
 * be set, a participant whom Jitsi itself moves to where visitors listen.
 */
export const OUTLIVED: readonly string[] = [
    'conference.chatError',
    'conference.settingsError',
    'conference.passwordNotSupported',
    'conference.redirected',
];

/** What is waited for: a moderator who lets in, or one who opens the room at all. */
export type Wait = 'admission' | 'moderator';

/** Errors that only mean "not yet": Jitsi asks again by itself. */
export function waitOf(error: unknown): Wait | null {
    const { name, params } = fields(error);

    switch (name) {
        case 'conference.connectionError.membersOnly':
            return Array.isArray(params) && params[1] === true ? 'moderator' : 'admission';
        case 'conference.authenticationRequired':
        case 'connection.notLiveError':
            return 'moderator';
        default:
            return null;
    }
}

/** The conference was ended for everyone. */
export const DESTROYED = 'conference.destroyed';

/**
 * What an `error-occurred` means: a failure, the conference's end, or `null` for an error that the
 * call outlives (a chat message that did not go out, a room that waits for its moderator).
 */
export function failureOf(error: unknown): Failure | typeof DESTROYED | null {
    const { name, message, isFatal, type } = fields(error);
    const known = text(name);

    if (known === DESTROYED) {
        return DESTROYED;
    }
    // A config.js that Jitsi's own page can not work with has no name of its own.
    const failure = type === 'CONFIG' ? 'jitsi-misconfigured' : known === null ? undefined : FAILURES[known];

    if ((known !== null && OUTLIVED.includes(known)) || (failure === undefined && isFatal !== true)) {
        return null;
    }

    return { failure: failure ?? 'other', detail: detailOf(failure, known, text(message)) };
}

/** Jitsi's own words, un-escaped; for an error without a page of its own its name too. */
function detailOf(failure: PageFailure | undefined, name: string | null, message: string | null): string | null {
    const words = message === null ? null : withoutToken(unescaped(message));

    if (failure !== undefined && failure !== 'other') {
        return words;
    }

    return [name, words].filter(part => part !== null).join(': ') || null;
}

/** Prosody's answers reach the client as XML text that nobody un-escaped (`invalid &apos;iss&apos; claim`). */
function unescaped(words: string): string {
    const entities: Record<string, string> = { '&apos;': "'", '&quot;': '"', '&lt;': '<', '&gt;': '>', '&amp;': '&' };

    return words.replace(/&(?:apos|quot|lt|gt|amp);/g, entity => entities[entity] ?? entity);
}

/** A token is three base64url parts; none ever leaves the page in a report. */
function withoutToken(words: string): string {
    return words.replace(/\b[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, '(token)');
}
