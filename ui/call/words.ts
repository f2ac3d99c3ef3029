/** Every word that the call page says: what is so, and what to do. */
import type { PageCall, PageFailure, Protection, Refusal } from '../shared/channel.ts';
import type { Button, CallState, JoinStage, NoticeKind } from './state.ts';
import type { DeviceKind } from './conference/devices.ts';
import type { TicketFailure } from './ticket.ts';

export const FRAME_TITLE = 'The conversation';

/** A view that stands in place of the conversation. */
export interface View {
    title: string;
    text: string;
    /** Jitsi's own words, where there are any. */
    detail?: string | null;
    busy?: boolean;
    tone?: 'trouble';
    actions: { button: Button; label: string }[];
}

const REJOIN = { button: 'rejoin', label: 'Join again' } as const;
const JOIN = { button: 'join', label: 'Join' } as const;
const LEAVE = { button: 'leave', label: 'Leave' } as const;
const CLOSE = { button: 'leave', label: 'Close' } as const;
const TAKE_OVER = { button: 'take-over', label: 'Use it here' } as const;
const CANCEL = { button: 'leave', label: 'Cancel' } as const;

/** The view of this state, or `null` while the conversation itself is to be seen. */
export function viewOf({ phase, app, online, call }: CallState): View | null {
    switch (phase.name) {
        case 'opening':
            return app === 'lost' ? SILENT : { title: 'Opening the call', text: 'One moment.', busy: true, actions: [] };
        case 'ready':
            return { title: 'Ready to join', text: readyText(call), actions: [JOIN, CANCEL] };
        case 'joining':
            return { ...JOINING[phase.stage], busy: true, actions: [CANCEL] };
        case 'reconnecting':
            return reconnectingView(phase.stage, app === 'connected', online);
        case 'live':
            return null;
        case 'leaving':
            return { title: 'Leaving', text: 'One moment.', busy: true, actions: [] };
        case 'left':
            return leftView(phase.reason, app === 'connected');
        case 'failed':
            return { ...FAILED[phase.failure], detail: phase.detail, tone: 'trouble', actions: [REJOIN, LEAVE] };
        case 'token-failed':
            return { title: phase.message, text: phase.hint, tone: 'trouble', actions: [REJOIN, LEAVE] };
        case 'turned-away':
            return turnedAwayView(phase.reason);
    }
}

function readyText(call: PageCall | null): string {
    return call?.start_muted === true ? 'The call waits for you. You come in muted.' : 'The call waits for you. Others hear you as soon as you join.';
}

const SILENT: View = {
    title: 'Confab does not answer',
    text: 'The app on this computer has not replied. Check that Confab is still running; this page keeps trying.',
    tone: 'trouble',
    actions: [{ button: 'retry', label: 'Try now' }],
};

const JOINING: Record<JoinStage, { title: string; text: string }> = {
    token: { title: 'Joining the call', text: 'Getting a fresh key for the room.' },
    loading: { title: 'Joining the call', text: 'Reaching Jitsi.' },
    entering: { title: 'Joining the call', text: 'Entering the room.' },
    asking: { title: 'Allow the microphone', text: 'Your browser asks whether this page may use it. The call begins with your answer.' },
    admission: { title: 'Waiting to be let in', text: 'A moderator of this room decides. The call begins as soon as they let you in.' },
    moderator: { title: 'Waiting for a moderator', text: 'The room opens when one of its moderators arrives.' },
};

function reconnectingView(stage: 'waiting' | 'token' | 'entering', appAnswers: boolean, online: boolean): View {
    const title = 'Coming back to the call';

    if (!online) {
        return { title, text: 'There is no network. The call comes back by itself when there is.', busy: true, actions: [LEAVE] };
    }
    if (stage === 'token' && !appAnswers) {
        return { title, text: 'The connection broke, and Confab does not answer. Check that the app is running.', busy: true, actions: [LEAVE] };
    }

    return { title, text: 'The connection broke. Joining again, with your microphone as it was.', busy: true, actions: [LEAVE] };
}

function leftView(reason: 'hung-up' | 'kicked' | 'ended', again: boolean): View {
    const actions = again ? [REJOIN] : [];
    const close = again ? 'You can close this tab.' : 'You can close this tab. Start the next call from Confab.';

    switch (reason) {
        case 'hung-up':
            return { title: 'You left', text: close, actions };
        case 'kicked':
            return { title: 'You were removed from the call', text: 'A moderator took you out. You can join again, or close this tab.', actions };
        case 'ended':
            return { title: 'The call has ended', text: again ? 'A moderator ended it for everyone. You can join again, or close this tab.' : close, actions };
    }
}

