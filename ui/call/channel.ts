/** The page's end of the control channel: one WebSocket to the app, opened again for as long as the page lives. */
import { CHANNEL_VERSION, type FromPage, type PageCall, type Refusal, type ToPage } from '../shared/channel.ts';
import type { Timings } from './timings.ts';

/** What the channel reports. A command is everything the app says once it has let the page in. */
export type ChannelEvent =
    | { type: 'connected'; call: PageCall }
    | { type: 'lost' }
    | { type: 'refused'; reason: Refusal }
    | { type: 'command'; command: Command };

export type Command = Exclude<ToPage, { type: 'welcome' | 'refused' }>;

/** The part of a WebSocket that is used. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'bufferedAmount' | 'onopen' | 'onmessage' | 'onclose'>;

export interface ChannelOptions {
    secret: string;
    open: () => Socket;
    timings: Pick<Timings, 'reattach' | 'welcome' | 'busy'>;
    emit: (event: ChannelEvent) => void;
}

export class Channel {
    readonly #options: ChannelOptions;
    #socket: Socket | null = null;
    #welcomed = false;
    #attempt = 0;
    /** How often the app has said that another page has the call. */
    #busy = 0;
    /** Whether another page is to give way. */
    #takeOver = false;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #over = false;

    constructor(options: ChannelOptions) {
        this.#options = options;
        this.#connect();
    }

    /** Whether the app listens now. */
    get connected(): boolean {
        return this.#welcomed;
    }

    /**
     * Says something to the app. While it does not listen, nothing is kept: what it has to know is
     * the state of the page, which is told anew at the next welcome.
     */
    send(message: FromPage): void {
        if (this.#welcomed) {
            this.#socket?.send(JSON.stringify(message));
        }
    }

    /** Resolves when what was sent has left the page, or after `limit` milliseconds. */
    async flushed(limit: number): Promise<void> {
        const end = Date.now() + limit;

        while (this.#welcomed && (this.#socket?.bufferedAmount ?? 0) > 0 && Date.now() < end) {
            await new Promise(resolve => setTimeout(resolve, 5));
        }
    }

    /** Tries again now instead of at the next turn. */
    retry(): void {
        if (!this.#over && this.#socket === null) {
            clearTimeout(this.#timer);
            this.#connect();
        }
    }

    /** After a refusal because the call is open elsewhere: connects again, and has the other page give way. */
    takeOver(): void {
        this.#over = false;
        this.#takeOver = true;
        this.#connect();
    }

    /** Ends it; nothing is reported any more. */
    close(): void {
        this.#over = true;
        clearTimeout(this.#timer);
        this.#drop();
    }

    #connect(): void {
        const socket = this.#options.open();

        this.#socket = socket;
        this.#timer = setTimeout(() => this.#lost(socket), this.#options.timings.welcome);
        socket.onopen = () => {
            const hello: FromPage = {
                type: 'hello',
                version: CHANNEL_VERSION,
                secret: this.#options.secret,
                take_over: this.#takeOver,
            };

            socket.send(JSON.stringify(hello));
        };
        socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#received(socket, data);
        socket.onclose = () => this.#lost(socket);
    }

    #received(socket: Socket, data: unknown): void {
        const message = socket === this.#socket ? read(data) : null;

        if (message === null) {
            return;
        }
        switch (message.type) {
            case 'welcome':
                if (message.version !== CHANNEL_VERSION) {
                    this.close();
                    this.#options.emit({ type: 'refused', reason: 'version' });
                    break;
                }
                clearTimeout(this.#timer);
                this.#welcomed = true;
                this.#attempt = this.#busy = 0;
                this.#takeOver = false;
                this.#options.emit({ type: 'connected', call: message.call });
                break;
            case 'refused':
                if (message.reason !== 'busy' || !this.#waitForOther()) {
                    this.close();
                    this.#options.emit({ type: 'refused', reason: message.reason });
                }
                break;
            default:
                this.#options.emit({ type: 'command', command: message });
        }
    }

    /** A page that was just loaded anew can arrive before the app has noticed that it was gone: that passes. */
    #waitForOther(): boolean {
        const wait = this.#options.timings.busy[this.#busy];

        if (wait === undefined) {
            this.#busy = 0;

            return false;
        }
        this.#busy += 1;
        clearTimeout(this.#timer);
        this.#drop();
        this.#timer = setTimeout(() => this.#connect(), wait);

        return true;
    }

    #lost(socket: Socket): void {
        if (this.#over || socket !== this.#socket) {
            return;
        }
        clearTimeout(this.#timer);
        this.#drop();
        const { reattach } = this.#options.timings;
        const wait = reattach[Math.min(this.#attempt, reattach.length - 1)] ?? 0;

        this.#attempt += 1;
        this.#timer = setTimeout(() => this.#connect(), wait);
        this.#options.emit({ type: 'lost' });
    }

    #drop(): void {
        const socket = this.#socket;

        this.#socket = null;
        this.#welcomed = false;
        if (socket !== null) {
            socket.onopen = socket.onmessage = socket.onclose = null;
            socket.close();
        }
    }
}

/** A message of the app. Both ends are built together and the version is checked, so its shape is trusted. */
function read(data: unknown): ToPage | null {
    if (typeof data !== 'string') {
        return null;
    }
    try {
        return JSON.parse(data) as ToPage;
    } catch {
        return null;
    }
}
