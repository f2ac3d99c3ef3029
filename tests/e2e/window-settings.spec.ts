/** The settings in the app's own window, and what else sets them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeJwt } from 'jose';
import { freshDirectory } from '../harness/paths.ts';
import type { Environment } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { freePort, startLobby } from '../harness/servers.ts';
import { until } from '../harness/until.ts';
import { AppWindow, quit } from '../harness/window.ts';
import { expect, nameOf, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** The file of the settings, in a folder that is there. */
function settingsFile(scene: Scene): string {
    const folder = path.join(scene.desktop.env.XDG_CONFIG_HOME ?? '', 'confab');

    mkdirSync(folder, { recursive: true });

    return path.join(folder, 'settings.toml');
}

test('the language is chosen, and window and tray speak it at once', async ({ open }) => {
    const scene = await open();
    const window = await AppWindow.open(scene);
    const page = () => window.run<string[]>('return [ document.documentElement.lang, document.documentElement.dir ]');

    await window.press('Settings');
    await window.choose('Language', 'Deutsch');
    await window.shows('Confab beim Anmelden starten');
    expect(await page()).toEqual([ 'de', 'ltr' ]);
    await scene.tray.hasEntry('Gespräch starten', { enabled: true });
    await window.choose('Sprache', 'العربية');
    await window.shows('تشغيل Confab عند تسجيل الدخول');
    expect(await page()).toEqual([ 'ar', 'rtl' ]);
    await window.picture(scene.artefact('arabic.png'));
    expect(readFileSync(settingsFile(scene), 'utf8')).toContain('language = "ar"');

    await test.step('what goes wrong is told in it', async () => {
        await window.press('المكالمات');
        await window.fill('الانضمام برابط', 'nonsense');
        await window.press('انضمام');
        await window.shows('هذا ليس رابطًا');
    });

    await window.press('الإعدادات');
    await window.choose('اللغة', 'كالنظام: English');
    await window.shows('Start Confab when you log in');
    await quit(scene);
});

test('a room is joined by the link that is typed in', async ({ open }) => {
    const theirs = await open();
    const link = await theirs.confab.must('start', '--wait', 'live');
    const ours = await open();
    const window = await AppWindow.open(ours);

    await window.fill('Join with a link', link);
    await window.press('Join');
    await window.shows('Live: you can be heard');
    await window.shows('Host is here.');
    await window.press('Leave');
    await window.shows('Start call');
    await quit(ours);
});

test('started at login, the app is there without a window, and what switches it off is gone', async ({ open }) => {
    const scene = await open();
    const file = path.join(scene.desktop.env.XDG_CONFIG_HOME ?? '', 'autostart/org.confab.Confab.desktop');
    const window = await AppWindow.open(scene);

    await window.press('Settings');
    await window.tick('Start Confab when you log in');
    await until('the file that starts it', () => existsSync(file));
    await window.ticked('Start Confab when you log in', true);
    await quit(scene);

    const program = /^Exec="(.+)"$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';

    scene.desktop.startProduct('at-login', program, []);
    // What the tray shows may still be that of the app before, and there is nothing to quit before this one answers.
    await scene.confab.reaches('idle');
    await scene.tray.hasEntry('Start call', { enabled: true });
    expect(scene.desktop.processes().filter(({ command }) => command.includes('WebKitWebProcess'))).toEqual([]);
    await scene.confab.must('quit');
    await scene.confab.gone();

    const again = await AppWindow.open(scene);

    await again.press('Settings');
    await again.ticked('Start Confab when you log in', true);
    await again.tick('Start Confab when you log in');
    await until('the file to be gone', () => !existsSync(file));
    await quit(scene);
});

