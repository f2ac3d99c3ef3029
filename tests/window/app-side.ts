/**
 * The app's side of the window, played in the page: Tauri's IPC as `@tauri-apps/api` calls it, answering with a state
 * that the test gives. It runs in the browser, so it may use nothing from outside itself.
 */
export interface Played {
    /** Shows another state. */
    show(state: unknown): void;
    /** What was asked of the app. */
    asked: { command: string; args: Record<string, unknown> }[];
    /** What the next question is answered with, instead of success. */
    refusal: unknown;
    /** What Confab is made with, if this build knows. */
    licences: { name: string; version: string; licence: string }[] | null;
}

export function playApp(first: unknown): void {
    const callbacks = new Map<number, (message: unknown) => void>();
    let channel: { id: number } | undefined;
    let index = 0;
    let next = 0;
    const played: Played = {
        asked: [],
        refusal: null,
        licences: [ { name: 'a-package', version: '1.2.3', licence: 'MIT' } ],
        show(state) {
            callbacks.get(channel?.id ?? -1)?.({ message: state, index });
            index += 1;
        }
    };

    Object.assign(window, {
        played,
        __TAURI_INTERNALS__: {
            transformCallback(callback: (message: unknown) => void) {
                next += 1;
                callbacks.set(next, callback);

                return next;
            },
            unregisterCallback: (id: number) => callbacks.delete(id),
            async invoke(command: string, args: Record<string, unknown>) {
                if (command === 'watch') {
                    channel = args.onChange as { id: number };
                    played.show(first);

                    return null;
                }
                played.asked.push({ command, args });
                if (command === 'licences') {
                    return played.licences;
                }
                if (played.refusal !== null) {
                    // eslint-disable-next-line @typescript-eslint/only-throw-error
                    throw played.refusal;
                }

                return null;
            }
        }
    });
}
