/** Opening a conference, and what is kept of one that is over. */
import type { PageCall } from '../shared/channel.ts';
import type { Start } from './conference/address.ts';
import type { Memory } from './memory.ts';
import { just, NOT_SHARED, say, UNKNOWN, type CallState, type Confirmed, type Phase, type Step } from './state.ts';

/** The phase of waiting for a token, and of waiting for Jitsi. */
interface Stages {
    token: Phase;
    opening: Phase;
}

export const JOINING: Stages = { token: { name: 'joining', stage: 'token' }, opening: { name: 'joining', stage: 'loading' } };
export const RECONNECTING: Stages = {
    token: { name: 'reconnecting', stage: 'token' },
    opening: { name: 'reconnecting', stage: 'entering' },
};

/** The app, which a page needs for a token, does not answer. */
const APP_AWAY: Phase = { name: 'token-failed', words: null };

/**
 * Opens the conference, with a fresh token first where `fresh` asks for one or the old one is over. On the way back an
 * unsigned room asks too: it gets no token, but its lobby knows whether it has moved to another core.
 */
export function enter(state: CallState, now: number, stages: Stages = JOINING, fresh = false): Step {
    const { call } = state;

    if (call === null) {
        return just(state);
    }
    const moves = call.protection === 'unsigned' && stages === RECONNECTING;

    if (expired(call, now) || (fresh && (call.jwt !== null || moves))) {
        return askForToken(state, stages);
    }
    return just(
        { ...state, phase: stages.opening },
        { do: 'open-conference', call, start: startOf(call, { muted: state.muted.is, camera: state.camera.is === true }) },
    );
}

/** The microphone and the camera begin as they were, else as the call says. */
function startOf(call: PageCall, { muted, camera }: Memory): Start {
    return { muted: muted ?? call.start_muted, camera: camera === true };
}

/** Whether the call begins without being asked to: a page that is loaded anew in a call goes back into it. */
export function joinsAtOnce(call: PageCall, { muted }: Pick<Memory, 'muted'>): boolean {
    return call.join_at_once || muted !== null;
}

/** How a call begins as soon as a page that remembers nothing knows it; `null` where it waits for Join, or for a token. */
export function startAtOnce(call: PageCall, now: number): Start | null {
    return call.join_at_once && !expired(call, now) ? startOf(call, { muted: null }) : null;
}

/** Who reconnects waits for the app as well: it is asked at its next welcome. */
function askForToken(state: CallState, stages: Stages): Step {
    if (state.app === 'connected') {
        return just({ ...state, phase: stages.token }, say({ type: 'fresh-token' }));
    }

    return just({ ...state, phase: stages === RECONNECTING ? stages.token : APP_AWAY });
}

export function expired(call: PageCall, now: number): boolean {
    return call.jwt !== null && call.jwt_expires_at !== null && Date.parse(call.jwt_expires_at) <= now;
}

/** What is left of the state when the conference is over and another may follow. */
export function over(state: CallState): CallState {
    return {
        ...state,
        muted: kept(state),
        camera: { asked: null, is: state.camera.is },
        sharing: NOT_SHARED,
        participants: [],
        speaker: null,
        notices: [],
        knocks: [],
        soundless: false,
        broken: null,
    };
}

/** What is left when the host is out, and joins again only by asking to. */
export function ended(state: CallState): CallState {
    return { ...over(state), camera: UNKNOWN, attempts: 0, liveSince: null };
}

/** After a call the microphone begins as it was, and muted where that is in doubt. */
function kept({ phase, muted: { asked, is } }: CallState): Confirmed {
    const was = phase.name === 'live' || phase.name === 'leaving';

    return { asked: null, is: was ? asked === true || (is ?? true) : (asked ?? is) };
}
