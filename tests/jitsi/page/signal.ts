/**
 * The WebSocket to the server, and its coming back after a loss.
 *
 * As lib-jitsi-meet does (`modules/xmpp/ResumeTask.ts`): with a valid token a lost connection is resumed by itself;
 * with an expired one the client stays silent for ever and still believes itself joined. What it logs meanwhile is
 * what `apiLogLevels` carries outside.
 */
import { SIGNALLING_PATH, type ClientMessage, type ServerMessage } from '../protocol.ts';

export type Log = (level: 'info' | 'warn' | 'error', text: string) => void;

/** Milliseconds until the first try to resume; doubled at each further one. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
/** After this many tries the connection counts as dropped. */
const TRIES = 10;

export interface SignalEvents {
    onMessage(message: ServerMessage): void;
    /** The connection could not be made, or not be brought back. */
    onDropped(): void;
    tokenExpired(): boolean;
    log: Log;
}

export class SignalConnection {
    private socket: WebSocket | undefined;
    private session: { id: string; ticket: string } | undefined;
    private closed = false;
    private tries = 0;

    constructor(private readonly events: SignalEvents) {}

    connect(first: ClientMessage): void {
        this.open(first);
    }

    private open(first: ClientMessage): void {
        const url = new URL(SIGNALLING_PATH, location.href);

        url.protocol = url.protocol.replace('http', 'ws');
        url.hash = '';
        const socket = new WebSocket(url);

        this.socket = socket;
        socket.onopen = () => {
            this.events.log('info', 'Strophe connected');
            this.tries = 0;
            socket.send(JSON.stringify(first));
        };
        socket.onmessage = ({ data }) => {
            const message = JSON.parse(String(data)) as ServerMessage;

            if (message.type === 'joined') {
                this.session = { id: message.self.id, ticket: message.ticket };
            }
            this.events.onMessage(message);
        };
        socket.onclose = () => {
            if (this.socket === socket && !this.closed) {
                this.lost();
            }
        };
    }

    private lost(): void {
        const { session, events } = this;

        events.log('error', 'Strophe: Websocket closed unexpectedly');
        if (!session) {
            this.closed = true;
            events.onDropped();

            return;
        }
        if (events.tokenExpired()) {
            events.log('info', 'Canceling connection resume task');

            return;
        }
        if (++this.tries > TRIES) {
            this.closed = true;
            events.onDropped();

            return;
        }
        setTimeout(() => this.resume(session), Math.min(FIRST_RETRY_MS * 2 ** (this.tries - 1), LONGEST_RETRY_MS));
    }

    private resume(session: { id: string; ticket: string }): void {
        if (this.closed) {
            return;
        }
        this.events.log('info', 'Trying to resume the XMPP connection');
        this.open({ type: 'resume', ...session });
    }

    send(message: ClientMessage): void {
        if (this.socket?.readyState === WebSocket.OPEN) {
            this.socket.send(JSON.stringify(message));
        }
    }

    close(): void {
        this.closed = true;
        this.socket?.close();
    }
}
