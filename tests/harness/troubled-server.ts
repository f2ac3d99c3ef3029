/** A server that is no lobby, or one in trouble. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Answer {
    status: number;
    headers?: Record<string, string>;
    body?: string;
}

export interface TroubledServer {
    url: string;
    /** How often it was asked. */
    readonly asked: number;
    /** What it was told of who asks: the header Authorization of each request. */
    readonly authorizations: readonly (string | undefined)[];
    close(): void;
}

/** Answers everything with `answer`, or never, with `'silence'`. */
export async function startTroubledServer(answer: Answer | 'silence'): Promise<TroubledServer> {
    const authorizations: (string | undefined)[] = [];
    const server = createServer((request, response) => {
        authorizations.push(request.headers.authorization);
        request.resume();
        if (answer !== 'silence') {
            response.writeHead(answer.status, answer.headers ?? { 'Content-Type': 'text/html' });
            response.end(answer.body ?? '');
        }
    });

    server.listen(0, '127.0.0.1');
    await once(server, 'listening');

    return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        authorizations,
        get asked() {
            return authorizations.length;
        },
        close: () => {
            server.close();
            server.closeAllConnections();
        }
    };
}
