/** The address of Jitsi's iframe, and the bare element: what there is to it before anybody speaks with what is in it. */
import type { PageCall } from '../../shared/channel.ts';
import type { ChosenDevices, DeviceKind } from '../../shared/devices.ts';

/** The key of Jitsi's own notice, which the page gives in its own words (jitsi-meet `react/features/talk-while-muted/middleware.ts`). */
export const TALK_WHILE_MUTED = 'toolbar.talkWhileMutedPopup';

/** What `external_api.js` delegates to its iframe, and no more. */
const ALLOW = [
    'autoplay',
    'camera',
    'clipboard-write',
    'compute-pressure',
    'display-capture',
    'fullscreen',
    'hid',
    'microphone',
    'screen-wake-lock',
    'speaker-selection',
].join('; ');

/** How the call is to begin. */
export interface Start {
    muted: boolean;
    camera: boolean;
}

/** The number of a page's first frame. */
export const FIRST = 1;

/** The name of the transport's scope for the frame with this number. */
export function scopeOf(id: number): string {
    return `jitsi_meet_external_api_${id}`;
}

/**
 * The address of the frame. The token stands in the fragment alone: a query would reach the access
 * log of the web server and the Referer header.
 */
export function frameAddress(call: PageCall, id: number, start: Start, devices: ChosenDevices): URL {
    const address = new URL(`${call.jitsi_url}/${encodeURIComponent(call.room)}`);

    address.searchParams.set('lang', call.language);
    address.hash = Object.entries({ ...fragment(call, id, start), ...initialDevices(devices) })
        .filter(([, value]) => value !== null)
        .map(([key, value]) => `${key}=${encodeURIComponent(JSON.stringify(value))}`)
        .join('&');

    return address;
}

/** The fragment's keys and values; Jitsi reads each value as JSON. */
function fragment(call: PageCall, id: number, start: Start): Record<string, unknown> {
    return {
        jitsi_meet_external_api_id: id,
        jwt: call.jwt,
        'userInfo.displayName': call.host.name,
        'userInfo.email': call.host.email,
        'config.prejoinConfig.enabled': false,
        'config.toolbarButtons': [],
        'config.subject': call.subject,
        'config.startWithAudioMuted': start.muted,
        'config.startWithVideoMuted': !start.camera,
        // Voice first. The second is the older name of the first; either stops only video, and
        // toggle-video takes it off again (jitsi-meet react/features/toolbox/actions.any.ts).
        'config.startLowBandwidthMode': !start.camera,
        'config.startAudioOnly': !start.camera,
        // Mute and hook on a headset's own keys (jitsi-meet react/features/web-hid). Jitsi as delivered
        // takes this from the deployment's config.js alone, see docs/surfaces.md.
        'config.enableWebHIDFeature': true,
        'config.disableDeepLinking': true,
        'config.disableInviteFunctions': true,
        'config.hideConferenceSubject': true,
        'config.hideConferenceTimer': true,
        // What the page tells in its own words.
        'config.disabledNotifications': [TALK_WHILE_MUTED, 'notify.participantWantsToJoin', 'notify.participantsWantToJoin'],
        // A host who meets a locked lobby asks to be let in at once.
        'config.autoKnockLobby': true,
        // The client's own log is the one sign of a lost connection, and of its return, that reaches the page.
        'config.apiLogLevels': ['info', 'warn', 'error'],
    };
}

/** How Jitsi calls them in its address (jitsi-meet `getDevicesFromURL`). */
const DEVICES: Record<DeviceKind, string> = {
    audioinput: 'devices.audioInput',
    audiooutput: 'devices.audioOutput',
    videoinput: 'devices.videoInput',
};

/** By their labels; Jitsi passes over one that is not there, and remembers the others itself. */
function initialDevices(chosen: ChosenDevices): Record<string, string> {
    return Object.fromEntries((Object.entries(chosen) as [DeviceKind, string][]).map(([kind, label]) => [DEVICES[kind], label]));
}

/** A new frame at this address, which loads as soon as it is put into a page. */
export function frameAt(address: string): HTMLIFrameElement {
    const element = document.createElement('iframe');

    element.allow = ALLOW;
    element.src = address;

    return element;
}
