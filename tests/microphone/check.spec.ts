/**
 * The microphone check in Chromium, with the microphones and speakers that it makes up; what these can not do (be
 * refused, be held by another program, be silent) is played in the page. Pictures are in `target/pictures/microphone`.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { axe } from '../harness/axe.ts';
import { troubleOf } from '../harness/trouble.ts';
import type { AppSide } from './app-side.ts';
import { expect, test as base } from './fixture.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PICTURES = join(ROOT, 'target/pictures/microphone');
const LANGUAGES = readdirSync(join(ROOT, 'locales')).sort();

/** What the made-up microphone does. */
interface Played {
    /** The name of the error that opening ends with. */
    refusal: string | null;
    silent: boolean;
    /** Labels of devices that are not there. */
    absent: string[];
    /** The speakers that something was played on, by their ids. */
    tones: string[];
    /** Takes the one in use away. */
    unplug(): void;
}

const test = base.extend<{ trouble: string[] }>({
    trouble: [ async ({ page }, use) => {
        const trouble = troubleOf(page);

        await page.addInitScript(play);
        await use(trouble);
        expect(trouble, 'the page ran without an error of its own').toEqual([]);
    }, { auto: true } ]
});

/** Runs in the page, before it. */
function play(): void {
    const { mediaDevices } = navigator;

    if (!mediaDevices) {
        return;
    }
    const take = mediaDevices.getUserMedia.bind(mediaDevices);
    const list = mediaDevices.enumerateDevices.bind(mediaDevices);
    let tracks: MediaStreamTrack[] = [];
    const played: Played = {
        refusal: null,
        silent: false,
        absent: [],
        tones: [],
        unplug() {
            tracks.forEach(track => {
                track.stop();
                track.dispatchEvent(new Event('ended'));
            });
        }
    };

    const { play: begin } = HTMLMediaElement.prototype;

    HTMLMediaElement.prototype.play = function () {
        played.tones.push(this.sinkId);

        return begin.call(this);
    };
    mediaDevices.getUserMedia = async constraints => {
        if (played.refusal !== null) {
            throw new DOMException('', played.refusal);
        }
        const stream = played.silent ? new AudioContext().createMediaStreamDestination().stream : await take(constraints);

        tracks = stream.getTracks();

        return stream;
    };
    mediaDevices.enumerateDevices = async () => (await list()).filter(({ label }) => !played.absent.includes(label));
    Object.assign(window, { played });
}

const set = (page: Page, change: Partial<Omit<Played, 'unplug'>>) => page.evaluate(
    next => void Object.assign((window as unknown as { played: Played }).played, next), change);
