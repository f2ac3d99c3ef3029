/**
 * Plays the app's side for `vite dev`, and is never part of a build: takes any ticket, welcomes the
 * page at `/call/…`, prints what it says, and passes on what is posted to `/app`:
 *
 *     JITSI_URL=http://127.0.0.1:8000 npm run dev -w ui
 *     curl -d '{"type":"set-muted","muted":true}' http://127.0.0.1:5173/app
 *
 * A ticket called `ticket-expired` (or another code) is refused with that code, and a ticket called
 * `refused-over` (or another reason) leads to a channel that turns the page away.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'vite';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Entry, FromPage, PageCall, Refusal, TicketRefusal, ToPage } from '../shared/channel.ts';
import { withEntry } from '../shared/entry.ts';
import { isProof, newSide, proofOf, type Side } from './proof.ts';

/** What the last good ticket led to: the ticket itself. */
let secret = '';

const REFUSALS: TicketRefusal[] = ['ticket-unknown', 'ticket-expired', 'ticket-reused'];

export function appSide(): Plugin {
    return {
        name: 'confab-app-side',
        configureServer(server) {
            const sockets = new WebSocketServer({ noServer: true });
            const tell = (message: ToPage) => sockets.clients.forEach(socket => say(socket, message));

            server.httpServer?.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
                if (request.url === '/channel') {
                    sockets.handleUpgrade(request, stream, head, socket => converse(socket));
                }
            });
            server.middlewares.use('/app', (request, response) => {
                void body(request).then(text => {
                    tell(JSON.parse(text) as ToPage);
                    response.writeHead(204).end();
                });
            });
        },
        transformIndexHtml(html, { originalUrl }) {
            const ticket = new URL(originalUrl ?? '/', 'http://127.0.0.1').searchParams.get('ticket');

            return ticket === null ? html : withEntry(html, entryFor(ticket));
        },
    };
}

function entryFor(ticket: string): Entry {
    const reason = REFUSALS.find(refusal => refusal === ticket);

    if (reason !== undefined) {
        return { type: 'refused', reason };
    }
    secret = ticket;

    return { type: 'granted', secret, call: sampleCall() };
}

function converse(socket: WebSocket): void {
    const app = newSide();
    let page: Side | undefined;

    socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as FromPage;

        if (message.type === 'hello') {
            page = message;
            void proofOf('app', secret, page, app).then(proof => say(socket, { type: 'proof', ...app, proof }));
        } else if (message.type === 'proof' && page !== undefined) {
            void isProof(message.proof, 'page', secret, page, app).then(right => welcome(socket, right));
        } else {
            console.log('page:', JSON.stringify(message));
            answer(socket, message);
        }
    });
}

function welcome(socket: WebSocket, right: boolean): void {
    if (!right) {
        say(socket, { type: 'refused', reason: 'secret' });
    } else if (secret.startsWith('refused-')) {
        say(socket, { type: 'refused', reason: secret.slice('refused-'.length) as Refusal });
    } else {
        say(socket, { type: 'welcome', call: sampleCall() });
    }
}

function answer(socket: WebSocket, message: FromPage): void {
    switch (message.type) {
        case 'copy-link':
            say(socket, { type: 'link-copied', ok: true });
            break;
        case 'fresh-token':
            say(socket, { type: 'token', jitsi_url: sampleCall().jitsi_url, jwt: null, expires_at: null });
            break;
        default:
    }
}

function sampleCall(): PageCall {
    return {
        jitsi_url: process.env.JITSI_URL ?? 'http://127.0.0.1:8000',
        room: 'quiet-harbour-3f9a0c',
        jwt: process.env.JITSI_TOKEN ?? null,
        jwt_expires_at: null,
        subject: null,
        host: { name: 'Host', email: null },
        guest_link: 'https://lobby.example.com/j/8xN2',
        guest_link_expires_at: new Date(Date.now() + 86_400_000).toISOString(),
        link_copied: true,
        protection: 'signed',
        join_at_once: true,
        start_muted: false,
        language: 'en',
    };
}

function say(socket: WebSocket, message: ToPage): void {
    socket.send(JSON.stringify(message));
}

async function body(request: IncomingMessage): Promise<string> {
    const parts: Buffer[] = [];

    for await (const part of request) {
        parts.push(part as Buffer);
    }

    return Buffer.concat(parts).toString();
}
