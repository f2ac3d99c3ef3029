/** The rest of the command line: what it shows while things change, the camera, ending a call for all, and its texts. */
import { until } from '../harness/until.ts';
import type { Status } from '../harness/confab.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

test('status --watch tells every change, until the app ends', async ({ open }) => {
    const scene = await open();

    await scene.confab.startApp();
    const watch = scene.desktop.start('watch', scene.confab.program, ['status', '--watch', '--json']);

    await watch.line(/"state":"idle"/);
    await scene.confab.must('start', '--wait', 'live');
    await watch.line(/"state":"requesting"/);
    await watch.line(/"state":"live"/);
    await scene.confab.must('mute');
    await watch.line(/"muted":true,"mute_pending":false/);
    await scene.confab.must('leave');
    await scene.confab.must('quit');
    await watch.line(/"state":"not-running"/);
    expect((await watch.exited).code).toBe(0);
});

test('the camera is turned on and off, once Jitsi confirmed it', async ({ open }) => {
    const scene = await open();
    const camera = async () => (await scene.confab.status() as Status & { camera: boolean | null }).camera;

    await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();
    const conference = await host.conference();

    await scene.confab.must('camera', 'on');
    expect(await camera()).toBe(true);
    expect(await conference.evaluate(() => window.standIn.self?.videoMuted)).toBe(false);
    await scene.confab.must('camera');
    expect(await camera()).toBe(false);
});

test('end ends the call for everyone, and its link lets nobody in any more', async ({ open }) => {
    const scene = await open();
    const link = await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();
    const guest = await scene.guest();

    await guest.join(link, 'Guest');
    await until('two participants', async () => (await scene.confab.status()).participants.length === 2);
    await scene.confab.must('end');
    expect(await scene.confab.status()).toMatchObject({ state: 'idle' });
    await host.gone();
    await guest.conference().waitForFunction(() => (window.standIn as typeof window.standIn | undefined)?.phase !== 'joined');
    await until('the link to end', async () => (await fetch(link)).status === 410);
    await guest.close();
});

test('the command line has completions and a manual page', async ({ open }) => {
    const { confab } = await open({ display: false, bus: false, tray: false });

    expect(await confab.must('completions', 'bash')).toContain('toggle-mute');
    expect(await confab.must('manual')).toContain('.TH confab');
});

test('how a command ended shows in its exit code, as the manual says', async ({ open }) => {
    const scene = await open({ lobbyUrl: 'http://127.0.0.1:9' });
    const ends = async (...args: string[]) => (await scene.confab.command(...args)).code;

    expect(await ends('mute'), 'Confab does not run').toBe(3);
    expect(await ends('status')).toBe(0);
    expect(await ends('sing'), 'there is no such command').toBe(2);
    expect(await ends('start'), 'the lobby does not answer').toBe(1);
    expect(await ends('leave'), 'what failed is put away').toBe(0);
    expect(await ends('mute'), 'there is no call').toBe(4);
    expect(await ends('quit')).toBe(0);
    await scene.confab.gone();
    delete scene.desktop.env.DISPLAY;
    expect(await ends('start'), 'there is nothing to start the app on').toBe(5);
});
