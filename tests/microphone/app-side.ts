/** The app's side of the microphone check: serves the built page under the policy that the app serves it with, and holds its line. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const PAGE = fileURLToPath(new URL('../../ui/dist/microphone', import.meta.url));
const TYPES: Record<string, string> = {
    '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.svg': 'image/svg+xml'
};

export class AppSide {
    private readonly lines = new WebSocketServer({ noServer: true });
    private readonly server: Server;
    private port = 0;

    constructor() {
        this.server = createServer((request, response) => {
            void this.content(new URL(request.url ?? '/', this.origin).pathname).then(({ type, content }) => {
                response.writeHead(200, {
                    'Content-Type': type,
                    // That of the app (`crates/call-host/src/check.rs`): the page has to live with it.
                    ...(type.startsWith('text/html') ? { 'Content-Security-Policy': this.policy } : {})
                }).end(content);
            }, () => response.writeHead(404).end());
        });
        this.server.on('upgrade', (request, stream, head) => {
            this.lines.handleUpgrade(request, stream, head, () => {});
        });
    }

    get origin(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    /** The page in this language. */
    address(language = 'en'): string {
        return `${this.origin}/index.${language}.html`;
    }

    async start(): Promise<void> {
        await new Promise<void>(resolve => void this.server.listen(0, '127.0.0.1', resolve));
        this.port = (this.server.address() as AddressInfo).port;
    }

    /** Ends the check, as before a call with the reason `call`. */
    end(reason: string): void {
        this.lines.clients.forEach(line => line.close(1000, reason));
    }

    async stop(): Promise<void> {
        this.lines.clients.forEach(line => line.terminate());
        this.server.closeAllConnections();
        await new Promise<void>(resolve => void this.server.close(() => resolve()));
    }

    private async content(pathname: string): Promise<{ type: string; content: Buffer }> {
        const file = pathname === '/' ? 'index.html' : pathname.slice(1);

        return { type: TYPES[extname(file)] ?? 'application/octet-stream', content: await readFile(join(PAGE, file)) };
    }

    private get policy(): string {
        return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; `
            + `connect-src ${this.origin.replace('http', 'ws')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    }
}
