/**
 * Staying in the call. Jitsi comes back by itself from most breaks while the token lives; once it has
 * ended, the client neither comes back nor says so. So the page watches for signs of a break, and after
 * the token's end, or when a break does not pass, joins anew with a fresh token in a new frame.
 */
import type { PageFailure, ToPage } from '../shared/channel.ts';
import { ended, enter, expired, JOINING, over, RECONNECTING } from './entering.ts';
import { just, say, type CallState, type Effect, type Step, type Waiting } from './state.ts';
import { ATTEMPTS, RECOVERY, STABLE, type Break } from './timings.ts';

type Token = Extract<ToPage, { type: 'token' }>;

/** From what may pass unnoticed to what the call does not survive. */
const GRAVITY: readonly Break[] = ['media', 'network', 'sleep', 'connection', 'suspend'];

/** Failures that another attempt may not meet. */
const PASSING: readonly PageFailure[] = ['connection-lost', 'media-failed', 'jitsi-unreachable', 'join-timeout', 'videobridge-missing'];

/** A sign of a break in a live call. */
export function suffers(state: CallState, sign: Break, now: number): Step {
    if (state.phase.name !== 'live') {
        return just(state);
    }
    const { broken } = state;

    if (broken !== null && GRAVITY.indexOf(broken.sign) > GRAVITY.indexOf(sign)) {
        return just(state);
    }
    const suffering = { ...state, broken: { sign, since: broken?.since ?? now } };

    return sign === 'suspend' || (sign !== 'media' && tokenOver(state, now))
        ? comeBack(suffering, now)
        : just(suffering, { do: 'wait', for: 'recovery', milliseconds: RECOVERY[sign] });
}

/** Jitsi says that its connection, or its media, is back. */
export function recovered(state: CallState, from: Break): Step {
    const same = state.broken !== null && GRAVITY.indexOf(state.broken.sign) <= GRAVITY.indexOf(from);

    return just(same ? { ...state, broken: null } : state);
}

/** The browser says that the network went, or came. */
export function network(before: CallState, online: boolean, now: number): Step {
    const state = { ...before, online };

    if (!online) {
        return suffers(state, 'network', now);
    }
    if (state.phase.name === 'reconnecting' && state.phase.stage === 'waiting') {
        return comeBack(state, now);
    }

    return state.broken === null ? just(state) : suffers(state, state.broken.sign, now);
}

export function waited(state: CallState, waiting: Waiting, now: number): Step {
    if (waiting === 'attempt') {
        return state.phase.name === 'reconnecting' && state.phase.stage === 'waiting' ? comeBack(state, now) : just(state);
    }
    if (state.broken === null || state.phase.name !== 'live' || !state.online) {
        return just(state);
    }

    // What is no more than a hint is forgotten; a connection that Jitsi did not get back is renewed.
    return state.broken.sign === 'connection' ? comeBack(state, now) : just({ ...state, broken: null });
}

/** Leaves the broken frame and joins anew, as soon as there is a network. */
export function comeBack(state: CallState, now: number): Step {
    const attempts = attemptsSoFar(state, now);
    const leaving = leavingFrame(state);

    if (!state.online) {
        return just({ ...over(state), attempts, phase: { name: 'reconnecting', stage: 'waiting' } }, ...leaving);
    }
    const fresh = state.app === 'connected' || tokenOver(state, now);
    const entered = enter({ ...over(state), attempts: attempts + 1 }, now, RECONNECTING, fresh);

    return { state: entered.state, effects: [...leaving, ...entered.effects] };
}

/** The conference failed: from a live call, or on the way back to it, another attempt may help. */
export function failed(state: CallState, failure: PageFailure, detail: string | null, now: number): Step {
    const live = state.phase.name === 'live' && (failure === 'connection-lost' || failure === 'media-failed');
    const again = live || (state.phase.name === 'reconnecting' && PASSING.includes(failure));
    const wait = ATTEMPTS[attemptsSoFar(state, now)];

    if (!again || wait === undefined) {
        return just(
            { ...ended(state), phase: { name: 'failed', failure, detail } },
            { do: 'close-conference' },
            say({ type: 'failed', failure, detail }),
        );
    }

    return wait === 0 ? comeBack(state, now) : attemptIn(wait, state, now);
}

/** The app could not get a token: on the way back that is tried again, at first it is told. */
export function tokenRefused(state: CallState, words: { message: string; hint: string }, now: number): Step {
    const wait = ATTEMPTS[state.attempts];

    if (state.phase.name === 'reconnecting' && state.call?.jwt === null) {
        // Without a token there is no need of one: the room is where it was, as far as is known.
        return state.phase.stage === 'token' ? enter(state, now, RECONNECTING) : just(state);
    }
    if (state.phase.name === 'reconnecting' && wait !== undefined) {
        return attemptIn(wait, state, now);
    }
    const waiting = state.phase.name === 'reconnecting' || state.phase.name === 'joining';

    return just(waiting ? { ...ended(state), phase: { name: 'token-failed', words } } : state);
}

/** A token that was waited for opens the conference; one that was not is kept for later. */
export function renewed(before: CallState, token: Token, now: number): Step {
    if (before.call === null) {
        return just(before);
    }
    const { jitsi_url, jwt, expires_at: jwt_expires_at } = token;
    const { phase } = before;
    const waiting = (phase.name === 'joining' || phase.name === 'reconnecting') && phase.stage === 'token';

    if (new URL(jitsi_url).origin !== new URL(before.call.jitsi_url).origin) {
        // The room has moved to another core, which this page may not frame: only a page made anew may.
        return just(before, ...(waiting ? [{ do: 'reload' as const, camera: before.camera.is === true }] : []));
    }
    const state = { ...before, call: { ...before.call, jitsi_url, jwt, jwt_expires_at } };

    return waiting ? enter(state, now, phase.name === 'joining' ? JOINING : RECONNECTING) : just(state);
}

/** The app is back while a token is waited for: it is asked again. */
export function attachedAgain(state: CallState, now: number): Step {
    const { phase } = state;

    return (phase.name === 'joining' || phase.name === 'reconnecting') && phase.stage === 'token'
        ? enter(state, now, phase.name === 'joining' ? JOINING : RECONNECTING, true)
        : just(state);
}

function attemptIn(milliseconds: number, state: CallState, now: number): Step {
    const waiting: CallState = {
        ...over(state),
        attempts: attemptsSoFar(state, now),
        phase: { name: 'reconnecting', stage: 'waiting' },
    };
    const effects = [...leavingFrame(state), { do: 'wait' as const, for: 'attempt' as const, milliseconds }];

    return just(waiting, ...effects);
}

function leavingFrame({ phase }: CallState): Effect[] {
    return phase.name === 'live' ? [{ do: 'close-conference' }, say({ type: 'rejoining' })] : [{ do: 'close-conference' }];
}

function attemptsSoFar({ phase, attempts }: CallState, now: number): number {
    return phase.name === 'live' && now - phase.since > STABLE ? 0 : attempts;
}

function tokenOver({ call }: CallState, now: number): boolean {
    return call !== null && expired(call, now);
}
