/**
 * What the page knows of its call, as a pure function: an event and the state before give the state
 * after and what is to be done. Nothing here touches the browser, Jitsi or the app.
 */
import type {
    FromPage,
    LeftReason,
    PageCall,
    PageFailure,
    Participant,
    Refusal,
} from '../shared/channel.ts';
import type { ChannelEvent } from './channel.ts';
import type { DeviceKind, Devices } from './conference/devices.ts';
import type { ConferenceEvent, DeviceCause, Knock } from './conference/events.ts';
import type { Wait } from './conference/failures.ts';
import type { Start } from './conference/frame.ts';
import type { TicketFailure } from './ticket.ts';

/** How far joining has come, or what it waits for. */
export type JoinStage = 'token' | 'loading' | 'entering' | 'asking' | Wait;

/** Where the page is; each is one view. */
export type Phase =
    /** The app has not yet told what the call is. */
    | { name: 'opening' }
    /** Jitsi's page loads, enters, or waits for the browser's question to be answered. */
    | { name: 'joining'; stage: JoinStage }
    | { name: 'live'; since: number }
    | { name: 'leaving' }
    | { name: 'left'; reason: LeftReason }
    | { name: 'failed'; failure: PageFailure; detail: string | null }
    /** No fresh token could be had; the words are the app's. */
    | { name: 'token-failed'; message: string; hint: string }
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
    | `${'microphone' | 'camera'}-${DeviceCause}`;

export interface CallState {
    phase: Phase;
    /** Whether the app listens: `awaited` until the first attempt to reach it has an end. */
    app: 'awaited' | 'connected' | 'lost';
    call: PageCall | null;
    muted: Confirmed;
    camera: Confirmed;
    participants: readonly Participant[];
    /** Who speaks loudest, by id. */
    speaker: string | null;
    notices: readonly NoticeKind[];
    /** Who waits to be let in. */
    knocks: readonly Knock[];
    /** Whether Jitsi has given up playing the others, so that only a new frame will. */
    soundless: boolean;
    /** As last read; `null` before the first time. */
    devices: Devices | null;
}

export type CallEvent =
    | { type: 'no-ticket'; failure: TicketFailure }
    | { type: 'channel'; event: ChannelEvent }
    | { type: 'conference'; event: ConferenceEvent }
    /** The page itself put the link on the clipboard, or could not. */
    | { type: 'copied'; ok: boolean }
    | Action;

/** What the user does. */
export type Action =
    | { type: 'press'; button: Button }
    | { type: 'admit'; id: string; admitted: boolean }
    | { type: 'choose'; kind: DeviceKind; id: string }
    | { type: 'dismiss'; notice: NoticeKind };

export type Button = 'microphone' | 'camera' | 'invite' | 'leave' | 'rejoin' | 'retry' | 'devices' | 'hear' | 'reopen';

export type Effect =
    | { do: 'say'; message: FromPage }
    | { do: 'reach-app' }
    | { do: 'open-conference'; call: PageCall; start: Start }
    | { do: 'close-conference' }
    | { do: 'set-muted'; muted: boolean }
    | { do: 'set-camera'; on: boolean }
    | { do: 'admit'; id: string; admitted: boolean }
    | { do: 'read-devices' }
    | { do: 'choose'; kind: DeviceKind; id: string }
    | { do: 'hang-up' }
    | { do: 'end' }
    | { do: 'copy'; link: string }
    | { do: 'expire'; notice: NoticeKind }
    | { do: 'remember-muted'; muted: boolean }
    | { do: 'close-window' };

export interface Step {
    state: CallState;
    effects: Effect[];
}

/** What is remembered from before a reload, in the same window. */
export interface Memory {
    muted: boolean | null;
}

const UNKNOWN: Confirmed = { asked: null, is: null };