const FAILED: Record<PageFailure, { title: string; text: string }> = {
    'jitsi-unreachable': {
        title: 'Jitsi can not be reached',
        text: 'Its page did not load. Check the network and the address of your Jitsi server, then join again.',
    },
    'jitsi-certificate': {
        title: 'Jitsi’s certificate is not valid',
        text: 'Check the clock of this computer. If it is right, the operator of your Jitsi server has to renew the certificate.',
    },
    'join-timeout': {
        title: 'Joining took too long',
        text: 'Jitsi answered, but did not let you in. Join again; if it stays so, the server may refuse the key of this room without a word.',
    },
    'token-refused': {
        title: 'Jitsi refused the key to this room',
        text: 'Join again to try with a fresh one. If it is refused too, the operator of your lobby can see why.',
    },
    'not-allowed': {
        title: 'You may not enter this room',
        text: 'The key is for another room, or a moderator said no. Join again to try with a fresh one.',
    },
    'password-required': {
        title: 'This room has a password',
        text: 'Somebody has locked it. Ask them to take the password off, then join again.',
    },
    'room-full': {
        title: 'The room is full',
        text: 'Jitsi lets no more people in. Join again when somebody has left.',
    },
    'connection-lost': {
        title: 'The connection broke',
        text: 'You are no longer in the call. Check the network, then join again.',
    },
    'embedding-refused': {
        title: 'This Jitsi does not run inside Confab',
        text: 'The server forbids other pages to show it. Its operator can allow this computer’s own pages (frame-ancestors http://127.0.0.1:*).',
    },
    'media-failed': {
        title: 'Sound does not get through',
        text: 'Something between you and the others, often a firewall, holds it back. Try another network, then join again.',
    },
    'videobridge-missing': {
        title: 'Jitsi has no videobridge',
        text: 'The part of the server that carries sound is not up. Tell its operator, then join again.',
    },
    'jitsi-misconfigured': {
        title: 'Jitsi could not open the call',
        text: 'Its parts do not fit together, or it refused. Join again; if it stays so, the words below help the operator.',
    },
    other: {
        title: 'The call could not go on',
        text: 'Jitsi reported a failure. Join again; if it stays so, the words below help the operator.',
    },
};

/** Another window is no trouble, and can be left for this one. */
function turnedAwayView(reason: Refusal | TicketFailure): View {
    const words = TURNED_AWAY[reason];

    return reason === 'busy' || reason === 'taken-over'
        ? { ...words, actions: [TAKE_OVER, CLOSE] }
        : { ...words, tone: 'trouble', actions: [CLOSE] };
}

const TURNED_AWAY: Record<Refusal | TicketFailure, { title: string; text: string }> = {
    version: {
        title: 'This page is from another version of Confab',
        text: 'Close it and start the call again from the app.',
    },
    secret: {
        title: 'This page belongs to another call',
        text: 'Close it and open the call from Confab.',
    },
    'ticket-reused': {
        title: 'This address was already used',
        text: 'A call’s address opens once. If you did not open it yourself, somebody else on this computer may have read it: leave the call and start a new one.',
    },
    busy: {
        title: 'This call is open in another window',
        text: 'It goes on there. Use it here instead, and the other window gives way.',
    },
    'taken-over': {
        title: 'The call is in another window',
        text: 'It was opened there and goes on there. You can close this window.',
    },
    over: {
        title: 'This call is over',
        text: 'Start the next one from Confab.',
    },
    'ticket-unknown': {
        title: 'This address opens no call',
        text: 'Open the call from Confab.',
    },
    'ticket-expired': {
        title: 'This address was opened too late',
        text: 'It works for half a minute. Open the call again from Confab.',
    },
    'ticket-missing': {
        title: 'No call here',
        text: 'This page is opened by Confab when you start a call.',
    },
    'app-silent': {
        title: 'Confab does not answer',
        text: 'Check that the app is running, then open the call from there.',
    },
};

