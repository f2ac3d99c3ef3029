/**
 * The whole way: from one click to a live call with a guest in it, muted and left, through the tray's real menu and
 * through the command line. The app, the lobby, the browsers and the sound are real; Jitsi is the stand-in.
 */
import { readFileSync } from 'node:fs';
import type { Frame } from '@playwright/test';
import { control } from '../call/fixture.ts';
import type { Guest, HostWindow } from '../harness/browser.ts';
import type { Scene } from '../harness/scene.ts';
import { hears, hearsNothing } from '../harness/sound.ts';
import { until } from '../harness/until.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** What the guest sees of the host's microphone. */
const hostMutedForGuest = (guest: Guest, muted: boolean) =>
    guest.conference().waitForFunction(
        wanted => window.standIn.participants.length === 1 && window.standIn.participants[0]?.audioMuted === wanted, muted);

/** The guest comes in by the link, and each of the two hears the other. */
async function guestJoins(scene: Scene, host: HostWindow, link: string): Promise<{ guest: Guest; conference: Frame }> {
    const guest = await scene.guest();

    await guest.join(link, 'Guest');
    await until('two participants', async () => (await scene.confab.status()).participants.length === 2);
    const conference = await host.conference();

    await hears('the guest', guest.conference());
    await hears('the host', conference);
    await host.page.screenshot({ path: scene.artefact('host.png') });
    await guest.page.screenshot({ path: scene.artefact('guest.png') });

    return { guest, conference };
}

/** The link is the lobby's, and shows neither room nor token. */
function expectInvitation(link: string | undefined, lobbyUrl: string, room: string | null): asserts link is string {
    expect(link).toMatch(new RegExp(`^${lobbyUrl}/j/[\\w-]+$`));
    expect(link, 'the link must not show the room').not.toContain(room ?? '?');
}

/** After leaving: no window, no port, no browser; only the app itself. */
async function expectOnlyTheApp(scene: Scene, host: HostWindow): Promise<void> {
    await host.gone();
    const left = await until('the browser\'s processes to end', () => {
        const running = scene.desktop.leftovers();

        if (running.length !== 1) {
            throw new Error(running.map(({ pid, command }) => `${pid} ${command}`).join('; '));
        }

        return running;
    });

    expect(left[0]?.command).toMatch(/confab-tray/);
}

test('a click in the tray leads to a live call, mute and leave', async ({ open, playground }) => {
    const scene = await open();
    const { confab, tray } = scene;

    await test.step('the tray offers to start a call, and greys what needs one', async () => {
        await confab.startApp();
        await tray.hasEntry('Start call', { enabled: true });
        for (const label of ['Copy guest link', 'Mute', 'Leave']) {
            expect(tray.entry(label), label).toMatchObject({ enabled: false });
        }
        expect(tray.entry('Quit')).toMatchObject({ enabled: true });
        scene.keepIcon('tray-idle');
    });

    const idleIcon = tray.icon;

    await tray.click('Start call');
    const host = await scene.browser.attach();
    const { room, protection } = await confab.reaches('live');

    expect(protection).toBe('signed');
    await tray.hasEntry('Mute', { enabled: true });
    // The call is live before Jitsi has said what the microphone does, and until then nothing claims to know.
    await until('that the microphone is on', async () => (await confab.status()).muted === false);
    await tray.until('that the microphone is on', () => tray.tooltip.includes('microphone on'));
    await tray.looksUnlike('live', idleIcon);
    const liveIcon = tray.icon;

    scene.keepIcon('tray-live');
    const link = await scene.desktop.clipboard();

    expectInvitation(link, playground.lobby.url, room);
    const { guest } = await guestJoins(scene, host, link);

    await test.step('Jitsi knows the host by name and as a moderator', async () => {
        const seen = await guest.conference().evaluate(() => window.standIn.participants);

        expect(seen).toMatchObject([{ name: 'Host', moderator: true }]);
    });

    await test.step('mute in the tray is what the guest sees and hears', async () => {
        await tray.click('Mute');
        await tray.hasEntry('Unmute', { enabled: true });
        await tray.until('that the microphone is muted', () => tray.tooltip.includes('muted'));
        await hostMutedForGuest(guest, true);
        await hearsNothing('the guest', guest.conference());
        await tray.looksUnlike('muted', idleIcon, liveIcon);
        scene.keepIcon('tray-muted');
        await tray.click('Unmute');
        await tray.hasEntry('Mute', { enabled: true });
        await hostMutedForGuest(guest, false);
        await hears('the guest, again,', guest.conference());
    });

    await test.step('leave in the tray ends page, browser and port', async () => {
        await tray.click('Leave');
        await expectOnlyTheApp(scene, host);
        await tray.hasEntry('Start call', { enabled: true });
        expect((await confab.status()).state).toBe('idle');
        await guest.conference().waitForFunction(() => window.standIn.participants.length === 0);
        await guest.close();
    });

    await test.step('quit leaves nothing running', async () => {
        await tray.click('Quit');
        await tray.until('no item', () => !tray.registered);
        await confab.gone();
    });
});

