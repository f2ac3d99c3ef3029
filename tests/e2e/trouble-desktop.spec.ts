/** A desktop that lacks something: each lack is told in words with a code, and what can go on goes on. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/until.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

test('without a display the app says so and does not start', async ({ open }) => {
    const { confab, desktop } = await open({ display: false, tray: false });
    const app = confab.startAppUnchecked();
    const [message] = await app.line(/display-missing/);

    expect(message, 'it says what is missing').toMatch(/display/);
    expect((await app.exited).code).not.toBe(0);
    const start = await confab.command('start');

    expect(start.code).not.toBe(0);
    expect(start.stderr, 'the command line passes it on').toMatch(/display/);
    expect(desktop.leftovers()).toEqual([]);
});

test('without a session bus there is no tray, and calls go on by the command line', async ({ open }) => {
    const scene = await open({ bus: false });

    await scene.confab.startApp();
    expect((await scene.confab.status()).warnings.map(({ code }) => code)).toContain('session-bus-missing');
    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('leave');
    await scene.confab.must('quit');
    await scene.confab.gone();
});

test('without a tray host the app says so, and shows its icon when a host comes', async ({ open }) => {
    const scene = await open({ tray: false });
    const codes = async () => (await scene.confab.status()).warnings.map(({ code }) => code);

    await scene.confab.startApp();
    await until('the warning', async () => (await codes()).includes('tray-host-missing'));
    const tray = await scene.openTray();

    await tray.hasEntry('Start call', { enabled: true });
    await until('the warning to go', async () => (await codes()).length === 0);

    await test.step('a host that goes and comes again finds it again', async () => {
        await tray.close();
        await until('the warning', async () => (await codes()).includes('tray-host-missing'));
        await (await scene.openTray()).hasEntry('Start call', { enabled: true });
    });
});

test('a browser that is not there fails with browser-missing, and leaves no call', async ({ open }) => {
    const scene = await open();

    scene.desktop.env.CONFAB_BROWSER = path.join(scene.desktop.root, 'no-such-browser');
    await scene.confab.startApp();
    const { code, stderr } = await scene.confab.command('start', '--wait', 'live');

    expect(code).not.toBe(0);
    expect(stderr).toContain('browser-missing');
    expect(await scene.confab.reaches('failed')).toMatchObject({ failure: { code: 'browser-missing' }, participants: [] });
    await scene.tray.hasEntry('Start call', { enabled: true });
});

test('a browser that ends at once fails with browser-failed', async ({ open }) => {
    const scene = await open();

    writeFileSync(scene.browser.command, '#!/bin/sh\nexit 1\n');
    await scene.confab.startApp();
    const { code, stderr } = await scene.confab.command('start', '--wait', 'live');

    expect(code).not.toBe(0);
    expect(stderr).toContain('browser-failed');
    await scene.tray.hasEntry('Start call', { enabled: true });
});

test('a host without a microphone is live and is told', async ({ open }) => {
    const scene = await open({ browser: { microphone: 'none' } });
    const link = await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();

    await expect(host.page.getByText('No microphone was found.')).toBeVisible();
    const guest = await scene.guest();

    await guest.join(link, 'Guest');
    await until('two participants', async () => (await scene.confab.status()).participants.length === 2);
    await host.page.screenshot({ path: scene.artefact('host.png') });
});

test('a host who denies the microphone is live and is told how to allow it', async ({ open }) => {
    const scene = await open({ browser: { microphone: 'denied' } });

    await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();

    await expect(host.page.getByText('does not let this page use the microphone')).toBeVisible();
    await host.page.screenshot({ path: scene.artefact('host.png') });
});

test('a second instance says that there is one, and leaves it alone', async ({ open }) => {
    const scene = await open();

    await scene.confab.startApp();
    const second = scene.confab.startAppUnchecked('second');
    const { code } = await second.exited;

    expect(code, 'it ends').not.toBeNull();
    await second.line(/already/i);
    await scene.tray.hasEntry('Start call', { enabled: true });
    expect(await scene.confab.status()).toMatchObject({ state: 'idle' });
    expect(scene.desktop.leftovers()).toHaveLength(1);
});

test('a socket that a killed app left behind does not keep the next from starting', async ({ open }) => {
    const scene = await open();
    const app = await scene.confab.startApp();

    app.signal('SIGKILL');
    await app.exited;
    expect(await scene.confab.status()).toMatchObject({ state: 'not-running' });
    await scene.confab.startApp('next');
});

test('starting while a call is live shows that call and opens no other', async ({ open }) => {
    const scene = await open();
    const link = await scene.confab.must('start', '--wait', 'live');
    const { room } = await scene.confab.status();

    expect(await scene.confab.must('start', '--wait', 'live'), 'the same link').toBe(link);
    expect(await scene.confab.status()).toMatchObject({ state: 'live', room });
    const host = await scene.browser.attach();

    expect(host.pages()).toHaveLength(1);
    await scene.tray.hasEntry('Show the call', { enabled: true });
    expect(scene.tray.entry('Start call')).toBeUndefined();
});

test('a closed window is noticed and told, and a new call can be started', async ({ open }) => {
    const scene = await open();

    await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();

    await host.page.close();
    expect(await scene.confab.reaches('failed')).toMatchObject({ failure: { code: 'window-closed' } });
    await scene.tray.hasEntry('Start call', { enabled: true });
    await scene.confab.must('start', '--wait', 'live');
});

test('commands that need a call fail with no-call when there is none', async ({ open }) => {
    const scene = await open();

    await scene.confab.startApp();
    for (const command of ['mute', 'unmute', 'toggle-mute', 'link', 'leave']) {
        const { code, stderr } = await scene.confab.command(command);

        expect(code, command).not.toBe(0);
        expect(stderr, command).toContain('no-call');
    }
});

test('without an app the command line says so, except where it can start one', async ({ open }) => {
    const scene = await open();

    for (const command of ['mute', 'leave', 'link']) {
        const { code, stderr } = await scene.confab.command(command);

        expect(code, command).not.toBe(0);
        expect(stderr, command).toContain('not-running');
    }
    expect(scene.desktop.leftovers()).toEqual([]);
});


test('settings that can not be read are kept aside and named, and the app runs with its defaults', async ({ open }) => {
    const scene = await open();
    const directory = path.join(scene.desktop.env.XDG_CONFIG_HOME ?? '', 'confab');

    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'settings.toml'), 'lobby = [not toml');
    await scene.confab.startApp();
    expect(await scene.confab.status()).toMatchObject({ state: 'idle', warnings: [{ code: 'settings-invalid' }] });
    const kept = readdirSync(directory).filter(name => name !== 'settings.toml');

    expect(kept).toHaveLength(1);
    expect(readFileSync(path.join(directory, kept[0] ?? ''), 'utf8')).toBe('lobby = [not toml');
});