/** The microphone's state in one or two words, and what pressing its button does. */
export function microphoneWords({ muted: { asked, is } }: CallState): { state: string; action: string } {
    if (asked !== null && asked !== is) {
        return asked ? { state: 'Muting…', action: 'keep the microphone on' } : { state: 'Unmuting…', action: 'keep the microphone muted' };
    }
    switch (is) {
        case null:
            return { state: 'Unknown', action: 'mute the microphone' };
        case true:
            return { state: 'Muted', action: 'unmute the microphone' };
        case false:
            return { state: 'Live', action: 'mute the microphone' };
    }
}

/** The camera's state, and what pressing its button does. */
export function cameraWords({ camera: { asked, is } }: CallState): { state: string; action: string } {
    if (asked !== null && asked !== is) {
        return { state: asked ? 'Camera starting…' : 'Camera stopping…', action: asked ? 'stop the camera' : 'start the camera' };
    }
    switch (is) {
        case null:
            return { state: 'Camera unknown', action: 'stop the camera' };
        case true:
            return { state: 'Camera on', action: 'stop the camera' };
        case false:
            return { state: 'Camera off', action: 'start the camera' };
    }
}

/** Whether the screen is shared, and what pressing its button does. */
export function sharingWords({ sharing: { asked, is } }: CallState): { state: string; action: string } {
    if (asked !== null && asked !== is) {
        return asked ? { state: 'Choose what to share', action: 'ask again' } : { state: 'Sharing stops…', action: 'stop sharing' };
    }

    return is === true ? { state: 'Your screen is shared', action: 'stop sharing' } : { state: 'Screen not shared', action: 'share the screen' };
}

/** The badge's word, and the sentence behind it. */
export const PROTECTION: Record<Protection, { word: string; sentence: string }> = {
    signed: { word: 'Signed', sentence: 'Only who holds a key to this room can enter it.' },
    unsigned: { word: 'Unsigned', sentence: 'Anyone who knows the name of this room on your Jitsi can enter it.' },
    public: { word: 'Public', sentence: 'Not protected by a token: anyone who knows the name of this room can enter it.' },
};

/** A notice: what happened and what to do. */
export function noticeWords(kind: NoticeKind, state: CallState, now: Date): string {
    switch (kind) {
        case 'link-copied':
            return `Link copied. ${linkLife(state.call?.guest_link_expires_at ?? null, state.call?.language ?? 'en', now)}`;
        case 'link-not-copied':
            return 'The link could not be copied. Select it here and copy it yourself.';
        case 'talking-muted':
            return 'You are speaking, but your microphone is muted.';
        case 'sound-blocked':
            return 'The browser holds the others’ sound back until you click.';
        case 'sharing-refused':
            return 'This browser shares a screen only from Jitsi’s own button. Press it at the bottom of the conversation.';
        case 'microphone-refused':
            return 'The browser does not let this page use the microphone. Allow it beside the address, then join again.';
        case 'microphone-missing':
            return 'No microphone was found. Plug one in, then join again.';
        case 'microphone-busy':
            return 'The microphone can not be used now. Another program may hold it; close that, then join again.';
        case 'camera-refused':
            return 'The browser does not let this page use the camera. Allow it beside the address, then try again.';
        case 'camera-missing':
            return 'No camera was found. Plug one in, then try again.';
        case 'camera-busy':
            return 'The camera can not be used now. Another program may hold it; close that, then try again.';
    }
}

/** What a notice offers to do about it. */
export const NOTICE_ACTIONS: Partial<Record<NoticeKind, { button: Button; label: string }>> = {
    'talking-muted': { button: 'microphone', label: 'Unmute' },
    'sound-blocked': { button: 'hear', label: 'Click to hear' },
    'microphone-refused': { button: 'reopen', label: 'Join again' },
    'microphone-missing': { button: 'reopen', label: 'Join again' },
    'microphone-busy': { button: 'reopen', label: 'Join again' },
};

/** Somebody at the door. */
export function knockWords(name: string): string {
    return `${name || 'Somebody'} wants to join.`;
}

export const DEVICE_NAMES: Record<DeviceKind, string> = {
    audioinput: 'Microphone',
    audiooutput: 'Speaker',
    videoinput: 'Camera',
};

/** The text that goes into a chat or a mail: it names its day in full, since nobody knows when it is read. */
export function invitation(call: PageCall): string {
    const end = call.guest_link_expires_at;
    const until = end === null ? '' : ` It works until ${fullMoment(new Date(end), spoken(call.language))}.`;
    const what = call.subject === null ? 'Join me in a call:' : `Join me in a call, “${call.subject}”:`;

    return `${what}\n${call.guest_link}\nThe link opens in your browser; no account is needed.${until}\n`;
}