export function begin(memory: Memory): CallState {
    return {
        phase: { name: 'opening' },
        app: 'awaited',
        call: null,
        muted: { asked: null, is: memory.muted },
        camera: UNKNOWN,
        participants: [],
        speaker: null,
        notices: [],
        knocks: [],
        soundless: false,
        devices: null,
    };
}

/** @param now milliseconds since 1970 */
export function step(state: CallState, event: CallEvent, now: number): Step {
    switch (event.type) {
        case 'no-ticket':
            return just({ ...state, phase: { name: 'turned-away', reason: event.failure } });
        case 'channel':
            return channelStep(state, event.event, now);
        case 'conference':
            return conferenceStep(state, event.event, now);
        case 'press':
            return press(state, event.button, now);
        case 'copied':
            return notice(state, event.ok ? 'link-copied' : 'link-not-copied');
        case 'admit':
            return just(
                { ...state, knocks: state.knocks.filter(({ id }) => id !== event.id) },
                { do: 'admit', id: event.id, admitted: event.admitted },
            );
        case 'choose':
            return just(state, { do: 'choose', kind: event.kind, id: event.id });
        case 'dismiss':
            return just({ ...state, notices: state.notices.filter(notice => notice !== event.notice) });
    }
}

function just(state: CallState, ...effects: Effect[]): Step {
    return { state, effects };
}

function say(message: FromPage): Effect {
    return { do: 'say', message };
}

function channelStep(state: CallState, event: ChannelEvent, now: number): Step {
    switch (event.type) {
        case 'connected':
            return attached({ ...state, app: 'connected', call: event.call }, now);
        case 'lost':
            return just({ ...state, app: 'lost' });
        case 'refused':
            return turnedAway({ ...state, app: 'lost' }, event.reason);
        case 'command':
            return commanded(state, event.command, now);
    }
}

/** The app closes the channel for good. That a call is over is no news to a page that has left it. */
function turnedAway(state: CallState, reason: Refusal): Step {
    const known = reason === 'over' && (state.phase.name === 'left' || state.phase.name === 'failed');

    return known ? just(state) : just({ ...over(state), phase: { name: 'turned-away', reason } }, { do: 'close-conference' });
}

/** The app let the page in: at first the call begins; after a gap the app is told how things stand. */
function attached(state: CallState, now: number): Step {
    switch (state.phase.name) {
        case 'opening':
            return enter(state, state.muted.is, now);
        case 'live':
            return just(
                state,
                say({ type: 'joined' }),
                say({ type: 'muted', muted: state.muted.is }),
                say({ type: 'camera', on: state.camera.is }),
                say({ type: 'participants', participants: [...state.participants] }),
            );
        case 'left':
            return just(state, say({ type: 'left', reason: state.phase.reason }));
        case 'failed':
            return just(state, say({ type: 'failed', failure: state.phase.failure, detail: state.phase.detail }));
        default:
            return just(state);
    }
}

function commanded(state: CallState, command: Extract<ChannelEvent, { type: 'command' }>['command'], now: number): Step {
    switch (command.type) {
        case 'set-muted':
            return mute(state, command.muted);
        case 'set-camera':
            return showCamera(state, command.on);
        case 'leave':
            return leave(state, 'hang-up');
        case 'end':
            return leave(state, 'end');
        case 'link-copied':
            return notice(state, command.ok ? 'link-copied' : 'link-not-copied');
        case 'token':
            return freshToken(state, command.jwt, command.expires_at, now);
        case 'token-failed':
            return state.phase.name === 'joining'
                ? just({ ...state, phase: { name: 'token-failed', message: command.message, hint: command.hint } })
                : just(state);
    }
}

function freshToken(state: CallState, jwt: string | null, expiresAt: string | null, now: number): Step {
    if (state.call === null) {
        return just(state);
    }
    const call = { ...state.call, jwt, jwt_expires_at: expiresAt };
    const waiting = state.phase.name === 'joining' && state.phase.stage === 'token';

    return waiting ? enter({ ...state, call }, state.muted.is, now) : just({ ...state, call });
}

