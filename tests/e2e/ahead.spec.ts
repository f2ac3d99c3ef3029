/** A lobby that has given the last room gives the next: the browser starts while it is asked, and goes again where it gives none. */
import { type Gate, startGate } from '../harness/gate.ts';
import type { Output } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { expect, test as base } from './fixtures.ts';

const test = base.extend<{ gate: Gate }>({
    gate: async ({ playground }, use) => {
        const gate = await startGate(playground.lobby.url);

        await use(gate);
        gate.close();
    }
});

/** An app whose last call came about. */
async function afterACall(scene: Scene): Promise<void> {
    await scene.confab.startApp();
    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('leave');
    await scene.confab.reaches('idle');
    await noBrowser(scene);
}

async function noBrowser(scene: Scene): Promise<void> {
    await until('no browser', () => scene.desktop.leftovers().every(({ command }) => !command.includes('--app=')));
}

interface Asking {
    /** The command that started the call. */
    started: Promise<Output>;
    /** Lets its request for a room through to the lobby, or answers it with this status. */
    answer: (status?: number) => void;
}

/** An app that asks for a room, which does not come; the browser has been started. */
async function asking(scene: Scene, gate: Gate): Promise<Asking> {
    await afterACall(scene);
    const answer = gate.shut();
    const started = scene.confab.command('start', '--wait', 'live');

    await gate.knocked();
    await until('the browser to be started', () => scene.browser.starts === 2);
    expect(await scene.confab.status()).toMatchObject({ state: 'requesting' });

    return { started, answer };
}

test('the browser starts while the lobby is asked, and shows the call when its room is there', async ({ open, gate }) => {
    const scene = await open({ lobbyUrl: gate.url });
    const { started, answer } = await asking(scene, gate);

    answer();
    expect((await started).code).toBe(0);
    expect(scene.browser.starts, 'the call is in the browser that waited').toBe(2);
    const { page } = await scene.browser.attach();

    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

test('a lobby that gives no room this time takes the browser back, and says why; the next attempt is a call', async ({ open, gate }) => {
    const scene = await open({ lobbyUrl: gate.url });
    const { started, answer } = await asking(scene, gate);

    answer(500);
    expect((await started).stderr).toContain('lobby-broken');
    expect(await scene.confab.status()).toMatchObject({ state: 'failed', failure: { code: 'lobby-broken' }, room: null });
    gate.shut()();
    await scene.confab.must('start', '--wait', 'live');
    expect(scene.browser.starts).toBe(3);
    expect(scene.desktop.leftovers().filter(({ command }) => command.includes('--app=') && !command.includes('--type=')),
        'nor is the one before still there').toHaveLength(1);
});

test('whoever cancels before the room is there is left with no window', async ({ open, gate }) => {
    const scene = await open({ lobbyUrl: gate.url });
    const { started } = await asking(scene, gate);

    await scene.confab.must('leave');
    await scene.confab.reaches('idle');
    await noBrowser(scene);
    await started;
});

test('an app that is quit before the room is there leaves no browser behind', async ({ open, gate }) => {
    const scene = await open({ lobbyUrl: gate.url });
    const { started } = await asking(scene, gate);

    await scene.tray.click('Quit');
    await until('the app to end', async () => (await scene.confab.status()).state === 'not-running');
    await started;
    expect(scene.desktop.leftovers().filter(({ command }) => command.includes('--app='))).toEqual([]);
});
