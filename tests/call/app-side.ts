/**
 * The app's side of the call page: serves the built page under the policy that the app serves it with, and with what
 * its ticket leads to, and speaks the control channel.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer, type WebSocket } from 'ws';
import { isProof, newSide, proofOf, type Side } from '../../ui/call/proof.ts';
import { CHANNEL_VERSION, type Entry, type FromPage, type PageCall, type ToPage } from '../../ui/shared/channel.ts';
import { withEntry } from '../../ui/shared/entry.ts';

const PAGE = fileURLToPath(new URL('../../ui/dist/call', import.meta.url));
/** What page and app prove to each other on the channel. */
export const SECRET = 'the-secret-of-this-call';
const TYPES: Record<string, string> = {
    '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.svg': 'image/svg+xml'
};

/** What the page said, in the order it said it. */
export type Said = Exclude<FromPage, { type: 'hello' | 'proof' }>;

export class AppSide {
    /** Everything that pages said since the start. */
    readonly said: Said[] = [];
    /** Everything that pages were told since the start. */
    readonly told: ToPage[] = [];
    call: PageCall;
    /** Pages beside the built ones, by their file's name. */
    readonly more = new Map<string, string>();
    /** Gives the token that the page asks for; without it the page gets none. */
    renew: (() => Promise<{ jwt: string; expires_at: string; jitsi_url?: string }>) | undefined;
    /** What tells a page that is loaded anew from one that is closed: each load, and each end of the line with its code. */
    readonly comings: ('load' | number)[] = [];
    /** Another than the page's own makes this the app of another version. */
    version = CHANNEL_VERSION;
    /** Tickets that lead to the secret; each works once. */
    readonly tickets = new Set([ 'ticket' ]);
    private readonly used = new Set<string>();
    private sockets = new WebSocketServer({ noServer: true });
    private server: Server | undefined;
    private port = 0;
    /** The page that has the call. */
    private line: WebSocket | undefined;
    private wake = () => {};

    constructor(call: PageCall) {
        this.call = call;
    }

    /** Where a browser opens the call. */
    get address(): string {
        return this.addressWith('ticket');
    }

    /** The same with another ticket. */
    addressWith(ticket: string): string {
        return `${this.origin}/call?ticket=${ticket}`;
    }

