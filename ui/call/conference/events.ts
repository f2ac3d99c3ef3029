/** What a conference reports, and the part of it that is one event of Jitsi told on. */
import type { Knock, LeftReason, Participant } from '../../shared/channel.ts';
import { TALK_WHILE_MUTED } from './address.ts';
import type { Devices } from './devices.ts';
import type { Failure, Wait } from './failures.ts';
import { fields, text, type WireEvent } from './wire.ts';

/** After `left` or `failed` a conference says nothing more. */
export type ConferenceEvent =
    /** Jitsi's page has loaded and speaks. */
    | { type: 'ready' }
    /** Jitsi waits, most likely for the answer to the browser's question about the microphone. */
    | { type: 'asking' }
    /** Somebody else has to let the host in. */
    | { type: 'waiting'; for: Wait }
    | { type: 'joined' }
    | { type: 'muted'; muted: boolean | null }
    | { type: 'camera'; on: boolean | null }
    | { type: 'sharing'; on: boolean }
    /** The browser, or the system, does not let Jitsi have the screen in this way. */
    | { type: 'sharing-refused' }
    | { type: 'participants'; participants: readonly Participant[] }
    /** Who speaks loudest, by id. */
    | { type: 'speaker'; id: string | null }
    | { type: 'devices'; devices: Devices }
    | { type: 'device-failed'; device: 'microphone' | 'camera'; cause: DeviceCause }
    /** Whether there is a microphone at all: the last one was unplugged, or the first plugged in. */
    | { type: 'microphone-there'; there: boolean }
    /** A sign that the call suffers; it may pass by itself. */
    | { type: 'suffering'; sign: Suffering }
    | { type: 'recovered'; from: Suffering }
    /** Somebody waits in the lobby of the room. */
    | { type: 'knocking'; knock: Knock }
    /** The host speaks, and nobody hears it. */
    | { type: 'talking-while-muted' }
    /** The browser refuses to play the others; `final` when Jitsi has stopped trying. */
    | { type: 'sound-blocked'; final: boolean }
    | { type: 'left'; reason: LeftReason }
    | ({ type: 'failed' } & Failure);

/** The client's connection to its server, the media, or the whole computer asleep. */
export type Suffering = 'connection' | 'media' | 'suspend';

/** Why a microphone or a camera is not to be had (lib-jitsi-meet `JitsiTrackErrors.ts`). */
export type DeviceCause = 'refused' | 'missing' | 'busy';

/** The key of Jitsi's notice of a screen that it may not have (jitsi-meet `react/features/base/tracks/actions.web.ts`). */
export const SHARING_FAILED = 'dialog.screenSharingFailedTitle';

/** The event as the page tells it on, or `null` for one that means nothing here. */
export function newsOf(event: WireEvent): ConferenceEvent | null {
    switch (event.name) {
        case 'dominant-speaker-changed':
            return { type: 'speaker', id: text(event.id) };
        case 'mic-error':
            return { type: 'device-failed', device: 'microphone', cause: deviceCause(event.type) };
        case 'camera-error':
            return { type: 'device-failed', device: 'camera', cause: deviceCause(event.type) };
        case 'audio-availability-changed':
            return { type: 'microphone-there', there: event.available === true };
        case 'knocking-participant':
            return knocking(event);
        case 'notification-triggered':
            return notified(event.title);
        case 'screen-sharing-status-changed':
            return { type: 'sharing', on: event.on === true };
        case 'suspend-detected':
            return { type: 'suffering', sign: 'suspend' };
        case 'peer-connection-failure':
        case 'data-channel-closed':
            return { type: 'suffering', sign: 'media' };
        case 'data-channel-opened':
            return { type: 'recovered', from: 'media' };
        case 'log':
            return logged(Array.isArray(event.args) ? event.args.join(' ') : '');
        default:
            return null;
    }
}

function notified(title: unknown): ConferenceEvent | null {
    switch (title) {
        case TALK_WHILE_MUTED:
            return { type: 'talking-while-muted' };
        case SHARING_FAILED:
            return { type: 'sharing-refused' };
        default:
            return null;
    }
}

function knocking(event: WireEvent): ConferenceEvent | null {
    const { id, name } = fields(event.participant);
    const known = text(id);

    return known === null ? null : { type: 'knocking', knock: { id: known, name: text(name) ?? '' } };
}

/**
 * Jitsi's log is not an interface, so nothing here is more than a hint. What it says of a sound that
 * does not play is in jitsi-meet `react/features/base/media/components/web/AudioTrack.tsx`; of its
 * connection, in lib-jitsi-meet `modules/xmpp/` and Strophe.
 */
function logged(line: string): ConferenceEvent | null {
    if (line.includes('Websocket closed unexpectedly')) {
        return { type: 'suffering', sign: 'connection' };
    }
    if (line.includes('Strophe connected')) {
        return { type: 'recovered', from: 'connection' };
    }
    if (line.includes('Audio recovery failed')) {
        return { type: 'sound-blocked', final: true };
    }

    return line.includes('Failed to play audio track') && line.includes('NotAllowedError')
        ? { type: 'sound-blocked', final: false }
        : null;
}

function deviceCause(type: unknown): DeviceCause {
    switch (type) {
        case 'gum.permission_denied':
            return 'refused';
        case 'gum.not_found':
        case 'gum.constraint_failed':
            return 'missing';
        default:
            return 'busy';
    }
}
