/**
 * (a) From `confab start` to the live call, beside the same Chromium that opens a room of the same lobby by itself. Both
 * begin when their command is started. The direct way ends when Jitsi has its participant; ours only when the command has
 * returned, which is after that has gone by way of the page and the app.
 */
import type { Browser } from '@playwright/test';
import { chromiumCount } from './memory.ts';
import { type Ground, rest, timed } from './ground.ts';
import type { Program } from '../../harness/program.ts';
import type { Scene } from '../../harness/scene.ts';
import { until } from '../../harness/until.ts';

const ROUNDS = 11;

/** Milliseconds of each round. */
export interface Starts {
    ours: number[];
    direct: number[];
}

/** With no browser running: each way has a profile of its own, which one start before has warmed. */
export async function cold(ground: Ground): Promise<Starts> {
    const scene = await ground.scene('cold');

    try {
        await scene.confab.startApp();

        return await inTurns(scene, () => browserGone(scene), () => directly(ground, scene));
    } finally {
        await scene.close();
    }
}

/**
 * Both ways in turns, after a round that counts for nothing.
 *
 * @param over waits until our call leaves nothing behind
 * @param direct a start of the direct way, from which nothing is left either
 */
async function inTurns({ confab }: Scene, over: () => Promise<void>, direct: () => Promise<number>): Promise<Starts> {
    const starts: Starts = { ours: [], direct: [] };

    for (let round = -1; round < ROUNDS; round += 1) {
        const ours = await timed(() => confab.must('start', '--wait', 'live'));

        await confab.must('leave');
        await over();
        const theirs = await direct();

        if (round >= 0) {
            starts.ours.push(ours);
            starts.direct.push(theirs);
        }
    }

    return starts;
}

async function directly(ground: Ground, scene: Scene): Promise<number> {
    const room = await ground.room();
    let browser: Program | undefined;
    const direct = await timed(async () => {
        // What the app gives its own window (crates/call-host/src/surface/app_window.rs).
        browser = scene.desktop.startProduct('direct', scene.browser.command, [
            `--app=${room.address}`, `--user-data-dir=${scene.desktop.root}/direct`, '--no-first-run',
            '--no-default-browser-check', '--disable-session-crashed-bubble', '--password-store=basic', '--class=Confab',
            '--window-size=960,680']);
        await ground.joined(room.name);
    });

    await browser?.stop();
    await browserGone(scene);

    return direct;
}

async function browserGone(scene: Scene): Promise<void> {
    await until('the browser to end', () => chromiumCount(scene.desktop) === 0);
    await rest();
}

/** With the user's browser running already, and the call in a window of that. */
export async function warm(ground: Ground): Promise<Starts> {
    const scene = await ground.scene('warm');

    try {
        scene.desktop.env.CONFAB_SURFACE = 'users-window';
        scene.desktop.startProduct('the user\'s browser', scene.browser.command, ['about:blank']);
        const browser = await scene.browser.connect();

        await scene.confab.startApp();

        return await inTurns(scene, rest, () => handed(ground, scene, browser));
    } finally {
        await scene.close();
    }
}

async function handed(ground: Ground, scene: Scene, browser: Browser): Promise<number> {
    const room = await ground.room();
    const direct = await timed(async () => {
        scene.desktop.startProduct('handed', scene.browser.command, [`--app=${room.address}`]);
        await ground.joined(room.name);
    });
    const window = browser.contexts().flatMap(context => context.pages()).find(page => page.url().includes(room.name));

    await window?.close();
    await rest();

    return direct;
}
