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
const FAILURES: Record<string, PageFailure> = {
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
    'conference.iceFailed': 'connection-lost',
    'conference.restarted': 'connection-lost',
    'conference.gracefulShutdown': 'connection-lost',
    'conference.offerAnswerFailed': 'other',
    'conference.videobridgeNotAvailable': 'other',
    'conference.incompatible_server_versions': 'other',
    'conference.reservationError': 'other',
    'conference.display_name_required': 'other',
    'connection.conferenceRequestFailed': 'other',
};

/** What is waited for: a moderator who lets in, or one who opens the room at all. */
export type Wait = 'admission' | 'moderator';

/** Errors that only mean "not yet": Jitsi asks again by itself. */
export function waitOf(error: unknown): Wait | null {
    const { name, params } = fields(error);

    switch (name) {
        case 'conference.connectionError.membersOnly':
            return Array.isArray(params) && params[1] === true ? 'moderator' : 'admission';
        case 'conference.authenticationRequired':
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
    const { name, message, isFatal } = fields(error);
    const known = text(name);

    if (known === DESTROYED) {
        return DESTROYED;
    }
    const failure = known === null ? undefined : FAILURES[known];

    if (failure === undefined && isFatal !== true) {
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
