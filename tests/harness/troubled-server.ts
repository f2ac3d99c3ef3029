/** A server that is no lobby, or one in trouble. */
import { type RequestListener, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './certificate.ts';

export interface Answer {
    status: number;
    headers?: Record<string, string>;
    body?: string;
}

export interface TroubledServer {
    url: string;
    /** How often it was asked. */
    readonly asked: number;
    /** What it was told of who asks: the header Authorization of each request for a room. */
    readonly authorizations: readonly (string | undefined)[];
    close(): void;
}

/** Answers everything with `answer`, or never, with `'silence'`; over https with a certificate that nobody vouches for. */
export async function startTroubledServer(answer: Answer | 'silence', scheme: 'http' | 'https' = 'http'): Promise<TroubledServer> {
    const authorizations: (string | undefined)[] = [];
    let asked = 0;
    const listener: RequestListener = (request, response) => {
        asked += 1;
        if (request.method === 'POST') {
            authorizations.push(request.headers.authorization);
        }
        request.resume();
        if (answer !== 'silence') {
            response.writeHead(answer.status, answer.headers ?? { 'Content-Type': 'text/html' });
            response.end(answer.body ?? '');
        }
    };
    const server = scheme === 'http' ? createServer(listener) : createTlsServer(selfSigned(), listener);

    server.listen(0, '127.0.0.1');
    await once(server, 'listening');

    return {
        url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
        authorizations,
        get asked() {
            return asked;
        },
        close: () => {
            server.close();
            server.closeAllConnections();
        }
    };
}
