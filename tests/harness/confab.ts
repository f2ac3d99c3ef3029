/** The app, and its command line. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Desktop } from './desktop.ts';
import { binary } from './paths.ts';
import { type Output, Program, run } from './program.ts';
import { until } from './until.ts';

export interface Problem {
    code: string;
    message: string;
    hint: string;
}

/** What `confab status --json` prints. */
export interface Status {
    version: string;
    state: 'not-running' | 'idle' | 'requesting' | 'opening' | 'joining' | 'live' | 'leaving' | 'opened' | 'failed';
    muted: boolean | null;
    mute_pending: boolean;
    protection: 'signed' | 'unsigned' | 'public' | null;
    room: string | null;
    participants: { id: string; name: string; local: boolean; muted: boolean | null; moderator: boolean }[];
    guest_link: string | null;
    guest_link_expires_at: string | null;
    failure: Problem | null;
    /** What the app can not do on this desktop. */
    warnings: Problem[];
    /** How signing in at the lobby's provider stands. */
    sign_in: { stage: 'out' | 'waiting' | 'in' | 'over'; issuer: string; page: string | null; problem: Problem | null } | null;
    /** The rooms of past calls, the latest first. */
    recents: { id: number; label: string; at: string; protection: string; started_at: string; link_until: string | null }[];
}

export class Confab {
    constructor(private readonly desktop: Desktop) {}

    /** The app's socket. */
    get socket(): string {
        return path.join(this.desktop.env.XDG_RUNTIME_DIR ?? '', 'confab', 'app.sock');
    }

    /** The command line. */
    program = binary('confab');

    /** Starts the tray app as a desktop would at login, and waits until it answers. */
    async startApp(name = 'confab-tray'): Promise<Program> {
        const app = this.startAppUnchecked(name);

        await until('the app to answer', async () => {
            if (!app.running) {
                throw new Error('confab-tray ended');
            }

            return (await this.status()).state !== 'not-running';
        });

        return app;
    }

    /** Starts the tray app where it may well refuse to run. */
    startAppUnchecked(name = 'confab-tray'): Program {
        return this.desktop.startProduct(name, binary('confab-tray'), []);
    }

    /** `confab …`, to its end. */
    command(...args: string[]): Promise<Output> {
        return run(this.program, args, this.desktop.env);
    }

    /** @throws when the command does not end with success */
    async must(...args: string[]): Promise<string> {
        const { code, stdout, stderr } = await this.command(...args);

        if (code !== 0) {
            throw new Error(`confab ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
        }

        return stdout.trim();
    }

    async status(): Promise<Status> {
        return JSON.parse(await this.must('status', '--json')) as Status;
    }

    /** Waits until the state is one of these. */
    async reaches(...states: Status['state'][]): Promise<Status> {
        let last: Status | undefined;

        try {
            return await until(`the state ${states.join(' or ')}`, async () => {
                last = await this.status();

                return states.includes(last.state) && last;
            }, 30_000);
        } catch (error) {
            throw new Error(`${String(error)}; it is ${JSON.stringify({ ...last, guest_link: undefined })}`);
        }
    }

    /** Waits until the app is gone: its socket, and every process of it. */
    async gone(): Promise<void> {
        await until('the app to be gone', () => {
            const left = this.desktop.leftovers();

            if (left.length > 0) {
                throw new Error(`still running: ${left.map(({ pid, command }) => `${pid} ${command}`).join('; ')}`);
            }

            return !existsSync(this.socket);
        });
    }
}
