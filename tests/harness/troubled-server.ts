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
    close(): void;
}

/** Answers everything with `answer`, or never, with `'silence'`. */
export async function startTroubledServer(answer: Answer | 'silence'): Promise<TroubledServer> {
    let asked = 0;
    const server = createServer((request, response) => {
        asked += 1;
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
        get asked() {
            return asked;
        },
        close: () => {
            server.close();
            server.closeAllConnections();
        }
    };
}
