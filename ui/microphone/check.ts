/** The microphone check as a pure function: what happened, and the state before, give the state after. */

/** Why there is nothing to hear. */
export type Trouble =
    /** The browser, or the system behind it, does not allow it. */
    | 'refused'
    /** There is no microphone. */
    | 'missing'
    /** It is there, and can not be opened. */
    | 'in-use'
    /** The browser gives pages no microphone. */
    | 'unsupported';

/** What the page tells. */
export type Phase =
    /** The microphone is being opened; the browser may be asking whether it may be. */
    | { name: 'opening' }
    /** It is open: nothing yet, for too long nothing, or a voice. */
    | { name: 'listening'; heard: 'not-yet' | 'nothing' | 'voice'; since: number }
    | { name: 'trouble'; trouble: Trouble }
    /** A call takes the microphone, the app has ended, or the host is done. */
    | { name: 'over'; why: 'call' | 'ended' };

export type CheckEvent =
    /** Another microphone is being opened, or the same once more. */
    | { type: 'opening' }
    | { type: 'opened' }
    /** It could not be opened, or is gone; the name of the browser's error. */
    | { type: 'failed'; error: string }
    /** How loud it is, from 0 to 1. */
    | { type: 'level'; level: number }
    | { type: 'over'; why: 'call' | 'ended' };

/** How long a microphone may be silent until that is told, milliseconds. */
export const SILENCE = 5_000;
/** How loud a voice is at least: -42 dB, above the noise of a room. */
export const VOICE = 0.3;

/** @param now milliseconds of any clock that does not jump */
export function step(phase: Phase, event: CheckEvent, now: number): Phase {
    // Nothing wakes a check that is over: the microphone is not ours any more.
    if (phase.name === 'over') {
        return phase;
    }
    switch (event.type) {
        case 'opening':
            return { name: 'opening' };
        case 'opened':
            return { name: 'listening', heard: 'not-yet', since: now };
        case 'failed':
            return { name: 'trouble', trouble: troubleOf(event.error) };
        case 'level':
            return phase.name === 'listening' ? listened(phase, event.level, now) : phase;
        case 'over':
            return { name: 'over', why: event.why };
    }
}

/** Once a voice was heard the microphone works, however quiet its user is afterwards. */
function listened(phase: Phase & { name: 'listening' }, level: number, now: number): Phase {
    if (phase.heard === 'voice') {
        return phase;
    }
    if (level >= VOICE) {
        return { ...phase, heard: 'voice' };
    }

    return phase.heard === 'not-yet' && now - phase.since >= SILENCE ? { ...phase, heard: 'nothing' } : phase;
}

/** By the names of Media Capture and Streams, section 10.2 (getUserMedia). */
function troubleOf(error: string): Trouble {
    switch (error) {
        case 'NotAllowedError':
        case 'SecurityError':
            return 'refused';
        case 'NotFoundError':
        case 'OverconstrainedError':
            return 'missing';
        case 'NotSupportedError':
        case 'TypeError':
            return 'unsupported';
        default:
            return 'in-use';
    }
}
