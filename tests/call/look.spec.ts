/**
 * What of the look of the call page a program can judge, in every state, in Chromium and in Firefox: nothing overflows, is
 * cut off or lies over something else, no words are missing, and axe finds nothing. All states are shown on one loaded
 * page. `cargo xtask pictures` takes their pictures as well, for people to look at.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { SIZE } from '../../ui/call/compact.ts';
import { AXE } from '../harness/axe.ts';
import { Firefox, type FirefoxPage } from '../harness/firefox.ts';
import { freshDirectory } from '../harness/paths.ts';
import { picture, pictureFile, TAKEN } from '../harness/pictures.ts';
import { until } from '../harness/until.ts';
import { judge, judgeAll } from './judge.ts';

const UI = fileURLToPath(new URL('../../ui', import.meta.url));
const LOCALES = fileURLToPath(new URL('../../locales', import.meta.url));

/** One way to look at the states. */
interface Way {
    name: string;
    size: { width: number; height: number };
    media?: Parameters<Page['emulateMedia']>[0];
    /** From right to left, and in Arabic: words that are mirrored alone look right only by chance. */
    rtl?: boolean;
    /** Whether axe looks as well; it takes its time. */
    axe?: string[];
    compact?: boolean;
}

const NARROW = { width: 280, height: 520 };
const WINDOW = { width: 960, height: 640 };
const WIDE = { width: 3840, height: 2160 };

// Colours and widths are judged by axe once each.
const BY_AXE: Way[] = [
    { name: 'narrow-dark', size: NARROW, media: { colorScheme: 'dark' }, axe: [] },
    { name: 'window-light', size: WINDOW, axe: [] },
    { name: 'compact', size: SIZE, axe: [], compact: true }
];
const WAYS: Way[] = [
    { name: 'narrow-light', size: NARROW },
    { name: 'window-dark', size: WINDOW, media: { colorScheme: 'dark' } },
    { name: 'high-contrast', size: WINDOW, media: { forcedColors: 'active' } },
    { name: 'high-contrast-narrow-dark', size: NARROW, media: { forcedColors: 'active', colorScheme: 'dark' } },
    { name: 'more-contrast', size: WINDOW, media: { contrast: 'more' } },
    { name: '4K', size: WIDE },
    { name: 'compact-dark', size: SIZE, media: { colorScheme: 'dark' }, compact: true },
    ...[ 360, 480, 640, 720, 800, 1_280 ].map(width => ({ name: `${width}`, size: { width, height: 640 } })),
    { name: 'right-to-left', size: WINDOW, rtl: true },
    { name: 'right-to-left-narrow', size: NARROW, rtl: true },
    { name: 'compact-right-to-left', size: SIZE, rtl: true, compact: true }
];

const test = base.extend<object, { gallery: string }>({
    /** The address of the page that shows each state without an app or a Jitsi. */
    gallery: [ async ({}, use) => {
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
    }, { scope: 'worker' } ]
});

/** What the gallery has put in reach. */
interface Gallery {
    states: string[];
    compact: string[];
    show(name: string): Promise<void>;
}

/** Opens the gallery, with what judges it in the page. */
async function open(page: Page, address: string): Promise<void> {
    await page.goto(address);
    await page.waitForFunction(() => 'show' in window);
    await page.evaluate(`window.judge = ${judge.toString()}`);
    await page.evaluate(AXE);
}

/** The gallery's address in a language of this direction. */
function spoken(gallery: string, rtl: boolean): string {
    return `${gallery}?live&lang=${rtl ? 'ar' : 'en'}`;
}

/** Every state in this way, and what is wrong with it. */
async function look(page: Page, gallery: string, { name, size, media, rtl = false, axe, compact = false }: Way): Promise<string[]> {
    if (page.url() !== spoken(gallery, rtl)) {
        await open(page, spoken(gallery, rtl));
    }
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', contrast: 'no-preference', reducedMotion: 'reduce', ...media });
    const states = await page.evaluate(small => {
        const { compact: bar, states: all } = window as unknown as Gallery;

        return small ? bar : all;
    }, compact);
    const found = await page.evaluate(
        `(${judgeAll.toString()})(${JSON.stringify(states)}, ${JSON.stringify(axe ?? null)})`) as string[];

    for (const state of TAKEN ? states : []) {
        await page.evaluate(next => (window as unknown as Gallery).show(next), state);
        await picture(page, 'call', `${state}-${name}`);
    }

    return found.map(problem => `${name}: ${problem}`);
}

