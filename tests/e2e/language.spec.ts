/** A host whose system speaks German: tray, call page and command line speak it too. The locale itself need not be installed. */
import { freePort } from '../harness/servers.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

test('a German desktop is spoken to in German', async ({ open }) => {
    const scene = await open();
    const { confab, tray } = scene;

    scene.desktop.env.LANG = 'de_DE.UTF-8';
    await confab.startApp();
    await tray.hasEntry('Gespräch starten', { enabled: true });
    await tray.hasEntry('Beenden', { enabled: true });
    await tray.until('in German what a click does', () => tray.tooltip === 'Confab: klicken, um ein Gespräch zu starten');

    await tray.click('Gespräch starten');
    const host = await scene.browser.attach();

    await confab.reaches('live');
    await tray.hasEntry('Stummschalten', { enabled: true });
    await tray.until('in German who is there', () => tray.tooltip.endsWith('Mikrofon an, noch niemand sonst da'));

    await expect(host.page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(host.page.getByRole('button', { name: 'Gespräch verlassen' })).toBeEnabled();
    await expect(host.page.getByRole('button', { name: 'Live: Mikrofon stummschalten' })).toBeEnabled();
    await host.page.screenshot({ path: scene.artefact('german.png') });

    const { guest_link: link } = await confab.status();

    expect(await confab.must('status')).toMatch(/^Im Gespräch: Mikrofon an, noch niemand sonst da\.\nGast-Link: \S+\nGültig bis: \S+$/);
    scene.desktop.env.LC_ALL = 'ar_EG.UTF-8';
    const arabic = await confab.must('status');

    // What is written in the other direction is isolated within a sentence; a link to be copied stands bare.
    expect(arabic).toMatch(/^في مكالمة: \u2068الميكروفون مشغّل\u2069، \u2068لا أحد غيرك بعد\u2069\.$/m);
    expect(arabic.split('\n')).toContain(`رابط الضيوف: ${link}`);

    await tray.click('Verlassen');
    await host.gone();
    await tray.hasEntry('Gespräch starten', { enabled: true });
});

test('the language in the settings is over that of the system', async ({ open }) => {
    const scene = await open();

    scene.desktop.env.LANG = 'de_DE.UTF-8';
    scene.desktop.env.CONFAB_LANGUAGE = 'fr';
    await scene.confab.startApp();
    await scene.tray.hasEntry('Lancer un appel', { enabled: true });
});

test('the command line speaks the language of the system, and to scripts English', async ({ open }) => {
    const scene = await open({ lobbyUrl: `http://127.0.0.1:${await freePort()}` });
    const { confab, desktop: { env } } = scene;

    env.LANG = 'de_DE.UTF-8';
    expect(await confab.must('status')).toBe('Confab läuft nicht.');
    expect(await confab.command('mute')).toMatchObject({
        code: 3,
        stderr: 'Confab läuft nicht.\nStarten Sie ein Gespräch mit `confab start`, oder führen Sie `confab-tray` aus. [not-running]\n'
    });
    expect(await confab.command('start', '--wiat', 'live')).toMatchObject({
        code: 2,
        stderr: '`--wiat` ist hier nicht bekannt. Meinten Sie `--wait`?\n\nAufruf: confab start [OPTIONS]\n\n'
            + '`confab start --help` sagt, was es gibt.\n'
    });
    expect(await confab.must('start', '--help')).toContain('Die Zwischenablage lassen, wie sie ist');
    expect(await confab.must('help', 'mute'), 'and of another command').toContain('Das Mikrofon stummschalten; kehrt zurück');

    expect(await confab.command('start'), 'what the app says').toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^Die Lobby antwortet nicht\. \(.+\)\nPrüfen Sie Ihr Netz.+ \[lobby-unreachable\]\n$/)
    });
    const { failure } = await confab.status();

    expect(failure?.message, 'scripts read English').toMatch(/^Can't reach the lobby\./);

    env.LC_ALL = 'ar_EG.UTF-8';
    expect(await confab.command('mute'), 'LC_ALL is over LANG').toMatchObject({
        code: 4,
        stderr: expect.stringMatching(/^لا توجد مكالمة\.\n.+`confab start`.+ \[no-call\]\n$/)
    });
    expect(await confab.must('--help')).toContain('كتم الميكروفون؛');
    env.CONFAB_LANGUAGE = 'fr';
    expect((await confab.command('mute')).stderr, 'CONFAB_LANGUAGE is over both').toMatch(/^Il n’y a pas d’appel\./);
    delete env.CONFAB_LANGUAGE;

    await test.step('so does an app that can not start', async () => {
        await confab.must('quit');
        await confab.gone();
        delete env.DISPLAY;
        const { code, stderr } = await confab.command('start');

        expect(code).toBe(5);
        expect(stderr).toMatch(/^تعذّر تشغيل Confab: \u2068لا توجد شاشة .+ \[display-missing\]\u2069\n/);
        env.LC_ALL = 'C';
        expect((await confab.command('start')).stderr).toMatch(/^Can't start Confab: There is no display /);
    });
});
