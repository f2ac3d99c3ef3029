/**
 * (b) Memory at rest, as PSS: what processes share is counted once. Each alone on a desktop of its own, in turn: the app
 * that has never had a window, the least that a tray app on Tauri can be (src-tauri/examples/bare_tray.rs), and an app
 * window of Chromium with an empty page.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CHROMIUM } from '../../harness/browser.ts';
import type { Desktop } from '../../harness/desktop.ts';
import { binary } from '../../harness/paths.ts';
import type { Scene } from '../../harness/scene.ts';
import { until } from '../../harness/until.ts';
import { family } from '../process.ts';
import { type Ground, rest } from './ground.ts';

const ROUNDS = 3;
/** Longer than the app looks around after its start (src-tauri/src/window.rs, TRAY_PATIENCE), milliseconds. */
const SETTLED = 7_000;

/** MiB of PSS, by what they are. */
export type Parts = Record<typeof KINDS[number], number>;

/** What the memory of a process is made of. */
export const KINDS = ['heap and stacks', 'own program', 'WebKit', 'GTK and what draws', 'other libraries', 'the rest'] as const;

const WEBKIT = /lib(webkit2gtk|javascriptcoregtk)/;
const DRAWS = /lib(gtk|gdk|cairo|pango|harfbuzz|fontconfig|freetype|pixman|atk|atspi|epoxy|GL|EGL|X|xcb|wayland|rsvg)|\/fonts?\/|fontconfig|icons?\/|\.cache$/;

export interface Memory {
    app: Parts[];
    bare: Parts[];
    chromium: number[];
}

export async function memory(ground: Ground): Promise<Memory> {
    const found: Memory = { app: [], bare: [], chromium: [] };

    for (let round = 0; round < ROUNDS; round += 1) {
        found.bare.push(await alone(ground, scene => tray(scene, path.join(path.dirname(binary('confab-tray')), 'examples/bare_tray'))));
        found.app.push(await alone(ground, scene => tray(scene, binary('confab-tray'))));
        found.chromium.push(await alone(ground, emptyWindow));
    }

    return found;
}

async function alone<T>(ground: Ground, measure: (scene: Scene) => Promise<T>): Promise<T> {
    const scene = await ground.scene('memory');

    try {
        return await measure(scene);
    } finally {
        await scene.close();
    }
}

async function tray(scene: Scene, command: string): Promise<Parts> {
    const { pid } = scene.desktop.startProduct('tray-app', command, []);

    await scene.tray.until('the item', () => scene.tray.registered);
    await rest(SETTLED);

    return family(pid).map(parts).reduce(sum);
}

async function emptyWindow(scene: Scene): Promise<number> {
    const { desktop } = scene;

    // As a user has it: without what tests switch off.
    desktop.startProduct('chromium', CHROMIUM, [
        ...process.getuid?.() === 0 ? ['--no-sandbox'] : [], '--app=data:text/html,', `--user-data-dir=${desktop.root}/empty`,
        '--no-first-run', '--no-default-browser-check', '--password-store=basic', '--window-size=960,680']);
    await until('the browser', () => chromiumCount(desktop) > 3);
    await rest(SETTLED);

    return desktop.leftovers().map(({ pid }) => total(parts(pid))).reduce((one, other) => one + other, 0);
}

/** How many processes of the browser there are. */
export function chromiumCount(desktop: Desktop): number {
    return desktop.leftovers().filter(({ command }) => /chromium|chrome/.test(command)).length;
}

export function total(parts: Parts): number {
    return KINDS.reduce((sum, kind) => sum + parts[kind], 0);
}

function sum(one: Parts, other: Parts): Parts {
    return Object.fromEntries(KINDS.map(kind => [kind, one[kind] + other[kind]])) as Parts;
}

function nothing(): Parts {
    return Object.fromEntries(KINDS.map(kind => [kind, 0])) as Parts;
}

/** What a process has in memory, by what is mapped there (proc(5), smaps). */
function parts(pid: number): Parts {
    const found = nothing();
    let smaps: string;
    let program: string;

    try {
        smaps = readFileSync(`/proc/${pid}/smaps`, 'utf8');
        program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
    } catch {
        // It has ended meanwhile.
        return found;
    }
    let kind: typeof KINDS[number] = 'the rest';

    for (const line of smaps.split('\n')) {
        // "55d0c8a0f000-55d0c8a9e000 r--p 00000000 fe:01 1234   /usr/bin/program"
        const mapping = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)$/.exec(line);
        const pss = /^Pss: +(\d+) kB/.exec(line);

        if (mapping !== null) {
            kind = kindOf(mapping[1] ?? '', program);
        } else if (pss !== null) {
            found[kind] += Number(pss[1]) / 1024;
        }
    }

    return found;
}

function kindOf(file: string, program: string): typeof KINDS[number] {
    if (file === '' || file.startsWith('[heap') || file.startsWith('[stack') || file.startsWith('[anon')) {
        return 'heap and stacks';
    }
    if (file === program) {
        return 'own program';
    }
    if (WEBKIT.test(file)) {
        return 'WebKit';
    }
    if (DRAWS.test(file)) {
        return 'GTK and what draws';
    }

    return file.includes('.so') ? 'other libraries' : 'the rest';
}