function conferenceStep(state: CallState, event: ConferenceEvent, now: number): Step {
    switch (event.type) {
        case 'ready':
            return just(joining(state, 'entering'));
        case 'asking':
            return just(joining(state, 'asking'));
        case 'waiting':
            return just(joining(state, event.for));
        case 'joined':
            return joined(state, now);
        case 'muted':
            return muted(state, event.muted);
        case 'camera':
            return just({ ...state, camera: confirmed(state.camera, event.on) }, say({ type: 'camera', on: event.on }));
        case 'participants':
            return just(
                { ...state, participants: event.participants },
                say({ type: 'participants', participants: [...event.participants] }),
            );
        case 'speaker':
            return just({ ...state, speaker: event.id });
        case 'devices':
            return just({ ...state, devices: event.devices });
        case 'knocking':
            return just({ ...state, knocks: [...state.knocks.filter(({ id }) => id !== event.knock.id), event.knock] });
        case 'talking-while-muted':
            return notice(state, 'talking-muted');
        case 'sound-blocked':
            return notice({ ...state, soundless: event.final }, 'sound-blocked');
        case 'device-failed':
            return notice(state, `${event.device}-${event.cause}`);
        case 'left':
            return left(state, event.reason);
        case 'failed':
            return just(
                { ...over(state), phase: { name: 'failed', failure: event.failure, detail: event.detail } },
                { do: 'close-conference' },
                say({ type: 'failed', failure: event.failure, detail: event.detail }),
            );
    }
}

function joining(state: CallState, stage: JoinStage): CallState {
    return state.phase.name === 'joining' ? { ...state, phase: { name: 'joining', stage } } : state;
}

function joined(state: CallState, now: number): Step {
    const live: CallState = { ...state, phase: { name: 'live', since: now }, camera: { asked: null, is: false } };
    const copied = state.call?.link_copied === true ? notice(live, 'link-copied') : just(live);

    return { state: copied.state, effects: [say({ type: 'joined' }), ...copied.effects] };
}

function muted(state: CallState, is: boolean | null): Step {
    const remember: Effect[] = is === null ? [] : [{ do: 'remember-muted', muted: is }];

    const notices = is === true ? state.notices : state.notices.filter(kind => kind !== 'talking-muted');

    return just({ ...state, notices, muted: confirmed(state.muted, is) }, say({ type: 'muted', muted: is }), ...remember);
}

/** What was asked for stays asked until exactly that is confirmed, or until it is known to be unknown. */
function confirmed(before: Confirmed, is: boolean | null): Confirmed {
    return { is, asked: is === null || is === before.asked ? null : before.asked };
}

function press(state: CallState, button: Button, now: number): Step {
    switch (button) {
        case 'microphone':
            // From "unknown" the first press mutes: that is the side on which nobody is overheard.
            return mute(state, !(state.muted.asked ?? state.muted.is ?? false));
        case 'camera':
            return showCamera(state, !(state.camera.asked ?? state.camera.is ?? true));
        case 'invite':
            return invite(state);
        case 'leave':
            return leave(state, 'hang-up');
        case 'rejoin':
            return rejoin(state, now);
        case 'retry':
            return just(state, { do: 'reach-app' });
        case 'devices':
            return just(state, { do: 'read-devices' });
        case 'hear':
            return hear(state, now);
        case 'reopen':
            return reopen(state, now);
    }
}

/** The press itself lets the browser play; a Jitsi that still tries will, one that gave up needs a new frame. */
function hear(state: CallState, now: number): Step {
    const quiet = { ...state, notices: state.notices.filter(kind => kind !== 'sound-blocked') };

    return state.soundless ? reopen(quiet, now) : just(quiet);
}

/** A new frame in mid-call, with the microphone as it was. */
function reopen(state: CallState, now: number): Step {
    return state.phase.name === 'live' ? enter(over(state), kept(state).is, now) : just(state);
}

