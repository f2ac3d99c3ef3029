/**
 * What of the look of the guest page a program can judge, in every state, in Chromium and in Firefox: light and dark, narrow
 * and wide, in high contrast, from right to left. `cargo xtask pictures` takes pictures of it.
 */
import type { Page } from '@playwright/test';
import { judge } from '../call/judge.ts';
import { axe } from '../harness/axe.ts';
import { Firefox } from '../harness/firefox.ts';
import { freshDirectory } from '../harness/paths.ts';
import { TAKEN, picture, pictureFile } from '../harness/pictures.ts';
import { expect, startRoom, test, watch } from './fixtures.ts';
import { STATES, inChromium, inFirefox } from './states.ts';

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const { name, status, heading, show } of STATES) {
    test(`the page in the state "${name}" fits, light and dark, and axe finds nothing`, async ({ page, servers }) => {
        const { found, asked } = watch(page);

        await page.emulateMedia({ reducedMotion: 'reduce' });
        expect(await show(inChromium(page), servers)).toBe(status);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
        for (const [ colorScheme, width, height ] of [ [ 'light', 320, 568 ], [ 'dark', 1100, 700 ] ] as const) {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize({ width, height });
            await picture(page, 'guest', `${name}-${width}-${colorScheme}`, true);
            expect(await overflow(page)).toBeLessThanOrEqual(0);
            expect(await axe(page)).toEqual([]);
        }
        await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
        for (const [ width, height ] of [ [ 280, 520 ], [ 1100, 700 ], [ 3840, 2160 ] ] as const) {
            await page.setViewportSize({ width, height });
            await picture(page, 'guest', `${name}-${width}-high-contrast`, true);
            expect(await overflow(page)).toBeLessThanOrEqual(0);
        }
        expect(found, 'nothing goes wrong, and its policy stops nothing').toEqual([]);
        expect([ ...asked ], 'it asks nobody else').toEqual([ new URL(page.url()).origin ]);
    });
}

// 1280 pixels at 400 % are 320 by 256 (WCAG 1.4.10).
for (const [ name, contextOptions, width, height ] of [
    [ 'high-contrast', { forcedColors: 'active' }, 1100, 700 ], [ 'zoomed', {}, 320, 256 ]
] as const) {
    test.describe(name, () => {
        test.use({ contextOptions, viewport: { width, height } });

        test('the page that asks for a name can be used', async ({ page, servers }) => {
            const { link } = await startRoom(servers.usual, 'Release week');

            await page.goto(link);
            await picture(page, 'guest', name);
            await page.getByRole('button').first().scrollIntoViewIfNeeded();
            await expect(page.getByRole('button').first()).toBeInViewport({ ratio: 1 });
        });
    });
}

/** Of a page that scrolls. */
const JUDGED = `(${judge.toString()})(true)`;
const SIZES = [ [ 280, 520 ], [ 1100, 700 ] ] as const;

test.describe('in Arabic', () => {
    test.use({ locale: 'ar' });

    test('the page fits in every state from right to left', async ({ page, servers }) => {
        test.slow();
        const found: string[] = [];

        await page.emulateMedia({ reducedMotion: 'reduce' });
        for (const { name, status, show } of STATES) {
            expect(await show(inChromium(page), servers), name).toBe(status);
            await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
            for (const [ width, height ] of SIZES) {
                await page.setViewportSize({ width, height });
                await picture(page, 'guest', `${name}-${width}-right-to-left`, true);
                found.push(...(await page.evaluate<string[]>(JUDGED)).map(problem => `${name}, ${width}: ${problem}`));
            }
        }
        expect(found).toEqual([]);
    });
});

for (const [ language, direction ] of [ [ 'en', 'ltr' ], [ 'ar', 'rtl' ] ] as const) {
    test(`Firefox shows every state as well, ${direction}`, async ({ servers }) => {
        test.slow();
        const firefox = await Firefox.open(freshDirectory('firefox', `guest-${direction}`), {
            'ui.prefersReducedMotion': 1, 'intl.accept_languages': language,
            // Light and dark in turn.
            'layout.css.prefers-color-scheme.content-override': direction === 'ltr' ? 1 : 0
        });
        const found: string[] = [];

        try {
            const tab = await firefox.tab('about:blank');

            for (const { name, status, show } of STATES) {
                expect(await show(inFirefox(tab), servers), name).toBe(status);
                expect(await tab.evaluate<string>('document.documentElement.dir')).toBe(direction);
                for (const [ width, height ] of SIZES) {
                    await tab.resize(width, height);
                    if (TAKEN) {
                        await tab.picture(pictureFile('guest', `${name}-${width}-firefox-${direction}`));
                    }
                    found.push(...(await tab.evaluate<string[]>(JUDGED)).map(problem => `${name}, ${width}: ${problem}`));
                }
            }
        } finally {
            await firefox.close();
        }
        expect(found).toEqual([]);
    });
}
