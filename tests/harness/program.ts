/** A program that runs beside the test, with its output in a log. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export type Environment = Record<string, string>;

export interface ProgramOptions {
    env: Environment;
    /** The directory of the log, `<name>.log`. */
    logs: string;
    cwd?: string;
    /** Opens file descriptor 3 for reading, as `Xvfb -displayfd 3` writes to it. */
    extraPipe?: boolean;
}

export interface Exit {
    code: number | null;
    signal: NodeJS.Signals | null;
}

/** How long a program may take to end when asked to, milliseconds. */
const GRACE_MS = 5_000;

/** Ends the program with us, even when we are killed and can not end it ourselves. */
const TIED: readonly string[] = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM', '--'] : [];

export class Program {
    readonly exited: Promise<Exit>;
    private readonly seen: string[] = [];
    private readonly listeners = new Set<(line: string | undefined) => void>();
    private ended = false;
    private stopped = false;

    private constructor(readonly name: string, private readonly child: ChildProcess) {
        this.exited = new Promise((resolve, reject) => {
            const end = () => {
                this.ended = true;
                this.tell(undefined);
            };

            child.once('error', error => {
                end();
                reject(error);
            });
            child.once('close', (code, signal) => {
                end();
                resolve({ code, signal });
            });
        });
        this.exited.catch(() => {});
    }

    static start(name: string, command: string, args: readonly string[], options: ProgramOptions): Program {
        const [file = command, ...words] = [...TIED, command, ...args];
        const child = spawn(file, words, {
            cwd: options.cwd,
            env: options.env,
            // A group of its own: Ctrl-C in the terminal reaches us alone, and we end things in order.
            detached: true,
            stdio: ['pipe', 'pipe', 'pipe', options.extraPipe ? 'pipe' : 'ignore']
        });
        const program = new Program(name, child);
        const log = createWriteStream(path.join(options.logs, `${name}.log`), { flags: 'a' });

        for (const stream of [child.stdout, child.stderr, child.stdio[3] as Readable | null]) {
            if (stream) {
                stream.pipe(log, { end: false });
                // Standard error is for people; it is read by line too, so that a test may wait for a message.
                createInterface({ input: stream }).on('line', line => program.tell(line));
            }
        }
        child.stdin?.on('error', () => {});
        void program.exited.catch(() => {}).then(() => log.end());

        return program;
    }

    get pid(): number {
        return this.child.pid ?? 0;
    }

    get running(): boolean {
        return !this.ended;
    }

    /** Whether it was told to end: its last line may be cut off. */
    get stopping(): boolean {
        return this.stopped;
    }

    get stdin(): Writable {
        if (!this.child.stdin) {
            throw new Error(`${this.name} has no standard input`);
        }

        return this.child.stdin;
    }

    /** Calls `listener` with every line from now on, and with undefined at the program's end. */
    onLine(listener: (line: string | undefined) => void): void {
        this.listeners.add(listener);
    }

    /** The first line that matches, past ones included. */
    line(pattern: RegExp, timeout = 20_000): Promise<RegExpMatchArray> {
        return new Promise((resolve, reject) => {
            const settle = (then: () => void) => {
                clearTimeout(timer);
                this.listeners.delete(look);
                then();
            };
            const look = (line: string | undefined) => {
                const match = line?.match(pattern);

                if (match) {
                    settle(() => resolve(match));
                } else if (line === undefined) {
                    settle(() => reject(new Error(`${this.name} ended without a line like ${pattern}:\n${this.tail()}`)));
                }
            };
            const timer = setTimeout(() => settle(() => reject(
                new Error(`${this.name}: no line like ${pattern} within ${timeout} ms:\n${this.tail()}`))), timeout);

            this.listeners.add(look);
            this.seen.forEach(look);
            this.ended && look(undefined);
        });
    }

    /** The last lines, for messages. */
    private tail(): string {
        return this.seen.slice(-20).join('\n');
    }

    /** Asks the program and all it started to end; insists after a while. */
    async stop(): Promise<void> {
        if (this.ended) {
            return;
        }
        this.stopped = true;
        this.signal('SIGTERM');
        const timer = setTimeout(() => this.signal('SIGKILL'), GRACE_MS);

        await this.exited.catch(() => {});
        clearTimeout(timer);
    }

    /** Signals the program's whole group. */
    signal(signal: NodeJS.Signals): void {
        try {
            process.kill(-this.pid, signal);
        } catch { /* it is gone */ }
    }

    private tell(line: string | undefined): void {
        if (line !== undefined) {
            this.seen.push(line);
        }
        [...this.listeners].forEach(listener => listener(line));
    }
}

export interface Output extends Exit {
    stdout: string;
    stderr: string;
}

/**
 * Runs a program to its end, and to the end of its output: something it leaves behind must not hold on to that, or
 * `link=$(confab start)` would never return.
 */
export function run(
        command: string, args: readonly string[], env: Environment, timeout = 60_000, cwd?: string): Promise<Output> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
        let stdout = '';
        let stderr = '';
        const timer = setTimeout(() => {
            child.kill('SIGKILL');
            reject(new Error(`${path.basename(command)} ${args.join(' ')} did not end within ${timeout} ms:\n${stdout}${stderr}`));
        }, timeout);

        child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
        child.once('error', reject);
        child.once('close', (code, signal) => {
            clearTimeout(timer);
            resolve({ code, signal, stdout, stderr });
        });
    });
}
