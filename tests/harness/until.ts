/** Waiting for what gives no event of its own. */
import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks, milliseconds. */
const EVERY_MS = 50;

/**
 * Looks again and again until `look` gives something other than undefined, null or false.
 *
 * @param what completes "waited in vain for …"
 * @throws after `timeout` milliseconds, with the last error of `look` as the cause
 */
export async function until<T>(
        what: string, look: () => T | Promise<T>, timeout = 20_000): Promise<NonNullable<Exclude<T, false>>> {
    const end = performance.now() + timeout;
    let cause: unknown;

    for (;;) {
        try {
            const seen = await look();

            if (seen !== undefined && seen !== null && seen !== false) {
                return seen as NonNullable<Exclude<T, false>>;
            }
            cause = undefined;
        } catch (error) {
            cause = error;
        }
        if (performance.now() > end) {
            throw new Error(`waited ${timeout} ms in vain for ${what}`, { cause });
        }
        await pause(EVERY_MS);
    }
}
