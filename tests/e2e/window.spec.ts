/** The app's own window, in the real WebKitGTK. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { binary } from '../harness/paths.ts';
import { Playground } from '../harness/playground.ts';
import { run } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { AppWindow, quit } from '../harness/window.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

const webProcesses = (scene: Scene) => scene.desktop.processes().filter(({ command }) => command.includes('WebKitWebProcess'));

test('a call is started, muted and left in the window, and its room is opened again', async ({ open }) => {
    const scene = await open();
    const window = await AppWindow.open(scene);

    await window.shows(/127\.0\.0\.1:\d+ is ready/);
    await window.press('Start call');
    await window.shows('Live: you can be heard');
    await window.shows('Link copied.');
    await window.picture(scene.artefact('live.png'));
    await window.press('Mute');
    await window.shows('Muted');
    const { muted, room, guest_link: link } = await scene.confab.status();

    expect(muted).toBe(true);
    expect(await window.run('return document.documentElement.outerHTML'), 'the window needs not know the link').not.toContain(link);
    await window.press('Leave');
    await window.shows('Start call');
    await window.press('Start again');
    expect((await scene.confab.reaches('live')).room, 'the same room').toBe(room);
    await window.press('Leave');
    await window.shows('Start call');
    await window.press('Forget');
    await window.shows('Rooms from your past calls appear here');
    await quit(scene);
});

test('the first start asks for a name and a lobby, and the settings keep them', async ({ open, playground }) => {
    const scene = await open({ lobbyUrl: undefined });

    delete scene.desktop.env.CONFAB_NAME;
    const window = await AppWindow.open(scene, false);
    const settings = () => readFileSync(path.join(scene.desktop.env.XDG_CONFIG_HOME ?? '', 'confab', 'settings.toml'), 'utf8');

    await window.shows('Welcome to Confab');
    await window.picture(scene.artefact('first-start.png'));
    await window.fill('Your name', '  Ada  ');
    await window.fill('Your team’s lobby', 'http://lobby.example.com');
    await window.press('Use this lobby');
    await window.shows('not a web address');
    await window.fill('Your team’s lobby', `${playground.lobby.url}/`);
    await window.press('Use this lobby');
    await window.shows(/127\.0\.0\.1:\d+ is ready/);
    await until('the settings to be written', () => settings().includes('name = "Ada"'));
    expect(settings()).toContain(`url = "${playground.lobby.url}"`);

    await test.step('what is changed later holds at once', async () => {
        await window.press('Settings');
        await window.shows('Set by CONFAB_PUBLIC_URL');
        await window.picture(scene.artefact('settings.png'));
        await window.fill('Your name', 'Grace');
        await window.press('Save');
        await until('the name in the file', () => settings().includes('name = "Grace"'));
        await window.press('Show third-party licences');
        await window.shows('tauri');
    });

    await quit(scene);
});

test('a lobby that asks for a token is signed in at and out of, with the token in the keychain', async ({ open, playground }) => {
    const tokens = path.join(playground.logs, 'tokens-of-the-window');
    const env = { ...process.env as Record<string, string>, LOBBY_TOKENS_FILE: tokens };
    const token = (await run(binary('confab-lobby'), [ 'token', 'add', 'Ada' ], env)).stdout.trim().split(/\s+/).at(-1) ?? '';
    const lobby = await Playground.open({
        env: process.env as Record<string, string>, logs: playground.logs, data: path.join(playground.logs, 'window'),
        jitsiUrl: playground.jitsiUrl, keyFile: playground.keyFile, settings: { LOBBY_AUTH: 'token', LOBBY_TOKENS_FILE: tokens }
    });

    try {
        const scene = await open({ keyring: true, lobbyUrl: lobby.lobby.url });
        const window = await AppWindow.open(scene);

        await window.shows('to start a call.');
        await window.press('Sign in');
        await window.fill('Token', token);
        await window.press('Sign in');
        await window.shows('You’re signed in.');
        expect((await run('secret-tool', [ 'search', '--all', 'service', 'confab' ], scene.desktop.env)).stdout).toContain(token);
        await scene.confab.must('start');
        await scene.confab.must('leave');
        await window.press('Sign out');
        await window.shows('You’re not signed in.');
        expect((await scene.confab.command('start')).stderr).toContain('lobby-sign-in-needed');
        await window.press('Calls');
        await window.shows('The lobby asks you to sign in.');
        await window.press('Dismiss');
        await quit(scene);
    } finally {
        await lobby.close();
    }
});

test('on a desktop without a tray the window opens by itself and says so, until a tray comes', async ({ open }) => {
    const scene = await open({ tray: false });
    const window = await AppWindow.open(scene, false);

    await window.shows('This desktop shows no tray icons.');
    await scene.openTray();
    await until('the warning to go', async () => !(await window.run<string>('return document.body.innerText')).includes('no tray icons'));
    await quit(scene);
});

test('closed, the window leaves nothing behind but the app', async ({ open }) => {
    const scene = await open();

    await scene.confab.startApp();
    await scene.tray.hasEntry('Settings…', { enabled: true });
    await scene.tray.click('Settings…');
    await until('the window', () => webProcesses(scene).length > 0);
    await until('it to be closed, with all its processes', async () => {
        // A display without a window manager gives nobody the focus.
        await run('xdotool', [ 'search', '--name', '^Confab$', 'windowfocus', 'key', 'ctrl+w' ], scene.desktop.env);

        return webProcesses(scene).length === 0;
    });
    expect((await scene.confab.status()).state).toBe('idle');
    await scene.confab.must('settings');
    await until('it again', () => webProcesses(scene).length > 0);
    await quit(scene);
    await scene.confab.gone();
});
