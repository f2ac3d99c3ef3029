/** Somebody else on the port of the app: another user of the machine, after the app has crashed. */
import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';

export class Impostor {
    /** Everything that pages said, one entry a connection. */
    readonly heard: string[][] = [];
    /** What it says to a page, one after the other, when that has said something. */
    speech: object[] = [];
    /** What it serves in place of the page. */
    page = '<!doctype html><title>Impostor</title>';
    private readonly sockets = new WebSocketServer({ noServer: true });
    private server: Server | undefined;
    private wake = () => {};

    /** Takes the port, which nobody has. */
    async start(port: number): Promise<void> {
        const server = createServer((_, response) => {
            response.writeHead(200, { 'Content-Type': 'text/html' }).end(this.page);
        });

        server.on('upgrade', (request, stream, head) => {
            this.sockets.handleUpgrade(request, stream, head, socket => {
                const heard: string[] = [];

                this.heard.push(heard);
                socket.on('message', (data: Buffer) => {
                    heard.push(data.toString());
                    this.wake();
                    this.speech.forEach(message => socket.send(JSON.stringify(message)));
                });
            });
        });
        await new Promise<void>(resolve => void server.listen(port, '127.0.0.1', resolve));
        this.server = server;
    }

    /** Waits until a page has connected and said something. */
    async visited(): Promise<void> {
        while (this.heard.flat().length === 0) {
            await new Promise<void>(resolve => {
                this.wake = resolve;
            });
        }
    }

    async stop(): Promise<void> {
        const { server } = this;

        this.sockets.clients.forEach(socket => socket.terminate());
        this.server = undefined;
        server?.closeAllConnections();
        await new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve())));
    }
}
