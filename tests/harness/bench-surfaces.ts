/**
 * `cargo xtask bench surfaces`: what each way of showing a call costs, beside the user's own browser, which runs already
 * with one blank page: milliseconds from `confab start` to the live call, and the memory that comes on top (PSS of all
 * browser processes, so that what they share is counted once). The median of several calls, the kinds taken in turn.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FIREFOX, preferences } from './firefox.ts';
import { freshDirectory } from './paths.ts';
import { Playground } from './playground.ts';
import type { Environment } from './program.ts';
import { Scene } from './scene.ts';
import { until } from './until.ts';

const KINDS = ['app-window', 'users-window', 'tab', 'tab, Firefox'] as const;
const ROUNDS = 5;

interface Figures {
    milliseconds: number[];
    mebibytes: number[];
}

/** PSS of every browser process of this desktop, MiB. */
function memory(scene: Scene): number {
    const kilobytes = scene.desktop.leftovers()
        .filter(({ command }) => /chromium|firefox/.test(command))
        .map(({ pid }) => {
            try {
                return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
            } catch {
                // It has ended meanwhile.
                return 0;
            }
        });

    return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

/** The same, once it stays as it is: a browser goes on growing for a while after it has started. */
async function atRest(scene: Scene): Promise<number> {
    const readings: number[] = [];

    return until('the browser to be at rest', () => {
        const now = memory(scene);
        const lately = [ ...readings.slice(-20), now ];

        readings.push(now);

        return now > 50 && readings.length > 20 && Math.max(...lately) - Math.min(...lately) < now / 10 ? now : undefined;
    }, 60_000);
}

/** Firefox's command for the app, in a profile that has what tests need. */
function firefox(scene: Scene): string {
    const folder = path.join(scene.desktop.root, 'firefox');
    const command = path.join(folder, 'browser');

    mkdirSync(folder);
    preferences(folder, { 'browser.aboutwelcome.enabled': false, 'browser.startup.homepage_override.mstone': 'ignore' });
    writeFileSync(command, `#!/bin/sh\nMOZ_DISABLE_CONTENT_SANDBOX=1 exec '${FIREFOX}' --profile '${folder}' "$@"\n`);
    chmodSync(command, 0o755);

    return command;
}

async function measure(lobbyUrl: string, kind: typeof KINDS[number], round: number, figures: Figures): Promise<void> {
    const scene = await Scene.open({ logs: freshDirectory('bench', `surface-${kind}-${round}`), lobbyUrl });

    try {
        scene.desktop.env.CONFAB_SURFACE = kind === 'tab, Firefox' ? 'tab' : kind;
        if (kind === 'tab, Firefox') {
            scene.desktop.env.CONFAB_BROWSER = firefox(scene);
        }
        scene.desktop.startProduct('the user\'s browser', scene.desktop.env.CONFAB_BROWSER ?? '', ['about:blank']);
        await scene.confab.startApp();
        const before = await atRest(scene);
        const began = performance.now();

        await scene.confab.must('start', '--wait', 'live');
        figures.milliseconds.push(performance.now() - began);
        figures.mebibytes.push(memory(scene) - before);
        await scene.confab.must('leave');
    } finally {
        await scene.close();
    }
}

function median(values: readonly number[]): number {
    return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

const logs = freshDirectory('bench', 'surfaces');
const playground = await Playground.open({ env: process.env as Environment, logs, data: `${logs}/data` });
const all = new Map<string, Figures>(KINDS.map(kind => [kind, { milliseconds: [], mebibytes: [] }]));

try {
    for (let round = 0; round < ROUNDS; round += 1) {
        for (const kind of KINDS) {
            await measure(playground.lobby.url, kind, round, all.get(kind) as Figures);
        }
    }
} finally {
    await playground.close();
}
console.log('| surface | start to live, ms | memory on top, MiB |\n|---|---|---|');
for (const [kind, { milliseconds, mebibytes }] of all) {
    console.log(`| ${kind} | ${median(milliseconds).toFixed(0)} | ${median(mebibytes).toFixed(0)} |`);
}
