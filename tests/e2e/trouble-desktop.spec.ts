/** A desktop that lacks something: each lack is told in words with a code, and what can go on goes on. */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
    await until('nothing to be left', () => desktop.leftovers().length === 0);
});

test('without a session bus there is no tray, and calls go on by the command line', async ({ open }) => {
    const scene = await open({ bus: false });

    await scene.confab.startApp();
    await until('the warning', async () => (await scene.confab.status()).warnings.some(({ code }) => code === 'session-bus-missing'));
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

    await expect(host.page.getByText('No microphone found.')).toBeVisible();
    const guest = await scene.guest();

    await guest.join(link, 'Guest');
    await until('two participants', async () => (await scene.confab.status()).participants.length === 2);
    await host.page.screenshot({ path: scene.artefact('host.png') });
});

test('a host who denies the microphone is live and is told how to allow it', async ({ open }) => {
    const scene = await open({ browser: { microphone: 'denied' } });

    await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();

    await expect(host.page.getByText('doesn’t let this page use the microphone')).toBeVisible();
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
    await scene.tray.hasEntry('Show call', { enabled: true });
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

test('a browser that is killed in mid-call is noticed and told, and a new call can be started', async ({ open }) => {
    const scene = await open();

    await scene.confab.must('start', '--wait', 'live');
    for (const { pid, command } of scene.desktop.leftovers()) {
        if (command.includes('chrom')) {
            try {
                process.kill(pid, 'SIGKILL');
            } catch { /* it went with another */ }
        }
    }
    expect(await scene.confab.reaches('failed')).toMatchObject({ failure: { code: 'window-closed' }, participants: [] });
    await scene.tray.hasEntry('Mute', { enabled: false });
    await scene.confab.must('start', '--wait', 'live');
});

test('a browser that is uninstalled in mid-call holds that call, is missed at the next, and found once it is there again', async ({ open }) => {
    const scene = await open();
    const browser = readFileSync(scene.browser.command, 'utf8');

    await scene.confab.must('start', '--wait', 'live');
    rmSync(scene.browser.command);
    await scene.confab.must('mute');
    await scene.confab.must('leave');
    expect((await scene.confab.command('start', '--wait', 'live')).stderr).toContain('[browser-missing]');
    writeFileSync(scene.browser.command, browser, { mode: 0o755 });
    await scene.confab.must('start', '--wait', 'live');
});

test('the clipboard is taken from whoever has it, and who copies next has it in peace', async ({ open }) => {
    const scene = await open();
    const copy = async (text: string) => {
        const owner = scene.desktop.start('xclip', 'xclip', [ '-selection', 'clipboard', '-in', '-quiet' ]);

        owner.stdin.end(text);
        await until('the other program to own the clipboard', async () => await scene.desktop.clipboard() === text);
    };

    await copy('of before');
    const link = await scene.confab.must('start', '--wait', 'live');

    await until('the link instead', async () => await scene.desktop.clipboard() === link);
    await copy('of another');
    await scene.confab.must('mute');
    expect(await scene.desktop.clipboard(), 'nobody fights over it').toBe('of another');
    expect(await scene.confab.must('link')).toBe(link);
    await scene.tray.click('Copy guest link');
    await until('the link again', async () => await scene.desktop.clipboard() === link);
});

test('where nothing can be stored the call goes on, that is told, and the old settings stay', async ({ open }) => {
    const scene = await open();
    const { XDG_CONFIG_HOME = '', XDG_STATE_HOME = '' } = scene.desktop.env;
    const settings = path.join(XDG_CONFIG_HOME, 'confab/settings.toml');
    const tick = 'Use public Jitsi when the lobby can\'t be reached';

    mkdirSync(path.dirname(settings), { recursive: true });
    writeFileSync(settings, 'language = "en"\n');
    await scene.confab.startApp();
    for (const folder of [ path.dirname(settings), path.join(XDG_STATE_HOME, 'confab') ]) {
        mkdirSync(folder, { recursive: true });
        renameSync(folder, `${folder}.before`);
        // Nothing can be written in what is no folder.
        writeFileSync(folder, '');
    }
    await scene.tray.click(tick);
    await scene.tray.hasEntry(tick, { checked: true });
    await until('the warning', async () => (await scene.confab.status()).warnings.some(
        ({ code, message }) => code === 'settings-not-saved' && /exists|Not a directory/.test(message)));
    expect(readFileSync(path.join(XDG_CONFIG_HOME, 'confab.before/settings.toml'), 'utf8'), 'nothing is lost').toBe('language = "en"\n');
    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('mute');
    await scene.confab.must('leave');
    await until('the room among the recent ones', async () => (await scene.confab.status()).recents.length === 1);
});

test('a display that goes away ends the app, and nothing hangs', async ({ open }) => {
    const scene = await open({ keyring: true });
    const app = await scene.confab.startApp();

    await scene.confab.must('start', '--wait', 'live');
    await scene.desktop.closeDisplay();
    await app.exited;
    await until('all of it to be gone', () => scene.desktop.leftovers().length === 0);
    const { code, stderr } = await scene.confab.command('start');

    expect(code).not.toBe(0);
    expect(stderr).toContain('display');
    expect(await scene.confab.status()).toMatchObject({ state: 'not-running' });
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
    await until('that to be told', async () => (await scene.confab.status()).warnings.map(({ code }) => code).join() === 'settings-invalid');
    expect(await scene.confab.status()).toMatchObject({ state: 'idle' });
    const kept = readdirSync(directory).filter(name => name !== 'settings.toml');

    expect(kept).toHaveLength(1);
    expect(readFileSync(path.join(directory, kept[0] ?? ''), 'utf8')).toBe('lobby = [not toml');
});
