/**
 * (a) From `confab start` to the live call, beside the same Chromium that opens a room of the same lobby by itself. Both
 * begin when their command is started, and end when Jitsi has its participant. Apart from that, what the least page costs
 * that has Jitsi in a frame, and when the command says that the call is live: that has gone by way of the page and the app.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from '@playwright/test';
import { chromiumCount } from './memory.ts';
import { type Ground, rest, timed } from './ground.ts';
import type { Program } from '../../harness/program.ts';
import type { Scene } from '../../harness/scene.ts';
import { until } from '../../harness/until.ts';

const ROUNDS = 40;

/** Milliseconds of each round. */
export interface Starts {
    ours: number[];
    /** Until the command has said that ours is live. */
    told: number[];
    direct: number[];
    /** With nothing but a frame before Jitsi's page. */
    framed: number[];
}

/** With no browser running: each way has a profile of its own, which one start before has warmed. */
export async function cold(ground: Ground): Promise<Starts> {
    const scene = await ground.scene('cold');
    const frame = await FramePage.serve();

    try {
        await scene.confab.startApp();
        const framed = async () => {
            const room = await ground.room();

            frame.jitsi = room.address;

            return alone(ground, scene, 'framed', frame.address, room.name);
        };
        const direct = async () => {
            const room = await ground.room();

            return alone(ground, scene, 'direct', room.address, room.name);
        };

        return await inTurns(ground, scene, () => browserGone(scene), { direct, framed });
    } finally {
        frame.close();
        await scene.close();
    }
}

/**
 * All ways in turns, after a round that counts for nothing.
 *
 * @param over waits until our call leaves nothing behind
 * @param others starts of the other ways, from which nothing is left either
 */
async function inTurns(
        ground: Ground, { confab }: Scene, over: () => Promise<void>,
        others: { direct: () => Promise<number>; framed?: () => Promise<number> }): Promise<Starts> {
    const starts: Starts = { ours: [], told: [], direct: [], framed: [] };

    for (let round = -1; round < ROUNDS; round += 1) {
        const joined = await ground.nextJoined();
        const [ ours, told ] = await Promise.all([ timed(joined), timed(() => confab.must('start', '--wait', 'live')) ]);

        await confab.must('leave');
        await over();
        const direct = await others.direct();
        const framed = await others.framed?.();

        if (round >= 0) {
            starts.ours.push(ours);
            starts.told.push(told);
            starts.direct.push(direct);
            if (framed !== undefined) {
                starts.framed.push(framed);
            }
        }
    }

    return starts;
}

/** Chromium by itself, at this address, in a profile of this name, until Jitsi has its participant in the room. */
async function alone(ground: Ground, scene: Scene, profile: string, address: string, room: string): Promise<number> {
    let browser: Program | undefined;
    const took = await timed(async () => {
        // What the app gives its own window (crates/call-host/src/surface/app_window.rs).
        browser = scene.desktop.startProduct(profile, scene.browser.command, [
            `--app=${address}`, `--user-data-dir=${scene.desktop.root}/${profile}`, '--no-first-run',
            '--no-default-browser-check', '--disable-session-crashed-bubble', '--password-store=basic', '--class=Confab',
            '--window-size=960,680']);
        await ground.joined(room);
    });

    await browser?.stop();
    await browserGone(scene);

    return took;
}

async function browserGone(scene: Scene): Promise<void> {
    await until('the browser to end', () => chromiumCount(scene.desktop) === 0);
    await rest();
}

/** A page of another site than Jitsi's, as the call page is, that holds Jitsi's frame and nothing else. */
class FramePage {
    jitsi = '';
    private readonly server = createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end(
            `<!doctype html><title>Frame</title><iframe allow="microphone; camera" width="960" height="600" src="${this.jitsi.replaceAll('&', '&amp;')}"></iframe>`);
    });

    static async serve(): Promise<FramePage> {
        const page = new FramePage();

        await new Promise<void>(resolve => void page.server.listen(0, '127.0.0.1', resolve));

        return page;
    }

    get address(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
    }

    close(): void {
        this.server.close();
    }
}

/** With the user's browser running already, and the call in a window of that. */
export async function warm(ground: Ground): Promise<Starts> {
    const scene = await ground.scene('warm');

    try {
        scene.desktop.env.CONFAB_SURFACE = 'users-window';
        scene.desktop.startProduct('the user\'s browser', scene.browser.command, ['about:blank']);
        const browser = await scene.browser.connect();

        await scene.confab.startApp();

        return await inTurns(ground, scene, rest, { direct: () => handed(ground, scene, browser) });
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
