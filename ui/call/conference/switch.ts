/**
 * Jitsi has no "set mute", only a toggle: so a wanted state is read, toggled if it differs, and
 * counts when Jitsi's event confirms it. One at a time, or two toggles would undo each other.
 */
export interface SwitchOptions {
    /** Asks Jitsi for the state. */
    read: () => Promise<unknown>;
    /** Tells Jitsi to change it. */
    toggle: () => void;
    /** The state that Jitsi confirmed; `null` when it did not in time. */
    confirmed: (state: boolean | null) => void;
    /** Milliseconds that reading and changing may each take. */
    timeout: number;
}

export class Switch {
    readonly #options: SwitchOptions;
    #wanted: boolean | null = null;
    #running = false;
    #waiting: ((state: boolean) => void) | null = null;

    constructor(options: SwitchOptions) {
        this.#options = options;
    }

    /** Asks for a state; the last one asked for is the one that is reached. */
    want(state: boolean): void {
        this.#wanted = state;
        if (!this.#running) {
            void this.#run();
        }
    }

    /** Jitsi's event says what the state is now, whoever changed it. */
    changed(state: boolean): void {
        this.#options.confirmed(state);
        this.#waiting?.(state);
    }

    async #run(): Promise<void> {
        this.#running = true;
        while (this.#wanted !== null) {
            const wanted = this.#wanted;

            this.#wanted = null;
            await this.#reach(wanted);
        }
        this.#running = false;
    }

    async #reach(wanted: boolean): Promise<void> {
        const { read, toggle, confirmed, timeout } = this.#options;
        const now = await within(timeout, read()).catch(() => null);

        if (now === wanted) {
            confirmed(wanted);
        } else if (typeof now !== 'boolean' || !(await within(timeout, this.#toggled(wanted, toggle)))) {
            confirmed(null);
        }
        this.#waiting = null;
    }

    #toggled(wanted: boolean, toggle: () => void): Promise<true> {
        return new Promise(resolve => {
            this.#waiting = state => {
                if (state === wanted) {
                    resolve(true);
                }
            };
            toggle();
        });
    }
}

/** What the promise gives, or `null` when the time is over first. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | null> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<null>(resolve => {
        timer = setTimeout(() => resolve(null), milliseconds);
    });

    return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}
