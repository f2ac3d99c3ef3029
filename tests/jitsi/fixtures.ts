/**
 * What the stand-in's own tests need: a key server, tokens signed by an implementation that is not the one under
 * test, and a participant without a page.
 */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, type JWTPayload } from 'jose';
import { WebSocket } from 'ws';
import { SIGNALLING_PATH, type ClientMessage, type JoinRequest, type ServerMessage } from './protocol.ts';

export const KID = 'CWMKey';
export const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const publicPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;

export interface KeyServer {
    url: string;
    /** How often each path was asked for. */
    asked: string[];
    /** What is answered, by the kid. */
    keys: Map<string, string>;
    close(): void;
}

export async function startKeyServer(): Promise<KeyServer> {
    const keys = new Map([ [ KID, publicPem ] ]);
    const asked: string[] = [];
    const server = createServer((request, response) => {
        const path = request.url ?? '';
        const found = [...keys].find(([ kid ]) => path === `/${createHash('sha256').update(kid).digest('hex')}.pem`);

        asked.push(path);
        response.writeHead(found ? 200 : 404, { 'Cache-Control': 'max-age=1' }).end(found?.[1] ?? 'Not found');
    }).listen(0, '127.0.0.1');

    await once(server, 'listening');

    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        asked,
        keys,
        close: () => void server.close().closeAllConnections()
    };
}

/** The claims that pass everywhere. */
export function goodClaims(room: string): JWTPayload {
    const now = Math.floor(Date.now() / 1_000);

    return {
        iss: 'CodeWithMe',
        aud: 'CodeWithMe',
        sub: 'meet.jitsi',
        room,
        nbf: now - 60,
        exp: now + 3_600,
        context: { user: { id: 'a-user', name: 'Alice Example', moderator: true } }
    };
}

export function sign(claims: JWTPayload, header: Record<string, unknown> = {}, key: KeyObject = privateKey) {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: KID, ...header }).sign(key);
}

/** A token put together by hand, for what no library signs. */
export function assemble(header: object, claims: object, signature: (input: string) => string = () => ''): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${part(header)}.${part(claims)}`;

    return `${input}.${signature(input)}`;
}

/** A participant that is only its WebSocket. */
export class Guest {
    private readonly received: ServerMessage[] = [];
    private readonly wake = new Set<() => void>();

    private constructor(readonly socket: WebSocket) {
        socket.on('message', data => {
            this.received.push(JSON.parse(String(data)) as ServerMessage);
            this.wake.forEach(wake => wake());
        });
    }

    static async connect(url: string): Promise<Guest> {
        const socket = new WebSocket(`${url.replace('http', 'ws')}${SIGNALLING_PATH}`);
        const guest = new Guest(socket);

        await once(socket, 'open');

        return guest;
    }

    send(message: ClientMessage): void {
        this.socket.send(JSON.stringify(message));
    }

    join(room: string, more: Partial<JoinRequest> = {}): void {
        this.send({
            type: 'join',
            room,
            name: 'A guest',
            media: { audioMuted: false, videoMuted: true, sharing: false },
            ...more
        });
    }

    /** The next message of one of these types; those before it are dropped. */
    async next<T extends ServerMessage['type']>(...types: T[]): Promise<Extract<ServerMessage, { type: T }>> {
        for (;;) {
            const message = this.received.shift();

            if (message && (types as string[]).includes(message.type)) {
                return message as Extract<ServerMessage, { type: T }>;
            }
            if (!message) {
                await new Promise<void>(resolve => {
                    const wake = () => {
                        this.wake.delete(wake);
                        resolve();
                    };

                    this.wake.add(wake);
                });
            }
        }
    }

    get silent(): boolean {
        return this.received.length === 0;
    }
}
