/**
 * An X display that can lose the releases of keys on their way to a program: what goes through it is another display's,
 * message by message (X Window System Protocol, appendix B).
 */
import { rmSync } from 'node:fs';
import { type Server, type Socket, connect, createServer } from 'node:net';

const REPLY = 1;
const KEY_RELEASE = 3;
const GENERIC_EVENT = 35;

export class LosingDisplay {
    /** Whether releases are lost now. */
    losing = false;
    /** How many were. */
    lost = 0;

    private constructor(readonly name: string, private readonly path: string, private readonly server: Server) {}

    /** Opens one in front of the display `real`, such as `:3`. */
    static async open(real: string): Promise<LosingDisplay> {
        const number = Number(real.slice(1));
        const path = socketOf(number + 1000);
        const server = createServer();
        const display = new LosingDisplay(`:${number + 1000}`, path, server);

        server.on('connection', client => display.pass(client, socketOf(number)));
        rmSync(path, { force: true });
        await new Promise<void>((resolve, reject) => {
            server.once('error', reject);
            server.listen(path, resolve);
        });

        return display;
    }

    close(): void {
        this.server.close();
        rmSync(this.path, { force: true });
    }

    private pass(client: Socket, real: string): void {
        const display = connect(real);
        let rest = Buffer.alloc(0);
        let greeted = false;

        client.pipe(display);
        display.on('data', data => {
            rest = Buffer.concat([ rest, data ]);
            for (;;) {
                const length = greeted ? messageLength(rest) : greetingLength(rest);

                if (length === null || rest.length < length) {
                    return;
                }
                const message = rest.subarray(0, length);

                rest = rest.subarray(length);
                if (greeted && this.losing && ((message[0] ?? 0) & 0x7f) === KEY_RELEASE) {
                    this.lost += 1;
                } else {
                    client.write(message);
                }
                greeted = true;
            }
        });
        for (const [ one, other ] of [ [ client, display ], [ display, client ] ] as const) {
            one.on('error', () => other.destroy());
            one.on('close', () => other.destroy());
        }
    }
}

const socketOf = (display: number) => `/tmp/.X11-unix/X${display}`;

/** The length of the display's greeting, once that is known. */
const greetingLength = (data: Buffer) => data.length < 8 ? null : 8 + 4 * data.readUInt16LE(6);

/** The length of a reply, an event or an error, once that is known. */
function messageLength(data: Buffer): number | null {
    if (data.length < 32) {
        return null;
    }

    return data[0] === REPLY || ((data[0] ?? 0) & 0x7f) === GENERIC_EVENT ? 32 + 4 * data.readUInt32LE(4) : 32;
}
