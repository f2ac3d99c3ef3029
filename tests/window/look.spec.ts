/**
 * The window's built page in Chromium, with the app's side played, in every state: light as it opens and dark as narrow as it
 * gets; nothing overflows, in no language; axe finds nothing, and the keyboard goes everywhere. `cargo xtask pictures`
 * takes pictures of it. The same page in WebKitGTK, with the real app: `e2e/window.spec.ts`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Page } from '@playwright/test';
import { axe } from '../harness/axe.ts';
import type { AppState } from '../../ui/app/wire.ts';
import { picture } from '../harness/pictures.ts';
import { type Played, playApp } from './app-side.ts';
import { BASE, LOOKED_AT, SETTINGS, STATES } from './states.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(ROOT, 'ui/dist/app');
const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** Serves the page with the policy that Tauri gives it. */
function serve(): Promise<Server> {
    const { app } = JSON.parse(readFileSync(join(ROOT, 'src-tauri/tauri.conf.json'), 'utf8')) as { app: { security: { csp: string } } };
    const server = createServer((request, response) => {
        const name = normalize(new URL(request.url ?? '/', 'http://localhost').pathname).replace(/\/$/, '/index.html');

        try {
            const body = readFileSync(join(PAGE, name));

            response.setHeader('Content-Type', TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
            response.setHeader('Content-Security-Policy', app.security.csp);
            response.end(body);
        } catch {
            response.statusCode = 404;
            response.end();
        }
    });

    return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const test = base.extend<object, { address: string }>({
    address: [ async ({}, use) => {
        const server = await serve();

        await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
        server.close();
    }, { scope: 'worker' } ]
});

const LANGUAGES = readdirSync(join(ROOT, 'locales')).sort();

async function open(page: Page, address: string, state: AppState): Promise<void> {
    const problems: string[] = [];

    page.on('pageerror', error => problems.push(String(error)));
    await page.addInitScript(playApp, state as unknown);
    await page.goto(`${address}index.${state.language}.html`);
    await expect(page.locator('main')).toBeVisible();
    expect(problems).toEqual([]);
}

const show = (page: Page, state: AppState) =>
    page.evaluate(next => (window as unknown as { played: Played }).played.show(next), state as unknown);
const asked = (page: Page) => page.evaluate(() => (window as unknown as { played: Played }).played.asked);
const refuse = (page: Page, refusal: unknown) =>
    page.evaluate(next => void ((window as unknown as { played: Played }).played.refusal = next), refusal);
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

// Axe takes its time: each colour and each width once.
for (const [ colorScheme, width, height ] of [ [ 'light', 480, 680 ], [ 'dark', 360, 480 ] ] as const) {
    test.describe(`${colorScheme}, ${width} px wide`, () => {
        test.use({ colorScheme, viewport: { width, height }, contextOptions: { reducedMotion: 'reduce' } });

        test('every state fits, and axe finds nothing', async ({ page, address }) => {
            test.slow();
            const found: string[] = [];
            const look = async (states: Record<string, AppState>) => {
                for (const [ name, state ] of Object.entries(states)) {
                    await show(page, state);
                    await picture(page, 'window', `${name}-${colorScheme}`, true);
                    expect(await overflow(page), `${name} fits`).toBeLessThanOrEqual(0);
                    if (!LOOKED_AT.includes(name)) {
                        continue;
                    }
                    // The dark window differs by its colours alone.
                    const problems = await axe(page, ...(colorScheme === 'dark' ? [ 'color-contrast' ] : []));

                    found.push(...problems.map(problem => `${name}: ${problem}`));
                }
            };

            await open(page, address, BASE);
            await look(STATES);
            await show(page, BASE);
            await page.getByRole('tab', { name: 'Settings' }).click();
            await look(SETTINGS);
            expect(found).toEqual([]);
        });
    });
}

test('in every language all of it fits a narrow window', async ({ context, address }) => {
    test.slow();
    for (const language of LANGUAGES) {
        const page = await context.newPage();
        const spoken = (state: AppState | undefined) => ({ ...state ?? BASE, language, regional: language });

        await page.setViewportSize({ width: 360, height: 480 });
        await open(page, address, spoken(BASE));
        for (const name of [ 'first-start', 'live-public', 'idle' ]) {
            await show(page, spoken(STATES[name]));
            await picture(page, 'window', `${name}-${language}`, true);
            expect(await overflow(page), `${name} fits in ${language}`).toBeLessThanOrEqual(0);
        }
        await page.getByRole('tab').last().click();
        await picture(page, 'window', `settings-${language}`, true);
        expect(await overflow(page), `the settings fit in ${language}`).toBeLessThanOrEqual(0);
        await page.close();
    }
});

test('every button of a call asks for what it says', async ({ page, address }) => {
    await open(page, address, STATES.live as AppState);
    for (const name of [ 'Mute', 'Turn camera on', 'Copy guest link', 'Show call', 'Leave', 'End for all' ]) {
        await page.getByRole('button', { name, exact: true }).click();
    }
    expect(await asked(page)).toEqual([
        { type: 'set-muted', muted: true }, { type: 'set-camera', on: true }, { type: 'copy-link' }, { type: 'show' },
        { type: 'leave' }, { type: 'end' }
    ].map(wish => ({ command: 'want', args: { wish } })));
});

test('a value that is refused stays, with the reason beside it', async ({ page, address }) => {
    await open(page, address, BASE);
    await page.getByRole('tab', { name: 'Settings' }).click();
    const field = page.getByRole('region', { name: 'Lobby' }).getByRole('textbox', { name: 'Address' });

    await refuse(page, { code: 'lobby-url-invalid', message: 'The lobby\'s address is not a web address.', hint: '' });
    await field.fill('http://lobby.example.com');
    await field.press('Enter');
    await expect(page.getByRole('alert')).toHaveText('The lobby\'s address is not a web address.');
    await expect(field).toHaveValue('http://lobby.example.com');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await refuse(page, null);
    await field.press('Enter');
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect((await asked(page)).at(-1)?.args).toEqual({ change: { setting: 'lobby', value: 'http://lobby.example.com' } });
});

test('a region is wished for, or none', async ({ page, address }) => {
    await open(page, address, { ...BASE, settings: { ...BASE.settings, region: 'atlantis' } });
    await page.getByRole('tab', { name: 'Settings' }).click();
    const region = page.getByLabel('Call region');

    await expect(region).toHaveValue('atlantis');
    await expect(region.locator('option')).toHaveText([ 'Nearest', 'eu-central', 'us-east', /atlantis.* \(not offered by this lobby\)/ ]);
    await region.selectOption('us-east');
    await region.selectOption('Nearest');
    expect((await asked(page)).slice(-2).map(({ args }) => args)).toEqual([
        { change: { setting: 'region', value: 'us-east' } }, { change: { setting: 'region', value: null } }
    ]);
});

test('the microphone is checked between calls, and during one the window says where its devices are', async ({ page, address }) => {
    await open(page, address, BASE);
    await page.getByRole('tab', { name: 'Settings' }).click();
    const section = page.getByRole('region', { name: 'Microphone' });
    const check = section.getByRole('button', { name: 'Check microphone' });

    await check.click();
    expect((await asked(page)).at(-1)?.args).toEqual({ wish: { type: 'check-microphone' } });
    await refuse(page, { code: 'in-call', message: 'You are in a call.', hint: 'Leave it first.' });
    await check.click();
    await expect(section.getByRole('alert')).toContainText('You are in a call.');
    await show(page, STATES.live as AppState);
    await expect(check).toBeDisabled();
    await expect(check).toHaveAccessibleDescription(/Devices/);
});

test('the licences are shown, and a build without the list of them says how to get it', async ({ context, address }) => {
    for (const language of LANGUAGES) {
        const page = await context.newPage();
        const about = page.locator('section').last();

        await page.setViewportSize({ width: 360, height: 480 });
        await open(page, address, { ...BASE, language, regional: language });
        if (language === 'en') {
            await page.getByRole('tab').last().click();
            await about.getByRole('button').click();
            await expect(about.getByRole('region', { name: 'Licences' })).toContainText('a-package 1.2.3 MIT');
            await page.reload();
        }
        await page.evaluate(() => void ((window as unknown as { played: Played }).played.licences = null));
        await page.getByRole('tab').last().click();
        await about.getByRole('button').click();
        await expect(about.getByRole('status')).toContainText('cargo xtask run');
        expect(await overflow(page), `it fits in ${language}`).toBeLessThanOrEqual(0);
        await picture(page, 'window', `no-licences-${language}`, true);
        await page.close();
    }
});

test('what is being typed outlives news from the app', async ({ page, address }) => {
    await open(page, address, BASE);
    await page.getByRole('tab', { name: 'Settings' }).click();
    const name = page.getByRole('textbox', { name: 'Your name' });

    await name.fill('Grace');
    await show(page, { ...BASE, lobby: null });
    await expect(page.getByRole('textbox', { name: 'Token' })).toHaveCount(0);
    await expect(name).toHaveValue('Grace');
});

test('the keyboard alone goes everywhere', async ({ page, address }) => {
    await open(page, address, BASE);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('tab', { name: 'Calls' })).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Start call' })).toBeFocused();
    await page.keyboard.press('Enter');
    expect((await asked(page)).at(-1)?.args).toEqual({ wish: { type: 'start' } });
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: 'Settings' })).toBeFocused();
    await expect(page.getByRole('heading', { name: 'You', exact: true })).toBeVisible();
});
