/**
 * `cargo xtask bench page`: what the call page costs a browser. Its first paint beside that of an empty page from the
 * same server, taken in turn (at most 1.5 times); and the main thread of its own renderer, Jitsi's frame in another
 * process, in a minute of a call in which nobody speaks (at most 0.3 s).
 */
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { AppSide } from '../call/app-side.ts';
import { callOn, ROOM } from '../call/fixture.ts';
import { startJitsi } from '../jitsi/server.ts';
import config from '../playwright.config.ts';

const ROUNDS = 30;
const MINUTE_MS = 60_000;
const ALLOWED = { paint: 1.5, seconds: 0.3 };

const EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><body>.</body></html>';

/** Milliseconds from the beginning of the navigation to the first paint, with nothing in the cache. */
async function firstPaint(browser: Browser, address: string): Promise<number> {
    const context = await browser.newContext();
    const page = await context.newPage();

    await page.goto(address);
    const painted = await page.evaluate(() => new Promise<number>(resolve => {
        const observer = new PerformanceObserver(list => {
            const paint = list.getEntriesByName('first-paint')[0];

            if (paint !== undefined) {
                observer.disconnect();
                resolve(paint.startTime);
            }
        });

        observer.observe({ type: 'paint', buffered: true });
    }));

    await context.close();

    return painted;
}

/** Joins as somebody who says nothing. */
async function listener(context: BrowserContext, jitsi: string): Promise<void> {
    const page = await context.newPage();

    await page.goto(`${jitsi}/${ROOM}#config.prejoinConfig.enabled=false&userInfo.displayName=%22Grace%22`);
}

/** Seconds that the main thread of the page's renderer works in a minute of a silent call. */
async function work(browser: Browser, app: AppSide): Promise<number> {
    const context = await browser.newContext({ permissions: [ 'microphone', 'camera' ] });
    const page = await context.newPage();

    await page.goto(app.address);
    await app.heard('joined');
    await listener(await browser.newContext(), app.call.jitsi_url);
    await app.heard('participants', ({ participants }) => participants.length === 2);
    await app.heard('muted', ({ muted }) => muted === true);
    await page.bringToFront();
    if (page.frames().length !== 2 || !(await isolated(context, page))) {
        throw new Error('Jitsi\'s frame is in the page\'s own process: this would measure both');
    }
    const session = await context.newCDPSession(page);
    const busy = async () => {
        const { metrics } = await session.send('Performance.getMetrics');

        return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
    };

    await session.send('Performance.enable');
    // The news that the link was copied goes by itself, and with it the last of the beginning.
    await page.getByRole('region').getByText('Link copied').waitFor({ state: 'detached' });
    const before = await busy();

    await page.waitForTimeout(MINUTE_MS);

    return await busy() - before;
}

/** Whether the frame has a process of its own: then it is a target of its own. */
async function isolated(context: BrowserContext, page: Awaited<ReturnType<BrowserContext['newPage']>>): Promise<boolean> {
    const frame = page.frames().find(one => one.parentFrame() !== null);

    return frame !== undefined && await context.newCDPSession(frame).then(() => true, () => false);
}

function median(values: readonly number[]): number {
    return [ ...values ].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;
}

const jitsi = await startJitsi({ control: true });
// Another site than 127.0.0.1, as Jitsi is in life: so it gets a process of its own.
const app = new AppSide({ ...callOn(jitsi), jitsi_url: jitsi.url.replace('127.0.0.1', 'localhost'), start_muted: true });
const { executablePath, args = [] } = config.use?.launchOptions ?? {};
const browser = await chromium.launch({ executablePath, args: [ ...args, '--site-per-process' ] });

try {
    await app.start();
    app.more.set('empty.html', EMPTY);
    const own: number[] = [];
    const empty: number[] = [];

    for (let round = 0; round < ROUNDS; round += 1) {
        app.tickets.add(`paint-${round}`);
        // An empty page before either, not counted: the end of a page costs too, and both have the same before them.
        await firstPaint(browser, `${app.origin}/empty.html`);
        empty.push(await firstPaint(browser, `${app.origin}/empty.html`));
        await firstPaint(browser, `${app.origin}/empty.html`);
        own.push(await firstPaint(browser, app.addressWith(`paint-${round}`)));
    }
    const ratio = median(own) / median(empty);
    const seconds = await work(browser, app);

    console.log(`first paint: an empty page ${median(empty).toFixed(0)} ms, the call page ${median(own).toFixed(0)} ms, `
        + `${ratio.toFixed(2)} times (allowed ${ALLOWED.paint})`);
    console.log(`a minute of a silent call: ${seconds.toFixed(2)} s of its renderer's main thread (allowed ${ALLOWED.seconds})`);
    if (!(ratio <= ALLOWED.paint && seconds <= ALLOWED.seconds)) {
        process.exitCode = 1;
    }
} finally {
    await browser.close();
    await app.stop();
    await jitsi.close();
}
