/** The app is killed in mid-call and started again: it asks whether to go on with the call that still runs. */
import { control } from '../call/fixture.ts';
import { Impostor } from '../call/impostor.ts';
import type { HostWindow } from '../harness/browser.ts';
import { run } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { AppWindow, quit } from '../harness/window.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** A live call whose app was killed. */
async function killed(scene: Scene): Promise<HostWindow> {
    const app = await scene.confab.startApp();

    await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();

    await until('the call in the keychain', async () =>
        (await run('secret-tool', [ 'search', '--all', 'service', 'confab' ], scene.desktop.env)).stdout.includes('call in progress'));
    app.signal('SIGKILL');
    await app.exited;
    await expect(host.page.getByRole('region', { name: 'Conversation' }).getByText('isn’t responding')).toBeVisible();

    return host;
}

test('after a yes in the window the tray has the call again', async ({ open }) => {
    const scene = await open({ keyring: true });
    const host = await killed(scene);
    const window = await AppWindow.open(scene, false);

    await window.shows('Your call is still running');
    await scene.tray.hasEntry('Your call is still running in its window');
    expect(await scene.confab.status(), 'nothing is done before the answer').toMatchObject({ state: 'idle', room: null });
    await window.picture(scene.artefact('asked.png'));
    await window.press('Rejoin');
    await scene.confab.reaches('live');
    await window.shows('Live: you can be heard');
    await scene.tray.click('Mute');
    await scene.tray.hasEntry('Unmute', { enabled: true });
    expect(await scene.confab.status()).toMatchObject({ state: 'live', muted: true });
    const conference = await host.conference();

    await until('Jitsi to be muted', () => conference.evaluate('window.standIn.self.audioMuted'));
    await scene.confab.must('leave');
    await host.gone();
    await quit(scene);
});

test('who takes the port of the killed app meanwhile is not taken for it, and the app gets its call back', async ({ open }) => {
    const scene = await open({ keyring: true });
    const host = await killed(scene);
    const conference = await host.conference();
    const impostor = new Impostor();

    impostor.speech = [ { type: 'set-muted', muted: true }, { type: 'refused', reason: 'over' } ];
    await impostor.start(Number(new URL(host.page.url()).port));
    scene.desktop.defer('the impostor', () => impostor.stop());
    await until('the page to look on for the app', () => impostor.heard.length > 2);
    expect(new Set(impostor.heard.flat().map(text => Object.keys(JSON.parse(text) as object).join()))).toEqual(new Set([ 'type,version,challenge' ]));
    expect(await conference.evaluate('window.standIn.self.audioMuted'), 'the call goes on as it was').toBe(false);
    await impostor.stop();

    await scene.confab.startApp('next');
    await scene.tray.click('Rejoin');
    await scene.confab.reaches('live');
    await scene.confab.must('mute');
    expect(await scene.confab.status()).toMatchObject({ state: 'live', muted: true });
    await scene.confab.must('leave');
    await host.gone();
});

test('after a no the page leaves and says so, and nobody is asked again', async ({ open }) => {
    const scene = await open({ keyring: true });
    const host = await killed(scene);
    const app = await scene.confab.startApp('next');

    await scene.tray.hasEntry('Leave call');
    const refused = await scene.confab.command('start');

    expect(refused.code, 'no second call beside one that hears the host').toBe(1);
    expect(refused.stdout + refused.stderr).toContain('call-before');
    expect(await scene.confab.status()).toMatchObject({ state: 'idle' });
    await expect(host.page.locator('iframe'), 'the old one goes on meanwhile').toHaveCount(1);
    await scene.tray.click('Leave call');
    await expect(host.page.getByRole('heading', { name: 'You left this call' })).toBeVisible();
    await expect(host.page.locator('iframe')).toHaveCount(0);
    await scene.tray.until('no question', () => scene.tray.entry('Leave call') === undefined);
    await host.page.screenshot({ path: scene.artefact('let-go.png') });
    await host.portClosed();
    await scene.confab.must('quit');
    await app.exited;
    await until('the call to be forgotten', async () =>
        !(await run('secret-tool', [ 'search', '--all', 'service', 'confab' ], scene.desktop.env)).stdout.includes('call in progress'));
    await host.page.close();
});

test('a call whose window was closed meanwhile is not asked about, and that is told', async ({ open }) => {
    const scene = await open({ keyring: true });
    const host = await killed(scene);

    await host.page.close();
    const app = await scene.confab.startApp('next');

    await app.line(/call-gone/, 30_000);
    expect(scene.tray.entry('Rejoin')).toBeUndefined();
    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('quit');
});

test('a yes that comes too late says that the window is gone', async ({ open }) => {
    const scene = await open({ keyring: true });
    const host = await killed(scene);
    const window = await AppWindow.open(scene, false);

    await window.shows('Your call is still running');
    await host.page.close();
    await until('the browser to end', () => scene.desktop.leftovers().every(({ command }) => !command.includes('--app=')));
    await window.press('Rejoin');
    expect(await scene.confab.reaches('failed')).toMatchObject({ failure: { code: 'call-gone' } });
    await window.shows('its window is gone');
    await window.picture(scene.artefact('gone.png'));
    await quit(scene);
});

test('a call that was ended for everyone meanwhile says so after the yes', async ({ open, playground }) => {
    const scene = await open({ keyring: true });

    const host = await killed(scene);
    const name = new URL((await host.conference()).url()).pathname.split('/').at(-1) ?? '';

    await control({ url: playground.jitsiUrl }, `rooms/${name}/end`);
    await expect(host.page.getByRole('heading', { name: 'The call has ended' })).toBeVisible();
    await scene.confab.startApp('next');
    await scene.tray.click('Rejoin');
    expect(await scene.confab.reaches('failed')).toMatchObject({ failure: { code: 'call-ended' } });
    await scene.confab.must('leave');
});
