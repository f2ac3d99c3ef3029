/** What the page knows of its call, what can happen to it, and what can be asked to be done about it. */
import type {
    Found,
    FromPage,
    Knock,
    LeftReason,
    PageCall,
    PageFailure,
    Participant,
    Refusal,
} from '../shared/channel.ts';
import type { ChannelEvent } from './channel.ts';
import type { DeviceKind } from '../shared/devices.ts';
import type { Devices } from './conference/devices.ts';
import type { ConferenceEvent, DeviceCause } from './conference/events.ts';
import type { Wait } from './conference/failures.ts';
import type { Start } from './conference/address.ts';
import type { Memory } from './memory.ts';
import type { TicketFailure } from './ticket.ts';
import type { Break } from './timings.ts';

/** How far joining has come, or what it waits for. */
export type JoinStage = 'token' | 'loading' | 'entering' | 'asking' | Wait;

/** Where the page is; each is one view. */
export type Phase =
    /** The app has not yet told what the call is. */
    | { name: 'opening' }
    /** Join is to be pressed. */
    | { name: 'ready' }
    /** Jitsi's page loads, enters, or waits for the browser's question to be answered. */
    | { name: 'joining'; stage: JoinStage }
    /** The call broke and comes back by itself: after a wait, for a token, or in a new frame. */
    | { name: 'reconnecting'; stage: 'waiting' | 'token' | 'entering' }
    | { name: 'live'; since: number }
    | { name: 'leaving' }
    | { name: 'left'; reason: LeftReason }
    /** With what Jitsi said of it, and what the app found there. */
    | { name: 'failed'; failure: PageFailure; detail: string | null; found?: Found }
    /** No fresh token could be had; the words are the app's, and none where it does not answer. */
    | { name: 'token-failed'; words: { message: string; hint: string } | null }
    | { name: 'turned-away'; reason: Refusal | TicketFailure };

/** Something that is asked for and then confirmed, or not: `null` is "unknown". */
export interface Confirmed {
    asked: boolean | null;
    is: boolean | null;
}

export type NoticeKind =
    | 'link-copied'
    | 'link-not-copied'
    | 'talking-muted'
    | 'sound-blocked'
    | 'sharing-refused'
    | `${'microphone' | 'camera'}-${DeviceCause}`;

export interface CallState {
    phase: Phase;
    /** Whether the app listens: `awaited` until the first attempt to reach it has an end. */
    app: 'awaited' | 'connected' | 'lost';
    call: PageCall | null;
    muted: Confirmed;
    camera: Confirmed;
    /** Whether the screen is shared. */
    sharing: Confirmed;
    participants: readonly Participant[];
    /** Who speaks loudest, by id. */
    speaker: string | null;
    notices: readonly NoticeKind[];
    /** Who waits to be let in. */
    knocks: readonly Knock[];
    /** Whether Jitsi has given up playing the others, so that only a new frame will. */
    soundless: boolean;
    /** The worst sign of a break that has not passed, and since when; `null` while all is well. */
    broken: { sign: Break; since: number } | null;
    /** Whether the browser says that there is a network. */
    online: boolean;
    /** Whether the page, or Jitsi's frame in it, has the focus. */
    focused: boolean;
    /** Attempts at coming back since the call was last live. */
    attempts: number;
    /** When the call became live, through all reconnections; `null` before. Milliseconds since 1970. */
    liveSince: number | null;
    /** As last read; `null` before the first time. */
    devices: Devices | null;
}

export type CallEvent =
    | { type: 'no-ticket'; failure: TicketFailure }
    /** The ticket was good: the call is known, though the app does not listen yet. */
    | { type: 'granted'; call: PageCall }
    | { type: 'channel'; event: ChannelEvent }
    | { type: 'conference'; event: ConferenceEvent }
    /** The page itself put the link on the clipboard, or could not. */
    | { type: 'copied'; ok: boolean }
    | { type: 'network'; online: boolean }
    | { type: 'focus'; focused: boolean }
    /** The clock jumped: the computer was asleep. */
    | { type: 'slept' }
    /** The time set by a `wait` is over. */
    | { type: 'waited'; for: Waiting }
    | Action;

/** What a wait is for: whether a break has passed, the next attempt at coming back, or a screen to be chosen. */
export type Waiting = 'recovery' | 'attempt' | 'sharing';

/** What the user does. */
export type Action =
    | { type: 'press'; button: Button }
    | { type: 'admit'; id: string; admitted: boolean }
    | { type: 'choose'; kind: DeviceKind; id: string }
    | { type: 'dismiss'; notice: NoticeKind };

export type Button = 'microphone' | 'camera' | 'invite' | 'leave' | 'rejoin' | 'retry' | 'devices' | 'hear' | 'reopen' | 'take-over' | 'share' | 'join' | 'end';

export type Effect =
    | { do: 'say'; message: FromPage }
    | { do: 'reach-app' }
    /** Has the other page of this call give way. */
    | { do: 'take-over' }
    /** Loads the page anew: the app serves it with what it may frame. */
    | { do: 'reload'; camera: boolean }
    | { do: 'open-conference'; call: PageCall; start: Start }
    | { do: 'close-conference' }
    | { do: 'set-muted'; muted: boolean }
    | { do: 'set-camera'; on: boolean }
    | { do: 'share'; on: boolean }
    | { do: 'show-own-share' }
    | { do: 'admit'; id: string; admitted: boolean }
    | { do: 'read-devices' }
    | { do: 'choose'; kind: DeviceKind; id: string }
    | { do: 'hang-up' }
    | { do: 'end' }
    | { do: 'copy'; link: string }
    | { do: 'expire'; notice: NoticeKind }
    /** A second wait for the same thing replaces the first. */
    | { do: 'wait'; for: Waiting; milliseconds: number }
    | { do: 'remember-muted'; muted: boolean }
    | { do: 'close-window' };

export interface Step {
    state: CallState;
    effects: Effect[];
}

export const UNKNOWN: Confirmed = { asked: null, is: null };
export const NOT_SHARED: Confirmed = { asked: null, is: false };

export function begin(memory: Memory): CallState {
    return {
        phase: { name: 'opening' },
        app: 'awaited',
        call: null,
        muted: { asked: null, is: memory.muted },
        sharing: NOT_SHARED,
        camera: memory.camera === true ? { asked: null, is: true } : UNKNOWN,
        participants: [],
        speaker: null,
        notices: [],
        knocks: [],
        soundless: false,
        broken: null,
        online: true,
        focused: false,
        attempts: 0,
        liveSince: null,
        devices: null,
    };
}

/** Whether the page as it is served shows this: the call is on its way, and nobody is asked for anything. */
export function isServed({ phase }: CallState): boolean {
    return phase.name === 'opening' || (phase.name === 'joining' && ['token', 'loading', 'entering'].includes(phase.stage));
}

/** Whether Jitsi lets the host end the call for everyone. */
export function moderates({ participants }: CallState): boolean {
    return participants.some(({ local, moderator }) => local && moderator);
}

export function just(state: CallState, ...effects: Effect[]): Step {
    return { state, effects };
}

export function say(message: FromPage): Effect {
    return { do: 'say', message };
}