for (const [ title, ways ] of [
    [ 'every state fits, and axe finds nothing', BY_AXE ], [ 'every state fits in every width, contrast and direction', WAYS ]
] as const) {
    test(title, async ({ page, gallery }) => {
        test.setTimeout(TAKEN ? 900_000 : 300_000);
        const found: string[] = [];

        for (const way of ways) {
            found.push(...await look(page, gallery, way));
        }
        expect(found).toEqual([]);
    });
}

test('the toolbar stays where it is, whoever comes and whatever happens', async ({ page, gallery }) => {
    await open(page, gallery);
    for (const width of [ 280, 480, 720, 960, 1_280 ]) {
        await page.setViewportSize({ width, height: 640 });
        const places = await page.evaluate(async () => {
            const { show } = window as unknown as Gallery;
            const found: string[] = [];

            for (const state of [ 'opening', 'joining-entering', 'live', 'live-muting', 'live-unknown', 'live-long', 'reconnecting', 'left' ]) {
                await show(state);
                found.push([ ...document.querySelectorAll('footer button') ].map(button => {
                    const { x, y, width: wide, height } = button.getBoundingClientRect();

                    return [ x, y, wide, height ].map(Math.round).join(' ');
                }).join(', '));
            }

            return found;
        });

        expect(new Set(places).size, `${width} wide: ${places.join('; ')}`).toBe(1);
    }
});

test('a live call fits in every language and width', async ({ page, gallery }) => {
    test.slow();
    for (const language of readdirSync(LOCALES)) {
        await open(page, `${gallery}?live-muted&lang=${language}`);
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        for (const [ width, height ] of [ [ 280, 520 ], [ 720, 560 ], [ 960, 640 ], [ 1280, 720 ] ] as const) {
            await page.setViewportSize({ width, height });
            await picture(page, 'call', `language-${language}-${width}`);
            expect(await page.evaluate(judge, false), `${language}, ${width} wide`).toEqual([]);
        }
    }
});

/** The gallery in a Firefox with these preferences, in these sizes and directions. */
async function lookInFirefox(gallery: string, name: string, preferences: Record<string, boolean | number>, ways: Way[]): Promise<string[]> {
    const firefox = await Firefox.open(freshDirectory('firefox', name), preferences);
    const found: string[] = [];

    try {
        const tab: FirefoxPage = await firefox.tab('about:blank');
        let shown = '';

        for (const { name: way, size, rtl = false, axe = null, compact = false } of ways) {
            if (shown !== spoken(gallery, rtl)) {
                shown = spoken(gallery, rtl);
                await tab.open(shown);
                await until('the gallery in Firefox', () => tab.evaluate<boolean>('"show" in window'));
                await tab.evaluate(`(0, eval)(${JSON.stringify(AXE)}) ?? null`);
                await tab.evaluate(`void (window.judge = ${judge.toString()})`);
            }
            await tab.resize(size.width, size.height);
            const states = await tab.evaluate<string[]>(compact ? 'window.compact' : 'window.states');

            found.push(...(await tab.evaluate<string[]>(`(${judgeAll.toString()})(${JSON.stringify(states)}, ${JSON.stringify(axe)})`))
                .map(problem => `Firefox, ${way}: ${problem}`));
            for (const state of TAKEN ? states : []) {
                await tab.evaluate(`window.show(${JSON.stringify(state)})`);
                await tab.picture(pictureFile('call', `${state}-${name}-${way}`));
            }
        }
    } finally {
        await firefox.close();
    }

    return found;
}

test('Firefox shows every state as well', async ({ gallery }) => {
    test.setTimeout(TAKEN ? 900_000 : 300_000);
    // Playwright's settings do not reach Debian's Firefox; its own preferences do.
    const still = { 'ui.prefersReducedMotion': 1 };
    const found = await lookInFirefox(gallery, 'firefox', still, [
        { name: 'window', size: WINDOW, axe: [] },
        { name: 'narrow', size: NARROW },
        { name: '720', size: { width: 720, height: 560 } },
        { name: '1280', size: { width: 1_280, height: 720 } },
        { name: '4K', size: WIDE },
        { name: 'compact', size: SIZE, compact: true },
        { name: 'right-to-left', size: WINDOW, rtl: true },
        { name: 'right-to-left-narrow', size: NARROW, rtl: true }
    ]);

    if (TAKEN) {
        const ways = [ { name: 'window', size: WINDOW }, { name: 'narrow', size: NARROW } ];

        found.push(...await lookInFirefox(gallery, 'firefox-dark', { ...still, 'layout.css.prefers-color-scheme.content-override': 0 }, ways));
        found.push(...await lookInFirefox(gallery, 'firefox-high-contrast', { ...still, 'ui.useAccessibilityTheme': 1, 'browser.display.document_color_use': 2 }, ways));
    }
    expect(found).toEqual([]);
});
