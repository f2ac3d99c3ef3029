/**
 * Every state of the call page as a picture, light and dark, narrow and wide, for people to look at; and what of the
 * look a program can judge: nothing overflows, and axe finds nothing. The pictures are in `target/pictures/call`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test as base, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { axe } from '../harness/axe.ts';

const UI = fileURLToPath(new URL('../../ui', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../target/pictures/call', import.meta.url));
const LOCALES = fileURLToPath(new URL('../../locales', import.meta.url));
const FIREFOX = '/usr/bin/firefox-esr';

const test = base.extend<object, { gallery: string; states: string[] }>({
    /** The address of the page that shows each state without an app or a Jitsi. */
    gallery: [ async ({}, use) => {
        mkdirSync(PICTURES, { recursive: true });
        const server = await createServer({
            configFile: join(UI, 'vite.config.ts'),
            logLevel: 'error',
            // A cache of its own: the developer's may be in use, and finding a new package reloads pages.
            cacheDir: mkdtempSync(join(tmpdir(), 'confab-gallery-')),
            server: { host: '127.0.0.1', port: 0, hmr: false, ws: false, watch: null }
        });

        await server.listen();
        await use(`${server.resolvedUrls?.local[0] ?? ''}gallery.html`);
        await server.close();
        rmSync(server.config.cacheDir, { recursive: true, force: true });
    }, { scope: 'worker' } ],
    states: [ async ({ gallery, browser }, use) => {
        const page = await browser.newPage();

        await page.goto(gallery);
        await page.waitForFunction(() => 'states' in window);
        await use(await page.evaluate(() => (window as unknown as { states: string[] }).states));
        await page.close();
    }, { scope: 'worker' } ]
});

/** Opens the gallery with a state, and waits until it is there. */
async function open(page: Page, address: string): Promise<void> {
    await page.goto(address);
    await expect(page.locator('main footer')).toBeVisible();
    await page.waitForFunction(() => 'show' in window);
}

/** Shows another state. */
const show = (page: Page, state: string) =>
    page.evaluate(name => (window as unknown as { show(name: string): Promise<void> }).show(name), state);

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const [ name, width, height, judged ] of [ [ 'narrow', 280, 520, 'dark' ], [ 'window', 960, 640, 'light' ] ] as const) {
    test.describe(name, () => {
        test.use({ viewport: { width, height }, contextOptions: { reducedMotion: 'reduce' } });

        test('every state fits, light and dark, and axe finds nothing', async ({ page, gallery, states }) => {
            test.slow();
            const found: string[] = [];

            await open(page, gallery);
            for (const state of states) {
                await show(page, state);
                for (const colorScheme of [ 'light', 'dark' ] as const) {
                    await page.emulateMedia({ colorScheme });
                    await page.screenshot({ path: join(PICTURES, `${state}-${name}-${colorScheme}.png`) });
                    expect(await overflow(page), `${state} fits`).toBeLessThanOrEqual(0);
                    // Colours and widths are judged once each: axe takes its time.
                    if (colorScheme === judged) {
                        found.push(...(await axe(page)).map(problem => `${state}: ${problem}`));
                    }
                }
            }
            expect(found).toEqual([]);
        });
    });
}

for (const [ name, context, size, direction ] of [
    [ 'high contrast', { forcedColors: 'active' }, { width: 960, height: 640 }, '' ],
    [ 'more contrast', { contrast: 'more' }, { width: 960, height: 640 }, '' ],
    [ 'right to left', {}, { width: 960, height: 640 }, '&rtl' ],
    [ '4K', {}, { width: 3840, height: 2160 }, '' ]
] as const) {
    test.describe(name, () => {
        test.use({ viewport: size, contextOptions: { reducedMotion: 'reduce', ...context } });

        test('the states of a live call fit', async ({ page, gallery, states }) => {
            await open(page, `${gallery}?live${direction}`);
            for (const state of states.filter(known => /^(live|people|invite|devices|failed-token)/.test(known))) {
                await show(page, state);
                await page.screenshot({ path: join(PICTURES, `${state}-${name.replaceAll(' ', '-')}.png`) });
                expect(await overflow(page), `${state} fits`).toBeLessThanOrEqual(0);
            }
        });
    });
}

/** What of the toolbar is cut off, or lies over its neighbour. */
const squeezed = (page: Page) => page.evaluate(() => {
    const seen = [ ...document.querySelectorAll<HTMLElement>('footer button') ].filter(button => button.offsetWidth > 0);
    const boxes = seen.map(button => ({ name: button.ariaLabel ?? '', box: button.getBoundingClientRect(), cut: button.scrollWidth > button.clientWidth }));
    const apart = (one: DOMRect, other: DOMRect) =>
        one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;

    return boxes
        .filter(({ box, cut }, index) => cut || boxes.some((other, at) => at > index && !apart(box, other.box)))
        .map(({ name }) => name);
});

test('a live call fits in every language and width', async ({ page, gallery }) => {
    test.slow();
    for (const language of readdirSync(LOCALES)) {
        await open(page, `${gallery}?live-muted&lang=${language}`);
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        for (const [ width, height ] of [ [ 280, 520 ], [ 720, 560 ], [ 960, 640 ], [ 1280, 720 ] ] as const) {
            await page.setViewportSize({ width, height });
            await page.screenshot({ path: join(PICTURES, `language-${language}-${width}.png`) });
            expect(await overflow(page), `${language} fits`).toBeLessThanOrEqual(0);
            expect(await squeezed(page), `whole in ${language}`).toEqual([]);
        }
    }
});

test('Firefox shows them as well', async ({ gallery }) => {
    test.slow();
    for (const state of [ 'live', 'live-muted', 'live-copied', 'people', 'invite', 'failed-token-refused' ]) {
        const picture = join(PICTURES, `${state}-firefox.png`);
        const profile = mkdtempSync(join(tmpdir(), 'confab-firefox-'));

        rmSync(picture, { force: true });
        await promisify(execFile)(FIREFOX, [
            '--headless', '--no-remote', '--profile', profile, '--window-size=960,640', `--screenshot=${picture}`, `${gallery}?${state}`
        ], { timeout: 60_000 });
        rmSync(profile, { recursive: true, force: true });
        expect(existsSync(picture), `Firefox made a picture of ${state}`).toBe(true);
    }
});
