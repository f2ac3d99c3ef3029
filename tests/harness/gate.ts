/** A lobby behind a gate: while it is shut, requests for rooms wait; or they are answered in the lobby's place. */
import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gate {
    url: string;
    /** Lets no request for a room through until what this returns is called: to the lobby, or to this status. */
    shut(): (status?: number) => void;
    /** Waits until a request for a room stands before it. */
    knocked(): Promise<void>;
    close(): void;
}

export async function startGate(lobby: string): Promise<Gate> {
    let opened: Promise<number | undefined> = Promise.resolve(undefined);
    let knock = () => {};
    let knocking = Promise.resolve();
    const server = createServer((request, response) => void (async () => {
        if (request.method === 'POST' && request.url === '/api/v1/rooms') {
            knock();
            const status = await opened;

            if (status !== undefined) {
                response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify({ status }));

                return;
            }
        }
        passOn(lobby, request, response);
    })());

    server.listen(0, '127.0.0.1');
    await once(server, 'listening');

    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        shut() {
            let open: (status?: number) => void = () => {};

            opened = new Promise(resolve => {
                open = resolve;
            });
            knocking = new Promise(resolve => {
                knock = resolve;
            });

            return open;
        },
        knocked: () => knocking,
        close: () => {
            server.close();
            server.closeAllConnections();
        }
    };
}

function passOn(lobby: string, request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '/', headers } = request;
    const passed = ask(new URL(url, lobby), { method, headers }, answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
    });

    // Whoever asked may be gone, and the lobby too: either ends here.
    passed.once('error', () => response.destroy());
    request.pipe(passed);
}
