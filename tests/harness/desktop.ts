/**
 * A desktop of its own for one run: directories, a display, a session bus, a keyring. Nothing in it touches the
 * user's, and everything that ran in it can be found again.
 */
import { randomInt } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Cleanup } from './cleanup.ts';
import { leftIn } from './leftovers.ts';
import { type Environment, Program, run } from './program.ts';
import { until } from './until.ts';

export interface DesktopOptions {
    /** Where the logs go. */
    logs: string;
    /** Whether there is an X display (yes). */
    display?: boolean;
    /** Whether there is a session bus (yes). */
    bus?: boolean;
    /** Whether there is an unlocked keyring (no). */
    keyring?: boolean;
}

/**
 * The numbers of displays: more than any run of the tests opens, and none that a person's desktop has. With 6000 added
 * each is a port of TCP, of which there are 65535.
 */
const DISPLAYS = [1_000, 50_000] as const;

/** The session bus, with no services to start on demand: what is not started here is not there. */
const busConfiguration = (socket: string) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

export class Desktop {
    /** What every program of this desktop runs with. */
    readonly env: Environment;
    private readonly cleanup = new Cleanup();
    private readonly own = new Set<number>();
    private display: Program | undefined;

    private constructor(readonly root: string, readonly logs: string) {
        this.env = {
            PATH: process.env.PATH ?? '/usr/bin:/bin',
            LANG: 'C.UTF-8',
            HOME: this.directory('home'),
            TMPDIR: this.directory('tmp'),
            XDG_RUNTIME_DIR: this.directory('run'),
            XDG_CONFIG_HOME: this.directory('config'),
            XDG_DATA_HOME: this.directory('data'),
            XDG_CACHE_HOME: this.directory('cache'),
            XDG_STATE_HOME: this.directory('state'),
            RUST_BACKTRACE: '1',
            RUST_LOG: 'info'
        };
        // Last of all: programs write into it until they end.
        this.cleanup.defer('the directories', () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
        this.cleanup.defer('the app\'s log', () => cpSync(this.env.XDG_STATE_HOME ?? '', path.join(logs, 'state'), { recursive: true }));
        this.cleanup.defer('what was left running', () => this.sweep());
    }

    static async open(options: DesktopOptions): Promise<Desktop> {
        const desktop = new Desktop(mkdtempSync(path.join(tmpdir(), 'confab-')), options.logs);

        try {
            if (options.display !== false) {
                await desktop.openDisplay();
            }
            if (options.bus === false) {
                // Left unset, GTK would start a bus of its own and leave it running.
                desktop.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${desktop.root}/run/nobody-listens`;
            } else {
                await desktop.openBus();
            }
            if (options.keyring) {
                await desktop.openKeyring();
            }
        } catch (error) {
            await desktop.close();
            throw error;
        }

        return desktop;
    }

    /** Starts a program of the harness itself; it ends with the desktop and does not count as left behind. */
    start(name: string, command: string, args: readonly string[], extraPipe = false): Program {
        const program = this.startProduct(name, command, args, extraPipe);

        this.own.add(program.pid);

        return program;
    }

    /** Starts a program under test: it, and all it starts, counts as left behind while it runs. */
    startProduct(name: string, command: string, args: readonly string[], extraPipe = false): Program {
        const program = Program.start(name, command, args, { env: this.env, logs: this.logs, extraPipe });

        this.cleanup.defer(name, () => program.stop());

        return program;
    }

    /** Has something done before this desktop goes away. */
    defer(what: string, undo: () => unknown): void {
        this.cleanup.defer(what, undo);
    }

    /** What runs in this desktop and was not started by the harness: process id and command line. */
    leftovers(): { pid: number; command: string }[] {
        return leftIn(this.root).filter(({ group }) => !this.own.has(group));
    }

    /** Everything that runs in this desktop, what the harness started included. */
    processes(): { pid: number; command: string }[] {
        return leftIn(this.root);
    }

    /** The text on the clipboard as another program sees it; undefined when nobody owns the clipboard. */
    async clipboard(): Promise<string | undefined> {
        const { code, stdout } = await run('xclip', ['-selection', 'clipboard', '-out'], this.env, 10_000);

        return code === 0 ? stdout : undefined;
    }

    /** The display goes away, as when the X server crashes. */
    async closeDisplay(): Promise<void> {
        await this.display?.stop();
    }

    /** Locks the keyring, as a screen lock may. */
    async lockKeyring(): Promise<void> {
        const { code, stderr } = await run('dbus-send', [
            '--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets',
            'org.freedesktop.Secret.Service.Lock', 'array:objpath:/org/freedesktop/secrets/collection/login'], this.env, 10_000);

        if (code !== 0) {
            throw new Error(`the keyring could not be locked: ${stderr}`);
        }
    }

    /** From now on the keyring asks for its password in a window, and waits for it. */
    async openPrompter(): Promise<void> {
        this.start('prompter', '/usr/libexec/gcr-prompter', []);
        await this.owned('org.gnome.keyring.SystemPrompter');
    }

    close(): Promise<void> {
        return this.cleanup.close();
    }

    private directory(name: string): string {
        const directory = path.join(this.root, name);

        mkdirSync(directory, { mode: 0o700 });

        return directory;
    }

    private async openDisplay(): Promise<void> {
        for (;;) {
            // The server's own choice would be the lowest number that is free: that of a display which went away a
            // moment ago, and whose test goes on.
            const display = `:${randomInt(...DISPLAYS)}`;
            const args = [display, '-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];

            this.display = this.start('xvfb', 'Xvfb', args, true);
            const taken = /Server is already active|server already running/;
            const [said = ''] = await this.display.line(new RegExp(`^\\d+$|${taken.source}`));

            if (!taken.test(said)) {
                this.env.DISPLAY = display;

                return;
            }
        }
    }

    private async openBus(): Promise<void> {
        const configuration = path.join(this.root, 'bus.conf');

        writeFileSync(configuration, busConfiguration(path.join(this.root, 'run', 'bus')));
        const bus = this.start(
            'dbus', 'dbus-daemon', [`--config-file=${configuration}`, '--nofork', '--nopidfile', '--print-address']);

        [this.env.DBUS_SESSION_BUS_ADDRESS = ''] = await bus.line(/^unix:.*/);
    }

    private async openKeyring(): Promise<void> {
        const keyring = this.start(
            'keyring', 'gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets']);

        keyring.stdin.end('a keyring without secrets');
        await this.owned('org.freedesktop.secrets');
    }

    /** Waits until somebody has this name on the session bus. */
    private async owned(name: string): Promise<void> {
        await until(`somebody at ${name}`, async () => {
            const owner = await run('dbus-send', [
                '--session', '--print-reply', '--dest=org.freedesktop.DBus', '/',
                'org.freedesktop.DBus.GetNameOwner', `string:${name}`], this.env, 10_000);

            return owner.code === 0;
        });
    }

    /** Ends what is still there. Finding something is for the tests to judge. */
    private async sweep(): Promise<void> {
        for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
            this.leftovers().forEach(({ pid }) => {
                try {
                    process.kill(pid, signal);
                } catch { /* it is gone */ }
            });
            await until('everything to end', () => this.leftovers().length === 0, 3_000).catch(() => {});
        }
    }
}