const deviceChange = (page: Page) => page.evaluate(() => void navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
const told = (page: Page) => page.getByRole('status');
const microphone = (page: Page) => page.getByRole('combobox', { name: 'Microphone' });
const speaker = (page: Page) => page.getByRole('combobox', { name: 'Speaker' });
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

async function open(page: Page, app: AppSide): Promise<void> {
    await page.goto(app.address());
    await expect(told(page)).toContainText('Your microphone works.');
}

test('a voice is seen and told, and a tone is played', async ({ page, app }) => {
    await open(page, app);
    // Chromium's made-up microphone beeps, and is silent in between: every picture has to be looked at.
    await page.waitForFunction(
        () => Number(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow')) > 30, undefined, { polling: 'raf' });
    await speaker(page).selectOption({ index: 1 });
    const tone = page.getByRole('button', { name: 'Play a tone' });

    await tone.click();
    await expect.poll(() => page.evaluate(() => (window as unknown as { played: Played }).played.tones))
        .toEqual([ await speaker(page).inputValue() ]);
    await expect(tone).toBeEnabled();
    await expect(page.getByRole('alert')).toHaveText('');
});

test('what is chosen is remembered, and used', async ({ page, app }) => {
    await open(page, app);
    const labels = await microphone(page).getByRole('option').allTextContents();
    const [ other, tone ] = [ labels.at(-1) ?? '', (await speaker(page).getByRole('option').allTextContents()).at(-1) ?? '' ];

    expect(labels.length).toBeGreaterThan(1);
    await microphone(page).selectOption({ label: other });
    await speaker(page).selectOption({ label: tone });
    await expect(told(page)).toContainText('Your microphone works.');
    await page.reload();
    await expect(told(page)).toContainText('Your microphone works.');
    await expect(microphone(page).locator('option:checked')).toHaveText(other);
    await expect(speaker(page).locator('option:checked')).toHaveText(tone);
    expect(await page.evaluate(() => JSON.parse(localStorage.getItem('confab.devices') ?? '{}') as unknown))
        .toEqual({ audioinput: other, audiooutput: tone });
});

test('a microphone that was chosen and is not there is named, and used again when it comes', async ({ page, app }) => {
    await open(page, app);
    const other = (await microphone(page).getByRole('option').allTextContents()).at(-1) ?? '';
    const absent = page.getByText(`${other} isn’t plugged in`);

    await microphone(page).selectOption({ label: other });
    await set(page, { absent: [ other ] });
    await page.evaluate(() => (window as unknown as { played: Played }).played.unplug());
    await expect(absent).toBeVisible();
    await expect(microphone(page).locator('option:checked')).not.toHaveText(other);
    await set(page, { absent: [] });
    await deviceChange(page);
    await expect(absent).toBeHidden();
    await expect(microphone(page).locator('option:checked')).toHaveText(other);
    await expect(told(page)).toContainText('Your microphone works.');
});

test('a microphone that gives no sound for five seconds is told', async ({ page, app }) => {
    await page.clock.install();
    await open(page, app);
    await set(page, { silent: true });
    await microphone(page).selectOption({ index: 1 });
    // Open it is; a slow machine may have had its five seconds already.
    await expect(told(page)).toContainText(/Speak:|No sound from the microphone\./);
    await page.clock.runFor(6_000);
    await expect(told(page)).toContainText('No sound from the microphone.');
    await set(page, { silent: false });
    await microphone(page).selectOption({ index: 0 });
    await expect(async () => {
        await page.clock.runFor(100);
        await expect(told(page)).toContainText('Your microphone works.', { timeout: 1 });
    }).toPass();
});

for (const [ refusal, words ] of [
    [ 'NotAllowedError', 'This page can’t use the microphone.' ],
    [ 'NotReadableError', 'Can’t open the microphone.' ]
] as const) {
    test(`${refusal} has its words, and trying again helps`, async ({ page, app }) => {
        await page.addInitScript(name => (window as unknown as { played: Played }).played.refusal = name, refusal as string);
        await page.goto(app.address());
        await expect(told(page)).toContainText(words);
        await set(page, { refusal: null });
        await page.getByRole('button', { name: 'Try again' }).click();
        await expect(told(page)).toContainText('Your microphone works.');
    });
}

test('without a microphone it waits for one', async ({ page, app }) => {
    await page.addInitScript(() => (window as unknown as { played: Played }).played.refusal = 'NotFoundError');
    await page.goto(app.address());
    await expect(told(page)).toContainText('No microphone found.');
    await set(page, { refusal: null });
    await deviceChange(page);
    await expect(told(page)).toContainText('Your microphone works.');
});

test('when a call begins the microphone is let go', async ({ page, app }) => {
    // A window that a test has opened may not close itself: then the page says what is so.
    await page.addInitScript(() => (window.close = () => {}));
    await open(page, app);
    app.end('call');
    await expect(told(page)).toContainText('A call is starting');
    await expect(page.getByRole('meter')).toHaveCount(0);
});

test('everything is reached by keyboard, and Done closes the window', async ({ page, app }) => {
    // A browser lets a page close its window where that shows nothing but it, which a test's does not.
    await page.addInitScript(() => Object.assign(window, { closes: 0, close: () => void ((window as unknown as { closes: number }).closes += 1) }));
    await open(page, app);
    for (const control of [ microphone(page), speaker(page), page.getByRole('button', { name: 'Play a tone' }), page.getByRole('button', { name: 'Done' }) ]) {
        await page.keyboard.press('Tab');
        await expect(control).toBeFocused();
    }
    await page.keyboard.press('Enter');
    await expect(told(page)).toContainText('The check has ended');
    expect(await page.evaluate(() => (window as unknown as { closes: number }).closes)).toBe(1);
});

/** Every state, by what brings it about. */
const STATES: Record<string, (page: Page, app: AppSide) => Promise<unknown>> = {
    works: page => expect(told(page)).toContainText('Your microphone works.'),
    absent: async page => {
        await page.evaluate(() => localStorage.setItem('confab.devices', '{"audioinput":"Studio microphone with quite a long name (12ab:34cd)"}'));
        await page.reload();
        await expect(page.getByText('isn’t plugged in')).toBeVisible();
        await page.evaluate(() => localStorage.clear());
    },
    silent: async page => {
        await set(page, { silent: true });
        await microphone(page).selectOption({ index: 1 });
        await expect(told(page)).toContainText('No sound from the microphone.');
    },
    ...Object.fromEntries([ 'NotAllowedError', 'NotFoundError', 'NotReadableError', 'TypeError' ].map(name => [ name, async (page: Page) => {
        await set(page, { refusal: name });
        await microphone(page).selectOption({ index: 0 });
        await microphone(page).selectOption({ index: 1 });
        await expect(page.locator('.sign.trouble')).toBeVisible();
    } ])),
    over: async (page, app) => {
        app.end('call');
        await expect(told(page)).toContainText('A call is starting');
    }
};

for (const [ colorScheme, width, height ] of [ [ 'light', 960, 680 ], [ 'dark', 320, 568 ] ] as const) {
    test.describe(`${colorScheme}, ${width} px wide`, () => {
        test.use({ colorScheme, viewport: { width, height }, contextOptions: { reducedMotion: 'reduce' } });

        test('every state fits, and axe finds nothing', async ({ page, app }) => {
            test.slow();
            mkdirSync(PICTURES, { recursive: true });
            await page.addInitScript(() => (window.close = () => {}));
            await page.goto(app.address());
            const found: string[] = [];

            for (const [ name, bring ] of Object.entries(STATES)) {
                await bring(page, app);
                await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`), fullPage: true });
                expect(await overflow(page), `${name} fits`).toBeLessThanOrEqual(0);
                found.push(...(await axe(page)).map(problem => `${name}: ${problem}`));
            }
            expect(found).toEqual([]);
        });
    });
}

test('in every language it fits a narrow window', async ({ page, app }) => {
    test.slow();
    mkdirSync(PICTURES, { recursive: true });
    await page.setViewportSize({ width: 320, height: 568 });
    await page.addInitScript(() => (window as unknown as { played: Played }).played.refusal = 'NotAllowedError');
    for (const language of LANGUAGES) {
        await page.goto(app.address(language));
        await expect(page.locator('.sign.trouble')).toBeVisible();
        await page.screenshot({ path: join(PICTURES, `refused-${language}.png`), fullPage: true });
        expect(await overflow(page), `it fits in ${language}`).toBeLessThanOrEqual(0);
    }
});
