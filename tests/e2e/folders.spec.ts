/** Whose files the app obeys, and who may look into its own. */
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../harness/until.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

const warnings = async (scene: { confab: { status(): Promise<{ warnings: { code: string }[] }> } }) =>
    (await scene.confab.status()).warnings.map(({ code }) => code);

test('without a home the app does not obey settings that anybody may have put under /tmp', async ({ open }) => {
    const scene = await open();
    const { env } = scene.desktop;
    const planted = path.join(env.TMPDIR ?? '', '.config/confab/settings.toml');

    mkdirSync(path.dirname(planted), { recursive: true });
    // Whoever obeys it says so.
    writeFileSync(planted, 'a stranger was here');
    delete env.HOME;
    delete env.XDG_CONFIG_HOME;
    await scene.confab.startApp();
    expect(await warnings(scene)).not.toContain('settings-invalid');
    expect(readdirSync(path.dirname(planted)), 'it was not touched').toEqual([ 'settings.toml' ]);
});

test('settings that others may write are not obeyed, and named where the host looks', async ({ open }) => {
    const scene = await open();
    const folder = path.join(scene.desktop.env.XDG_CONFIG_HOME ?? '', 'confab');
    const settings = path.join(folder, 'settings.toml');

    mkdirSync(folder, { recursive: true });
    writeFileSync(settings, 'language = "de"\n');
    chmodSync(settings, 0o666);
    const app = await scene.confab.startApp();

    await scene.tray.hasEntry('Start call');
    await until('the warning', async () => (await warnings(scene)).includes('settings-refused'));
    expect(await scene.confab.must('status')).toContain(settings);
    await app.line(/ignored the settings/);
    expect(readFileSync(settings, 'utf8'), 'it stays for the host to look at').toBe('language = "de"\n');
});

test('what the app writes is closed to other users, and so is what an earlier version left open', async ({ open }) => {
    const scene = await open();
    const { XDG_CONFIG_HOME = '', XDG_DATA_HOME = '', XDG_STATE_HOME = '' } = scene.desktop.env;
    const folders = [ XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME ].map(base => path.join(base, 'confab'));
    const log = path.join(XDG_STATE_HOME, 'confab/confab-tray.log');

    for (const folder of folders) {
        mkdirSync(folder, { recursive: true });
        chmodSync(folder, 0o755);
    }
    writeFileSync(log, 'the run before\n');
    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('leave');
    await scene.tray.click('Use public Jitsi when the lobby can\'t be reached');
    await until('the settings', () => readdirSync(folders[0] ?? '').includes('settings.toml'));
    const written = [ log, `${log}.1`, path.join(folders[0] ?? '', 'settings.toml') ];
    const modes = (paths: string[]) => paths.map(one => (statSync(one).mode & 0o777).toString(8));

    expect(modes(folders)).toEqual([ '700', '700', '700' ]);
    expect(modes(written)).toEqual([ '600', '600', '600' ]);
    expect(readFileSync(`${log}.1`, 'utf8')).toBe('the run before\n');
    await scene.confab.must('quit');
});
