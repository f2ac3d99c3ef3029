/**
 * What Jitsi says before the page is at work. Its end of the transport keeps back all that it has to say until ours answers
 * (`@jitsi/js-utils`, transport/postis): this answers, and holds what comes until the page's own end takes over.
 */

/** What of a window a transport listens to. */
export type Hearing = Pick<Window, 'addEventListener' | 'removeEventListener'>;

type Listener = (event: MessageEvent) => void;

/** A message of the transport. */
interface Message {
    postis: true;
    scope: string;
    method: string;
    params?: unknown;
}

export class FirstWords {
    /** Resolves when the host is in the conference. */
    readonly joined: Promise<void>;
    readonly #frame: Pick<HTMLIFrameElement, 'contentWindow'>;
    readonly #origin: string;
    readonly #scope: string;
    readonly #hearing: Hearing;
    readonly #hear: Listener;
    #held: MessageEvent[] = [];

    /**
     * @param origin of what is in the frame
     * @param scope the name of the transport's scope for this frame
     */
    constructor(frame: Pick<HTMLIFrameElement, 'contentWindow'>, origin: string, scope: string, hearing: Hearing = window) {
        this.#frame = frame;
        this.#origin = origin;
        this.#scope = scope;
        this.#hearing = hearing;
        let join: () => void = () => undefined;

        this.joined = new Promise(resolve => {
            join = resolve;
        });
        this.#hear = event => this.#take(event, join);
        hearing.addEventListener('message', this.#hear);
    }

    /** The window for the transport that takes over: its listener hears first what was held. */
    takenOver(): Hearing {
        const hearing = this.#hearing;

        return {
            addEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
                const held = this.#held.splice(0);

                this.stop();
                hearing.addEventListener(type, listener);
                // The transport is told what to do with a message only once it is made.
                queueMicrotask(() => held.forEach(event => (listener as Listener)(event)));
            },
            removeEventListener: (type: string, listener: EventListenerOrEventListenerObject) => hearing.removeEventListener(type, listener),
        };
    }

    /** Listens no more. */
    stop(): void {
        this.#hearing.removeEventListener('message', this.#hear as EventListener);
        this.#held = [];
    }

    #take(event: MessageEvent, join: () => void): void {
        const message = event.source === this.#frame.contentWindow && event.origin === this.#origin ? read(event.data) : null;

        if (message?.scope !== this.#scope) {
            return;
        }
        if (message.method === '__ready__') {
            this.#frame.contentWindow?.postMessage(JSON.stringify(message), this.#origin);
        } else {
            this.#held.push(event);
            if (isJoined(message.params)) {
                join();
            }
        }
    }
}

function read(data: unknown): Message | null {
    try {
        const message = (typeof data === 'string' ? JSON.parse(data) : null) as Partial<Message> | null;

        return message?.postis === true && typeof message.method === 'string' ? (message as Message) : null;
    } catch {
        return null;
    }
}

function isJoined(params: unknown): boolean {
    return (params as { data?: { name?: unknown } } | null | undefined)?.data?.name === 'video-conference-joined';
}
