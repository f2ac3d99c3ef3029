/** The packages of the app: made from the programs that are tested, and installed below a folder instead of the root. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Desktop } from './desktop.ts';
import { ROOT, TARGET, binary } from './paths.ts';
import { type Environment, run } from './program.ts';

/** Where the packages lie. */
const MADE = path.join(TARGET, 'package');

export interface Packages {
    deb: string;
    rpm: string;
}

/** Runs a program that must succeed, and returns what it printed. */
export async function must(command: string, args: readonly string[], env = process.env as Environment): Promise<string> {
    const { code, stdout, stderr } = await run(command, args, env);

    if (code !== 0) {
        throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
    }

    return stdout;
}

/** Makes both packages, and keeps them in `folder`. */
export async function makePackages(folder: string): Promise<Packages> {
    const env = { ...process.env as Environment, CARGO_TARGET_DIR: TARGET, CARGO_MANIFEST_DIR: path.join(ROOT, 'xtask') };

    await must(binary('xtask'), ['package', '--dev'], env);
    mkdirSync(folder, { recursive: true });
    const [deb = '', rpm = ''] = ['.deb', '.rpm'].map(ending => {
        const names = readdirSync(MADE).filter(name => name.endsWith(ending));

        if (names.length !== 1) {
            throw new Error(`not one package but ${names.length} end in ${ending}`);
        }
        const kept = path.join(folder, names[0] ?? '');

        cpSync(path.join(MADE, names[0] ?? ''), kept);

        return kept;
    });

    return { deb, rpm };
}

/** The files below a folder, by their absolute paths below it, with the SHA-256 of each. */
export function digests(folder: string): Record<string, string> {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => !entry.isDirectory());

    return Object.fromEntries(files.map(({ parentPath, name }) => {
        const file = path.join(parentPath, name);

        return [file.slice(folder.length), createHash('sha256').update(readFileSync(file)).digest('hex')];
    }));
}

/** A Debian package below a root of its own; the machine's own packages are not touched. */
export class Installed {
    private constructor(readonly root: string, private readonly log: string) {}

    /** Installs it, and lets every program of the desktop find what is in it. */
    static async install(desktop: Desktop, deb: string): Promise<Installed> {
        const installed = new Installed(path.join(desktop.root, 'installed'), path.join(desktop.logs, 'dpkg.log'));
        const state = path.join(installed.root, 'var/lib/dpkg');

        for (const folder of ['info', 'updates', 'triggers']) {
            mkdirSync(path.join(state, folder), { recursive: true });
        }
        writeFileSync(path.join(state, 'status'), '');
        // What it depends on is installed, but not there; that it is installed is looked at elsewhere.
        await installed.dpkg('--force-depends', '--install', deb);
        // Debian does this by a trigger of desktop-file-utils.
        await must('update-desktop-database', [installed.path('usr/share/applications')]);
        const { env } = desktop;

        env.PATH = `${installed.path('usr/bin')}:${env.PATH}`;
        env.XDG_DATA_DIRS = `${installed.path('usr/share')}:/usr/local/share:/usr/share`;
        env.XDG_CONFIG_DIRS = `${installed.path('etc/xdg')}:/etc/xdg`;

        return installed;
    }

    /** Where a file of the package lies. */
    path(file: string): string {
        return path.join(this.root, file);
    }

    async purge(): Promise<void> {
        await this.dpkg('--purge', 'confab');
    }

    private async dpkg(...args: readonly string[]): Promise<void> {
        await must('dpkg', [
            `--root=${this.root}`, `--log=${this.log}`, '--force-not-root', '--force-bad-path', '--force-unsafe-io',
            // Images for containers are set up to leave manuals out.
            '--path-include=/*', ...args]);
    }
}
