/** (c) `confab toggle-mute` beside a click on the page's own button: each until Jitsi's confirmation is known. */
import type { Page } from '@playwright/test';
import { until } from '../../harness/until.ts';
import { type Ground, timed } from './ground.ts';

const ROUNDS = 60;

/** Milliseconds. */
export interface Mutes {
    command: number[];
    /** A command that only says its version: the start and the end of a process. */
    process: number[];
    click: number[];
}

export async function mutes(ground: Ground): Promise<Mutes> {
    const scene = await ground.scene('mute');
    const found: Mutes = { command: [], process: [], click: [] };

    try {
        await scene.confab.startApp();
        await scene.confab.must('start', '--wait', 'live');
        await until('the microphone to be known', async () => (await scene.confab.status()).muted !== null);
        const { page } = await scene.browser.attach();

        await page.evaluate(prepare);
        for (let round = 0; round < ROUNDS; round += 1) {
            found.process.push(await timed(() => scene.confab.must('--version')));
            found.click.push(await page.evaluate(() => (window as unknown as Prepared).clickAndWait()));
            const muted = await page.locator('footer button.muted').count() > 0;

            // The app is told a moment after the page.
            await until('the app to know of the click', async () => (await scene.confab.status()).muted === muted);
            found.command.push(await timed(() => scene.confab.must('toggle-mute')));
            await shown(page, (await scene.confab.status()).muted);
        }
        await scene.confab.must('leave');
    } finally {
        await scene.close();
    }

    return found;
}

interface Prepared {
    /** Milliseconds from the click to the button that says what Jitsi confirmed. */
    clickAndWait(): Promise<number>;
}

/** Runs in the page. */
function prepare(): void {
    const button = document.querySelector<HTMLButtonElement>('footer button[aria-keyshortcuts="M"]');

    if (button === null) {
        throw new Error('the button of the microphone is not in the page');
    }
    (window as unknown as Prepared).clickAndWait = () => new Promise(resolve => {
        const target = button.classList.contains('live') ? 'muted' : 'live';
        const observer = new MutationObserver(() => {
            if (button.classList.contains(target) && !button.classList.contains('pending')) {
                observer.disconnect();
                resolve(performance.now() - began);
            }
        });

        observer.observe(button, { attributes: true, attributeFilter: ['class'] });
        const began = performance.now();

        button.click();
    });
}

async function shown(page: Page, muted: boolean | null): Promise<void> {
    await page.locator(`footer button.${muted === true ? 'muted' : 'live'}:not(.pending)`).first().waitFor();
}