test('the command line starts the app and leads to a live call, mute and leave', async ({ open, playground }) => {
    const scene = await open();
    const { confab } = scene;

    expect(await confab.status()).toMatchObject({ state: 'not-running' });
    const link = await confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();
    const status = await confab.status();

    expect(status).toMatchObject({ state: 'live', protection: 'signed', guest_link: link });
    expectInvitation(link, playground.lobby.url, status.room);
    expect(await scene.desktop.clipboard()).toBe(link);
    expect(await confab.must('link')).toBe(link);
    const { guest } = await guestJoins(scene, host, link);

    await test.step('mute answers once it is so', async () => {
        await confab.must('mute');
        expect(await confab.status()).toMatchObject({ muted: true, mute_pending: false });
        await hostMutedForGuest(guest, true);
        await confab.must('unmute');
        expect(await confab.status()).toMatchObject({ muted: false, mute_pending: false });
        await hostMutedForGuest(guest, false);
        await confab.must('toggle-mute');
        expect(await confab.status()).toMatchObject({ muted: true });
        await hostMutedForGuest(guest, true);
    });

    await test.step('the toolkit has loaded no OpenGL, and the browser is free to', () => {
        const running = scene.desktop.leftovers();
        const of = (pattern: RegExp, file: string) => running.filter(({ command }) => pattern.test(command))
            .map(({ pid }) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));

        expect(of(/confab-tray/, 'maps').map(maps => /\/(libLLVM|libGLX_mesa|\w+_dri)[-.\w]*\.so/.exec(maps)?.[0])).toEqual([ undefined ]);
        expect(new Set(of(/chromium\/chromium/, 'environ').map(environment => /\bGDK_GL=/.test(environment)))).toEqual(new Set([ false ]));
    });

    await test.step('the status names everyone', async () => {
        await until('what both microphones do', async () =>
            (await confab.status()).participants.every(({ muted }) => muted !== null));
        const { participants } = await confab.status();

        expect(participants.map(({ name, local, muted }) => ({ name, local, muted }))).toEqual([
            { name: 'Host', local: true, muted: true }, { name: 'Guest', local: false, muted: false }]);
    });

    await confab.must('leave');
    await expectOnlyTheApp(scene, host);
    expect((await confab.status()).state).toBe('idle');
    await guest.close();
    await confab.must('quit');
    await confab.gone();
    expect(await confab.status()).toMatchObject({ state: 'not-running' });
});

test('without a lobby a public room opens, is marked as one, and lets a guest in', async ({ open, publicJitsi }) => {
    const scene = await open({ lobbyUrl: '', publicUrl: publicJitsi });
    const { confab, tray } = scene;
    const link = await confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();
    const { protection, room } = await confab.status();

    expect(protection).toBe('public');
    expect(room, 'nobody can guess it').toMatch(/^[a-z0-9-]{26,}$/);
    expect(link).toContain(`${publicJitsi}/${room}`);
    await expect(host.page.getByText('Public', { exact: true })).toBeVisible();
    await tray.hasEntry('Public room: anyone with the link can join');
    scene.keepIcon('tray-public');
    const { guest } = await guestJoins(scene, host, link);

    await confab.must('leave');
    await expectOnlyTheApp(scene, host);
    await guest.close();
});