function fullMoment(then: Date, language: string): string {
    return new Intl.DateTimeFormat(language, {
        day: 'numeric',
        month: 'long',
        hour: '2-digit',
        minute: '2-digit',
        timeZoneName: 'short',
        ...clock(language),
    }).format(then);
}

/** Until when the guest link lets people in. */
export function linkLife(expiresAt: string | null, language: string, now: Date): string {
    if (expiresAt === null) {
        return 'Anyone with it can join for as long as the room exists.';
    }

    return `Anyone with it can join until ${moment(new Date(expiresAt), spoken(language), now)}.`;
}

/** A moment as people say it: `14:00`, `tomorrow, 14:00`, `Friday, 14:00`, `3 December, 14:00`. */
function moment(then: Date, language: string, now: Date): string {
    const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', ...clock(language) }).format(then);
    const days = daysBetween(now, then);

    if (days === 0) {
        return time;
    }
    if (days === 1) {
        return `tomorrow, ${time}`;
    }
    const date = new Intl.DateTimeFormat(language, days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long' });

    return `${date.format(then)}, ${time}`;
}

/** Days and hours in the language of the words around them: these are English, in whichever country. */
function spoken(language: string): string {
    return /^en\b/.test(language) ? language : 'en';
}

/** A bare "en" names no country, and half of those read 2:00 twice a day. */
function clock(language: string): Intl.DateTimeFormatOptions {
    return language.includes('-') ? {} : { hourCycle: 'h23' };
}

/** Midnights between two moments, in local time. */
function daysBetween(earlier: Date, later: Date): number {
    const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;

    return day(later) - day(earlier);
}

/** How long the call has been live: `4:07`, `1:04:07`. */
export function duration(milliseconds: number): string {
    const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
    const two = (value: number) => String(value).padStart(2, '0');
    const hours = Math.floor(seconds / 3_600);
    const minutes = Math.floor(seconds / 60) % 60;

    return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function peopleWords(count: number): string {
    return count === 1 ? 'Only you are here' : `${count} people are here`;
}

/** What a screen reader says when the state changes from the one to the other, or `null` for nothing. */
export function announcement(before: CallState, after: CallState, now: Date): string | null {
    const view = viewOf(after);
    const notice = after.notices.find(kind => !before.notices.includes(kind));

    if (view !== null) {
        return viewOf(before)?.title === view.title ? null : `${view.title}. ${view.text}`;
    }
    if (before.phase.name !== 'live') {
        return `You are in the call. ${notice === undefined ? '' : noticeWords(notice, after, now)}`.trim();
    }
    if (notice !== undefined) {
        return noticeWords(notice, after, now);
    }
    const knock = after.knocks.find(({ id }) => !before.knocks.some(known => known.id === id));

    if (knock !== undefined) {
        return knockWords(knock.name);
    }
    if ((before.broken === null) !== (after.broken === null)) {
        return after.broken === null ? 'The connection is back.' : SUFFERS;
    }
    if (before.app !== after.app) {
        return after.app === 'lost' ? APP_LOST : 'Confab answers again.';
    }
    if (before.muted.is !== after.muted.is) {
        return after.muted.is === null ? 'Whether you are muted is not known.' : after.muted.is ? 'Muted.' : 'Live: you can be heard.';
    }
    if (before.camera.is !== after.camera.is) {
        return `${cameraWords(after).state}.`;
    }

    if (before.sharing.is !== after.sharing.is) {
        return `${sharingWords(after).state}.`;
    }

    return arrivals(before, after);
}

/** Who came and who went. */
function arrivals(before: CallState, after: CallState): string | null {
    const came = after.participants.filter(({ id, local }) => !local && !before.participants.some(known => known.id === id));
    const went = before.participants.filter(({ id, local }) => !local && !after.participants.some(known => known.id === id));
    const words = [
        ...came.map(({ name }) => `${name || 'Somebody'} joined.`),
        ...went.map(({ name }) => `${name || 'Somebody'} left.`),
    ];

    return words.length === 0 ? null : words.join(' ');
}

export const APP_LOST = 'The app does not answer; the call goes on.';

export const SUFFERS = 'The connection suffers. Others may not hear you.';
