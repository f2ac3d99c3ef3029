import type { Suffering } from './conference/events.ts';

/** Every wait of the call page, in milliseconds, in one place. */
export interface Timings {
    /** Until Jitsi's page has loaded and says `ready`. */
    ready: number;
    /** From there until the conference is joined: some refusals of a token give no event at all. */
    join: number;
    /** The same while the browser still asks for the microphone: Jitsi joins only after the answer. */
    joinWhileAsked: number;
    /** Until a mute or a camera asked for is confirmed; after it the state is unknown. */
    confirm: number;
    /** Until Jitsi says that it left. */
    leave: number;
    /** Between attempts to reach the app again; the last one repeats. */
    reattach: readonly number[];
    /** Between attempts while the app says that another page has the call; after the last one the user is asked. */
    busy: readonly number[];
    /** Until a connection to the app that says nothing counts as lost. */
    welcome: number;
    /** How old the page is when one that can be cancelled takes the place of what was served, at the latest. */
    served: number;
    /** How long a notice that asks for nothing stays. */
    notice: number;
    /** Within which a screen reader has not begun to say what changed last. */
    breath: number;
}

export const TIMINGS: Timings = {
    ready: 15_000,
    join: 20_000,
    joinWhileAsked: 120_000,
    confirm: 5_000,
    leave: 1_000,
    reattach: [100, 250, 500, 1_000, 2_000, 4_000],
    busy: [100, 200, 400],
    welcome: 5_000,
    served: 800,
    notice: 8_000,
    breath: 250,
};

/** A sign that the call suffers: some may pass, after others only a new frame helps. */
export type Break = 'network' | 'sleep' | Suffering;

/** How long a sign of a break may last before it is acted on, or forgotten. */
export const RECOVERY: Record<Break, number> = { connection: 30_000, media: 30_000, network: 10_000, sleep: 10_000, suspend: 0 };

/** Waits before the attempts at coming back, one after the other; after the last one the page gives up. */
export const ATTEMPTS: readonly number[] = [0, 2_000, 5_000, 10_000, 20_000, 30_000, 30_000, 30_000];

/** A call that was live for this long begins with the first attempt again. */
export const STABLE = 60_000;

/** How often the clock is looked at, and how much further than that it must be to have slept. */
export const CLOCK = { every: 10_000, jump: 60_000 };

/** How often the page looks whether Jitsi's frame still has the focus. */
export const FOCUS = 1_000;

/** How long the browser's question which screen to share may take before it counts as not answered. */
export const CHOOSING = 60_000;