test('a public Jitsi that does not let itself be embedded opens by itself, and Leave closes it', async ({ open, publicJitsi }) => {
    const scene = await open({ lobbyUrl: '', publicUrl: publicJitsi });
    const { confab, tray } = scene;

    await control({ url: publicJitsi }, 'embedding', { embedding: 'refused-by-config' });
    try {
        await confab.startApp();
        await tray.click('Start call');
        expect(await confab.reaches('opened')).toMatchObject({ protection: 'public' });
        await tray.hasEntry('Mute (in the room\'s own window)', { enabled: false });
        await tray.click('Leave');
        await confab.reaches('idle');
        await until('the browser to end', () => scene.desktop.leftovers().length === 1);
    } finally {
        await control({ url: publicJitsi }, 'embedding', { embedding: 'allowed' });
    }
});

test('in a tab of the user\'s browser the call is held as well, and the tab says when it is over', async ({ open }) => {
    const scene = await open();

    scene.desktop.env.CONFAB_SURFACE = 'tab';
    const link = await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();
    const { guest } = await guestJoins(scene, host, link);

    await scene.confab.must('leave');
    await guest.conference().waitForFunction(() => window.standIn.participants.length === 0);
    // A browser may let the page close its tab, or not.
    const over = host.page.getByRole('heading', { name: 'You left the call' });

    await until('the tab to close or to say that the call is over', () => host.page.isClosed() || over.isVisible());
    await scene.confab.must('quit');
    await host.portClosed();
});

test('a tab that is reloaded comes back, and one that is closed is told at once', async ({ open }) => {
    const scene = await open();
    const { confab, desktop, tray } = scene;
    const closed = /the page of the call was closed/;
    let closings = 0;

    desktop.env.CONFAB_SURFACE = 'tab';
    desktop.env.RUST_LOG = 'info,confab_tray::stage=debug';
    const app = await confab.startApp();

    app.onLine(line => {
        closings += closed.test(line ?? '') ? 1 : 0;
    });
    await confab.must('start', '--wait', 'live');
    const { page } = await scene.browser.attach();

    // The browser is the user's, and stays.
    await page.context().newPage();
    await page.reload();
    await expect(page.getByRole('button', { name: /^(Live|Muted):/ })).toBeVisible();
    await until('the app to have the page again', async () => (await confab.status()).muted === false);
    expect(closings, 'a reload closes nothing').toBe(0);
    await page.close();
    await app.line(closed);
    expect(await confab.reaches('failed')).toMatchObject({ failure: { code: 'window-closed' } });
    await tray.until('what happened', () => tray.tooltip.includes('The call window was closed.'));
    await confab.must('quit');
});

test('a tab that its browser keeps joins the same call again after leaving, and gives way to the next', async ({ open }) => {
    const scene = await open();
    const { confab, tray } = scene;

    scene.desktop.env.CONFAB_SURFACE = 'tab';
    await confab.must('start', '--wait', 'live');
    const { room } = await confab.status();
    const { page } = await scene.browser.attach();
    const left = page.getByRole('heading', { name: 'You left the call' });

    // No browser lets a page close a tab that has been elsewhere.
    await page.evaluate(() => history.pushState(null, '', '/'));
    await page.getByRole('button', { name: 'Leave call' }).click();
    await expect(left).toBeVisible();
    await confab.reaches('idle');
    await tray.hasEntry('Start call', { enabled: true });
    await page.getByRole('button', { name: 'Join again' }).click();
    await confab.reaches('live');
    expect((await confab.status()).room).toBe(room);
    await expect(page.getByRole('button', { name: /^(Live|Muted):/ })).toBeVisible();
    await confab.must('leave');
    await expect(left).toBeVisible();
    await confab.must('start', '--wait', 'live');
    expect((await confab.status()).room).not.toBe(room);
    await expect(page.getByText('You can close this tab. Start the next call from Confab.')).toBeVisible();
    await confab.must('quit');
});