test('what the administrator has locked is shown as such and holds', async ({ open, playground }) => {
    const scene = await open();
    const managed = path.join(scene.desktop.root, 'managed.toml');

    writeFileSync(managed, [
        'locked = [ "lobby.url", "public.fallback" ]', '[host]', 'name = "Everybody"', '[lobby]',
        `url = "${playground.lobby.url}"`, '[public]', 'fallback = false'
    ].join('\n'));
    Object.assign(scene.desktop.env, { CONFAB_MANAGED_SETTINGS: managed, CONFAB_LOBBY_URL: 'http://127.0.0.1:9' });
    delete scene.desktop.env.CONFAB_NAME;
    const window = await AppWindow.open(scene);

    await window.shows(/127\.0\.0\.1:\d+ is ready/);
    await window.press('Settings');
    await window.shows(`Your administrator set this in ${managed}. You can’t change it here.`);
    await window.picture(scene.artefact('locked.png'));
    expect(await window.run('return [...document.querySelectorAll("input:disabled")].map(input => input.type)'))
        .toEqual(expect.arrayContaining([ 'url', 'checkbox' ]));
    await window.fill('Your name', 'Ada');
    await window.press('Save');
    await until('the name in the file', () => existsSync(settingsFile(scene)) && readFileSync(settingsFile(scene), 'utf8').includes('"Ada"'));
    await scene.tray.hasEntry('Use public Jitsi when the lobby can\'t be reached (set by your administrator)', { checked: false, enabled: false });
    await quit(scene);
});

test('a region that the lobby does not know is told, and a room is made in the one that is chosen', async ({ open, playground }) => {
    const logs = freshDirectory('e2e', `lobby-${nameOf(test.info())}`);
    const config = path.join(logs, 'lobby.toml');

    writeFileSync(config, '[[region]]\nname = "eu-central"\n[[region]]\nname = "us-east"\n');
    const lobby = await startLobby({
        env: process.env as Environment, logs, port: await freePort(), data: logs, jitsiUrl: playground.jitsiUrl, keyFile: playground.keyFile,
        settings: { LOBBY_CONFIG: config }
    });

    try {
        const scene = await open({ lobbyUrl: lobby.url });

        writeFileSync(settingsFile(scene), 'version = 1\n[lobby]\nregion = "atlantis"\n[public]\nfallback = true\n');
        const window = await AppWindow.open(scene);
        const refused = await scene.confab.command('start');

        expect(refused.code, refused.stderr).toBe(1);
        expect(refused.stderr).toContain('The lobby doesn\'t offer the region you chose. (atlantis)');
        expect(refused.stderr).toContain('lobby-region-unknown');
        await window.press('Settings');
        await window.choose('Call region', 'us-east');
        await until('the wish in the file', () => readFileSync(settingsFile(scene), 'utf8').includes('region = "us-east"'));
        await scene.confab.must('start', '--wait', 'live');
        const host = await scene.browser.attach();
        const { hash } = new URL(await host.page.locator('iframe').getAttribute('src') ?? '');
        const token = JSON.parse(new URLSearchParams(hash.slice(1)).get('jwt') ?? '""') as string;

        expect(decodeJwt(token)).toMatchObject({ context: { region: 'us-east' } });
        await scene.confab.must('leave');
        await quit(scene);
    } finally {
        await lobby.program.stop();
    }
});

test('settings of a newer version are kept and named, and those that can not be read as well', async ({ open }) => {
    const scene = await open();
    const file = settingsFile(scene);

    writeFileSync(file, 'version = 9\n[telepathy]\non = true\n');
    const window = await AppWindow.open(scene);

    await window.shows('A newer Confab wrote the settings (version 9)');
    await window.shows(`${file}.version-9`);
    await window.press('Settings');
    await window.tick('Use public Jitsi when the lobby can’t be reached');
    await until('settings of this version', () => existsSync(file) && readFileSync(file, 'utf8').startsWith('version = 1\n'));
    expect(readFileSync(`${file}.version-9`, 'utf8')).toContain('telepathy');
    await quit(scene);

    writeFileSync(file, 'fallback = "perhaps"\n');
    const again = await AppWindow.open(scene);

    await again.shows('Can\'t read the settings');
    await again.shows(`${file}.invalid`);
    await quit(scene);
});
