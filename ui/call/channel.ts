/** The page's end of the control channel: one WebSocket to the app, opened again for as long as the page lives. */
import { CHANNEL_VERSION, type FromPage, type PageCall, type Refusal, type ToPage } from '../shared/channel.ts';
import { isProof, newSide, proofOf, type Side } from './proof.ts';
import type { Timings } from './timings.ts';

/** What the channel reports. A command is everything the app says once it has let the page in. */
export type ChannelEvent =
    | { type: 'connected'; call: PageCall }
    /** `unloading` where the browser lets go of the line because the page goes. */
    | { type: 'lost'; unloading: boolean }
    | { type: 'refused'; reason: Refusal }
    | { type: 'command'; command: Command };

export type Command = Exclude<ToPage, { type: 'proof' | 'welcome' | 'refused' }>;

/** What the browser ends the connections of a page with that goes (RFC 6455 section 7.4.1); not the app. */
const GOING_AWAY = 1001;

/** The part of a WebSocket that is used. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'bufferedAmount' | 'onopen' | 'onmessage' | 'onclose'>;

export interface ChannelOptions {
    secret: string;
    /** Whether the page has its call before it has reached the app. */
    granted: boolean;
    open: () => Socket;
    timings: Pick<Timings, 'reattach' | 'welcome' | 'busy'>;
    emit: (event: ChannelEvent) => void;
}

export class Channel {
    readonly #options: ChannelOptions;
    #socket: Socket | null = null;
    /** Whether the other end of this connection has proved that it is the app, which is being looked at before. */
    #proved: 'no' | 'looking' | 'yes' = 'no';
    #welcomed = false;
    /** Whether the browser has let go of the line for the page to go: what fails after that is no news of the app. */
    #unloading = false;
    /** Whether there is a call that only the app may end. */
    #granted: boolean;
    #attempt = 0;
    /** How often the app has said that another page has the call. */
    #busy = 0;
    /** Whether another page is to give way. */
    #takeOver = false;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #over = false;

    constructor(options: ChannelOptions) {
        this.#options = options;
        this.#granted = options.granted;
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
        const page = newSide();

        this.#socket = socket;
        this.#timer = setTimeout(() => this.#lost(socket), this.#options.timings.welcome);
        socket.onopen = () => {
            socket.send(JSON.stringify({ type: 'hello', ...page } satisfies FromPage));
        };
        socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#received(socket, page, data);
        socket.onclose = ({ code }) => {
            this.#unloading ||= code === GOING_AWAY && this.#proved === 'yes';
            this.#lost(socket);
        };
    }

    /** Somebody else can have the port of an app that is gone: nothing is believed before they prove to be the app. */
    #received(socket: Socket, page: Side, data: unknown): void {
        const message = socket === this.#socket ? read(data) : null;

        if (message === null) {
            return;
        }
        if (this.#proved === 'yes') {
            this.#heard(message);
        } else if (message.type === 'proof' && this.#proved === 'no') {
            this.#proved = 'looking';
            void this.#lookAt(socket, page, message);
        } else {
            this.#lost(socket);
        }
    }

    async #lookAt(socket: Socket, page: Side, app: Extract<ToPage, { type: 'proof' }>): Promise<void> {
        const { secret } = this.#options;
        const right = await isProof(app.proof, 'app', secret, page, app);
        const proof = right ? await proofOf('page', secret, page, app) : '';

        if (socket !== this.#socket) {
            return;
        }
        if (right) {
            this.#proved = 'yes';
            this.#believe(socket, app.version, proof);
        } else if (this.#granted) {
            this.#lost(socket);
        } else {
            // Without a call there is nothing to lose, and much to tell: this port is another call's now.
            this.#turnAway('secret');
        }
    }

    #believe(socket: Socket, version: number, proof: string): void {
        if (version === CHANNEL_VERSION) {
            socket.send(JSON.stringify({ type: 'proof', proof, take_over: this.#takeOver } satisfies FromPage));
        } else {
            this.#turnAway('version');
        }
    }

    #turnAway(reason: Refusal): void {
        this.close();
        this.#options.emit({ type: 'refused', reason });
    }

    #heard(message: ToPage): void {
        switch (message.type) {
            case 'proof':
                break;
            case 'welcome':
                clearTimeout(this.#timer);
                this.#welcomed = this.#granted = true;
                this.#attempt = this.#busy = 0;
                this.#takeOver = this.#unloading = false;
                this.#options.emit({ type: 'connected', call: message.call });
                break;
            case 'refused':
                if (message.reason !== 'busy' || !this.#waitForOther()) {
                    this.#turnAway(message.reason);
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
        this.#options.emit({ type: 'lost', unloading: this.#unloading });
    }

    #drop(): void {
        const socket = this.#socket;

        this.#socket = null;
        this.#proved = 'no';
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
