/**
 * `cargo xtask bench surfaces`: what each way of showing a call costs, beside the user's own browser, which runs already
 * with one blank page: milliseconds from `confab start` to the live call, and the memory that comes on top (PSS of all
 * browser processes, so that what they share is counted once). The median of several calls, the kinds taken in turn.
 */
import { readFileSync } from 'node:fs';
import { freshDirectory } from './paths.ts';
import { Playground } from './playground.ts';
import type { Environment } from './program.ts';
import { Scene } from './scene.ts';
import { until } from './until.ts';

const KINDS = ['app-window', 'users-window', 'tab'] as const;
const ROUNDS = 5;

interface Figures {
    milliseconds: number[];
    mebibytes: number[];
}

/** PSS of every browser process of this desktop, MiB. */
function memory(scene: Scene): number {
    const kilobytes = scene.desktop.leftovers()
        .filter(({ command }) => command.includes('chromium'))
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

async function measure(lobbyUrl: string, kind: typeof KINDS[number], round: number, figures: Figures): Promise<void> {
    const scene = await Scene.open({ logs: freshDirectory('bench', `surface-${kind}-${round}`), lobbyUrl });

    try {
        scene.desktop.env.CONFAB_SURFACE = kind;
        scene.desktop.startProduct('the user\'s browser', scene.browser.command, ['about:blank']);
        await until('the user\'s browser', () => memory(scene) > 50);
        await scene.confab.startApp();
        const before = memory(scene);
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