    get origin(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    /** Begins to answer; after {@link stop} on the same port as before. */
    async start(): Promise<void> {
        const server = createServer((request, response) => void this.answer(request, response));

        this.sockets = new WebSocketServer({ noServer: true });
        server.on('upgrade', (request, stream, head) => {
            this.sockets.handleUpgrade(request, stream, head, socket => this.converse(socket));
        });
        await new Promise<void>(resolve => void server.listen(this.port, '127.0.0.1', resolve));
        this.port = (server.address() as AddressInfo).port;
        this.server = server;
    }

    /** As when the app is killed: connections break, and the port answers nobody. */
    async stop(): Promise<void> {
        const { server } = this;

        this.sockets.clients.forEach(socket => socket.terminate());
        this.server = undefined;
        server?.closeAllConnections();
        await new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve())));
    }

    tell(message: ToPage): void {
        if (this.line !== undefined) {
            this.say(this.line, message);
        }
    }

    /** Waits until a page has said something of this type that fits, and gives it. */
    async heard<T extends Said['type']>(
            type: T, fits: (message: Extract<Said, { type: T }>) => boolean = () => true): Promise<Extract<Said, { type: T }>> {
        for (;;) {
            const found = this.said.find((message): message is Extract<Said, { type: T }> =>
                message.type === type && fits(message as Extract<Said, { type: T }>));

            if (found !== undefined) {
                return found;
            }
            await new Promise<void>(resolve => {
                this.wake = resolve;
            });
        }
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { pathname, searchParams } = new URL(request.url ?? '/', this.origin);

        if (pathname === '/' || pathname === '/call') {
            return this.show(response, pathname === '/' ? undefined : searchParams.get('ticket') ?? '');
        }
        const file = pathname.slice(1);
        const content = this.more.get(file) ?? await readFile(join(PAGE, file)).catch(() => null);

        if (content === null) {
            response.writeHead(404).end();
        } else {
            response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(content);
        }
    }

    private async show(response: ServerResponse, ticket: string | undefined): Promise<void> {
        this.come('load');
        const page = this.more.get('index.html') ?? await readFile(join(PAGE, 'index.html'), 'utf8');
        const entry = ticket === undefined ? undefined : this.trade(ticket);

        response.writeHead(entry?.type === 'refused' ? 403 : 200, {
            'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': await this.policy(), 'Referrer-Policy': 'no-referrer'
        }).end(entry === undefined ? page : withEntry(page, entry));
    }

    /** The policy of the app (`crates/call-host`): the page has to live with it. */
    private async policy(): Promise<string> {
        const [ script, style ] = await Promise.all([ 'script', 'style' ].map(what => readFile(join(PAGE, `${what}.sha256`), 'utf8')));

        return `default-src 'none'; script-src 'self' '${script}'; style-src 'self' '${style}'; img-src 'self' data:; font-src 'self'; `
            + `connect-src 'self' ${this.origin.replace('http', 'ws')}; frame-src ${new URL(this.call.jitsi_url).origin}; `
            + `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    }

    private trade(ticket: string): Entry {
        if (this.tickets.delete(ticket)) {
            this.used.add(ticket);

            return { type: 'granted', secret: SECRET, call: this.call };
        }
        if (this.used.has(ticket)) {
            return { type: 'refused', reason: 'ticket-reused' };
        }

        return { type: 'refused', reason: ticket === 'late' ? 'ticket-expired' : 'ticket-unknown' };
    }

    private async giveToken(): Promise<void> {
        if (this.renew === undefined) {
            this.tell({ type: 'token-failed', code: 'lobby-unreachable', message: 'The lobby can not be reached', hint: 'Check the network, then join again.' });
        } else {
            const token = await this.renew();

            const { jitsi_url } = { ...this.call, ...token };

            this.call = { ...this.call, jitsi_url, jwt: token.jwt, jwt_expires_at: token.expires_at };
            this.tell({ type: 'token', jwt: token.jwt, expires_at: token.expires_at, jitsi_url });
        }
    }

    private come(what: 'load' | number): void {
        this.comings.push(what);
        this.wake();
    }

    private converse(socket: WebSocket): void {
        socket.on('close', code => {
            // One that was turned away as busy tries again, and does not count.
            if (socket === this.line) {
                this.come(code);
            }
        });
        const own = newSide(this.version);
        let page: Side | undefined;

        socket.on('message', (data: Buffer) => {
            const message = JSON.parse(data.toString()) as FromPage;

            if (message.type === 'hello') {
                page = message;
                void proofOf('app', SECRET, page, own).then(proof => this.say(socket, { type: 'proof', ...own, proof }));
            } else if (message.type === 'proof' && page !== undefined) {
                void isProof(message.proof, 'page', SECRET, page, own).then(right => this.welcome(socket, right, message.take_over));
            } else if (message.type !== 'proof') {
                this.said.push(message);
                this.wake();
                if (message.type === 'fresh-token') {
                    void this.giveToken();
                }
            }
        });
    }

    private welcome(socket: WebSocket, right: boolean, takeOver: boolean): void {
        if (!right) {
            this.say(socket, { type: 'refused', reason: 'secret' });
        } else if (this.line !== undefined && this.line.readyState === this.line.OPEN && !takeOver) {
            this.say(socket, { type: 'refused', reason: 'busy' });
        } else {
            if (this.line !== undefined) {
                this.say(this.line, { type: 'refused', reason: 'taken-over' });
            }
            this.line = socket;
            this.say(socket, { type: 'welcome', call: this.call });
        }
    }

    private say(socket: WebSocket, message: ToPage): void {
        this.told.push(message);
        socket.send(JSON.stringify(message));
    }
}