function mute(state: CallState, asked: boolean): Step {
    return state.phase.name === 'live'
        ? just({ ...state, muted: { ...state.muted, asked } }, { do: 'set-muted', muted: asked })
        : just(state);
}

function showCamera(state: CallState, asked: boolean): Step {
    return state.phase.name === 'live'
        ? just({ ...state, camera: { ...state.camera, asked } }, { do: 'set-camera', on: asked })
        : just(state);
}

/** The app copies, since it can without a focused page; while it does not answer, the page does. */
function invite(state: CallState): Step {
    if (state.call === null) {
        return just(state);
    }

    return just(state, state.app === 'connected' ? say({ type: 'copy-link' }) : { do: 'copy', link: state.call.guest_link });
}

function leave(state: CallState, how: 'hang-up' | 'end'): Step {
    switch (state.phase.name) {
        case 'live':
        case 'joining':
            return state.phase.name === 'joining' && state.phase.stage === 'token'
                ? left(state, 'hung-up')
                : just({ ...state, phase: { name: 'leaving' } }, { do: how });
        case 'leaving':
            return just(state);
        case 'turned-away':
            return just(state, { do: 'close-window' });
        default:
            return left(state, 'hung-up');
    }
}

function left(state: CallState, reason: LeftReason): Step {
    const closing: Effect[] = reason === 'hung-up' || state.phase.name === 'leaving' ? [{ do: 'close-window' }] : [];

    return just(
        { ...over(state), phase: { name: 'left', reason } },
        { do: 'close-conference' },
        say({ type: 'left', reason }),
        ...closing,
    );
}

/** Nothing of a conference that is over is still so; only the microphone's state is kept for the next one. */
function over(state: CallState): CallState {
    return { ...state, muted: kept(state), camera: UNKNOWN, participants: [], speaker: null, notices: [], knocks: [], soundless: false };
}

/** After a call the microphone begins as it was, and muted where that is in doubt. */
function kept({ phase, muted: { asked, is } }: CallState): Confirmed {
    const was = phase.name === 'live' || phase.name === 'leaving';

    return { asked: null, is: was ? asked === true || (is ?? true) : is };
}

function rejoin(state: CallState, now: number): Step {
    const { phase } = state;
    const again = phase.name === 'left' || phase.name === 'failed' || phase.name === 'token-failed';

    if (!again || state.call === null) {
        return just(state);
    }
    const refused = phase.name === 'failed' && (phase.failure === 'token-refused' || phase.failure === 'not-allowed');
    const entered = enter(state, state.muted.is, now, refused);

    return { state: entered.state, effects: [say({ type: 'rejoining' }), ...entered.effects] };
}

/** Opens the conference, with a fresh token first if this one is over or was refused. */
function enter(state: CallState, muted: boolean | null, now: number, refused = false): Step {
    const { call } = state;

    if (call === null) {
        return just(state);
    }
    if (call.jwt !== null && (refused || expired(call, now))) {
        return just({ ...state, phase: { name: 'joining', stage: 'token' } }, say({ type: 'fresh-token' }));
    }

    return just(
        { ...state, phase: { name: 'joining', stage: 'loading' } },
        { do: 'open-conference', call, start: { muted: muted ?? call.start_muted, camera: false } },
    );
}

function expired(call: PageCall, now: number): boolean {
    return call.jwt_expires_at !== null && Date.parse(call.jwt_expires_at) <= now;
}

/** A notice stands once; those about the same thing replace each other. One that asks for nothing goes by itself. */
function notice(state: CallState, kind: NoticeKind): Step {
    const about = kind.split('-')[0];
    const others = state.notices.filter(other => other.split('-')[0] !== about);

    const expires: Effect[] = kind === 'link-copied' ? [{ do: 'expire', notice: kind }] : [];

    return just({ ...state, notices: [...others, kind] }, ...expires);
}
