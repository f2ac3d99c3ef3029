/**
 * What a refusal looks like from outside (`error-occurred`) and to the person in front of the page.
 *
 * The names are lib-jitsi-meet's (`JitsiConnectionErrors`, `JitsiConferenceErrors`), the shape that of jitsi-meet's
 * `react/features/overlay/middleware.ts`: the error's own fields and `type` and `isFatal`.
 */
import type { Refusal } from '../protocol.ts';

export interface ApiError {
    [key: string]: unknown;
    name: string;
    message?: string;
    type: 'CONNECTION' | 'CONFERENCE' | 'CONFIG';
    isFatal: boolean;
    recoverable?: boolean;
    params?: unknown[];
}

const conference = (name: string, more: Partial<ApiError> = {}): ApiError =>
    ({ name, params: [], ...more, type: 'CONFERENCE', isFatal: false });

/** XMPP carries the text as XML and the client does not undo it. */
const asXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll("'", '&apos;');

/** The connection is gone and does not come back. */
export const DROPPED: ApiError = { name: 'connection.droppedError', type: 'CONNECTION', isFatal: true };

export function destroyed(reason: string): ApiError {
    return conference('conference.destroyed', { params: [reason] });
}

export function refusalError(refusal: Refusal, hasToken: boolean): ApiError {
    switch (refusal.at) {
    case 'login':
        return {
            name: 'connection.passwordRequired',
            message: asXml(refusal.text),
            recoverable: hasToken ? undefined : true,
            type: 'CONNECTION',
            isFatal: false
        };
    case 'room':
        return conference('conference.connectionError.notAllowed', { params: ['general', refusal.text] });
    case 'password':
        return conference('conference.passwordRequired', { recoverable: true });
    case 'full':
        return conference('conference.max_users');
    case 'lobby':
        return conference('conference.connectionError.membersOnly', {
            params: ['', refusal.waitingForHost],
            recoverable: true
        });
    case 'lobby-denied':
        return conference('conference.connectionError.accessDenied');
    }
}

/** What Jitsi's client writes on the screen. */
export function refusalWords(refusal: Refusal): string {
    switch (refusal.at) {
    case 'login':
        if (refusal.text.startsWith('Not acceptable by exp')) {
            return 'Token is expired.';
        }
        if (refusal.text === 'Not acceptable by nbf') {
            return 'The `nbf` value is in the future.';
        }

        return refusal.text === 'token required'
            ? 'This deployment asks for a token.'
            : "Sorry, you're not allowed to join this call.";
    case 'room':
        return "Sorry, you're not allowed to join this call. The token is for another room.";
    case 'full':
        return 'The meeting is full: its limit of participants has been reached.';
    case 'lobby-denied':
        return 'A moderator did not let you in.';
    default:
        return '';
    }
}
