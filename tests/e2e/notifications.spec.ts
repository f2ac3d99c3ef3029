/** What the desktop tells a host who does something else, and the buttons under it. */
import { Guest } from '../harness/browser.ts';
import { until } from '../harness/until.ts';
import { Notifications } from '../harness/notifications.ts';
import type { Playground } from '../harness/playground.ts';
import { run } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

const labels = ({ actions }: { actions: { label: string }[] }) => actions.map(({ label }) => label);
const inRoom = async ({ jitsiUrl }: Playground, room: string | null, what: string, body: object) => {
    const answer = await fetch(`${jitsiUrl}/_stand-in/rooms/${room}/${what}`, { method: 'POST', body: JSON.stringify(body) });

    expect(answer.ok).toBe(true);
};
const names = async (scene: Scene) => (await scene.confab.status()).participants.map(({ name }) => name).sort();

test('the link is on the clipboard: its notification invites, shows the call, and leaves it', async ({ open }) => {
    const scene = await open();
    const { confab, desktop } = scene;
    const notifications = await Notifications.open(desktop);
    const link = await confab.must('start', '--wait', 'live');
    const copied = await notifications.shows('Guest link copied');

    expect(copied).toMatchObject({ app: 'Confab', icon: 'confab', entry: 'org.confab.Confab', urgency: 1, timeout: -1 });
    expect(copied.body).toMatch(/^Anyone with the link can join until .*\d\d:\d\d\.$/);
    expect(labels(copied)).toEqual([ 'Confab', 'Copy invitation', 'Show call', 'Leave' ]);

    await test.step('what is told anew takes the place of what was told before', async () => {
        await confab.must('link');
        const again = await until('the next notification', () => notifications.all[1]);

        expect(again).toMatchObject({ id: copied.id, replaces: copied.id, summary: 'Guest link copied' });
        notifications.pressKey(copied.id, copied.actions[1]?.key ?? '');
        expect(await confab.status(), 'its old buttons are of no use').toMatchObject({ state: 'live' });
    });

    let anew = copied;

    // Pressing closed the one before: what is told anew stands for itself once the app has heard of that.
    while (anew === copied || anew.replaces !== 0) {
        const told = notifications.all.length;

        await confab.must('link');
        anew = await until('the next notification', () => notifications.all[told]);
    }
    notifications.press(anew, 'Copy invitation');
    const invitation = await notifications.shows('Invitation copied');

    expect(await desktop.clipboard()).toContain(`Join my call:\n${link}\n`);
    notifications.press(invitation, 'Leave');
    await confab.reaches('idle');
    // Nothing of a call that is over is left.
    await notifications.hides(/./);
});

test('who knocks is let in or not from the notification, and who joins is told of', async ({ open, playground }) => {
    const scene = await open();
    const { confab } = scene;
    const notifications = await Notifications.open(scene.desktop);
    const link = await confab.must('start', '--wait', 'live');
    const { room } = await confab.status();
    const host = await scene.browser.attach();

    await host.loseFocus();
    const control = (what: string, body: object) => inRoom(playground, room, what, body);
    const knocks = async (name: string) => {
        const guest = await scene.guest();

        await guest.join(link, name);
        await guest.page.getByRole('button', { name: 'Ask to join' }).click();

        return guest;
    };

    await control('policy', { lobby: true });
    const grace = await knocks('Grace');
    const knock = await notifications.shows('Grace wants to join');

    expect(knock).toMatchObject({ urgency: 2, timeout: 0 });
    expect(labels(knock)).toEqual([ 'Confab', 'Admit', 'Deny' ]);
    notifications.press(knock, 'Admit');
    await until('Grace to be in the call', async () => (await names(scene)).join() === 'Grace,Host');
    const joined = await notifications.shows('Grace has joined');

    expect(labels(joined)).toEqual([ 'Confab', 'Show call', 'Mute' ]);
    notifications.press(joined, 'Mute');
    await until('the host to be muted', async () => (await confab.status()).muted);

    await test.step('who is refused is told so and not let in', async () => {
        const mallory = await knocks('Mallory');

        notifications.press(await notifications.shows('Mallory wants to join'), 'Deny');
        await expect(mallory.page.getByText('A moderator did not let you in.')).toBeVisible();
        expect(await names(scene)).toEqual([ 'Grace', 'Host' ]);
        await mallory.close();
    });

    await test.step('who is answered in the window of the call is asked about no more', async () => {
        const heidi = await knocks('Heidi');

        await notifications.shows('Heidi wants to join');
        await host.page.getByRole('button', { name: 'Admit' }).click();
        await notifications.hides(/wants to join/);
        await until('Heidi to be in the call', async () => (await names(scene)).includes('Heidi'));
        await notifications.shows('Heidi has joined');
        await control('kick', { participant: 'Heidi' });
        await notifications.hides(/Heidi/);
        await heidi.close();
    });
    await grace.close();
});

test('a host who has the call before them is told of nobody who joins', async ({ open, browser }) => {
    const scene = await open();
    const { confab, desktop } = scene;
    const notifications = await Notifications.open(desktop);

    desktop.env.RUST_LOG = 'info,confab_tray::stage=debug';
    const app = await confab.startApp();
    let focused = 'false';

    app.onLine(line => {
        focused = /the page of the call.*focused=(\w+)/.exec(line ?? '')?.[1] ?? focused;
    });
    const link = await confab.must('start', '--wait', 'live');
    // There is no window manager to give the focus.
    const focus = async (kind: string) => {
        const window = await until(`a window of the class ${kind}`, async () =>
            (await run('xdotool', [ 'search', '--onlyvisible', '--class', kind ], desktop.env)).stdout.trim().split('\n').at(-1));

        await run('xdotool', [ 'windowfocus', window ], desktop.env);
    };
    // In a browser that has no window here, and so takes the focus from nobody.
    const ben = new Guest(browser, await browser.newPage());

    await focus('^Confab$');
    await until('the page to say that it has the focus', () => focused === 'true');
    await ben.join(link, 'Ben');
    await until('Ben to be in the call', async () => (await names(scene)).includes('Ben'));
    const cleo = await scene.guest();

    await focus('^[Cc]hromium');
    await until('the page to say that it has it no more', () => focused === 'false');
    await cleo.join(link, 'Cleo');
    await notifications.shows('Cleo has joined');
    expect(notifications.all.filter(({ summary }) => summary.includes('Ben'))).toEqual([]);
    await ben.page.close();
    await cleo.close();
});

test('a call that failed is tried again, or held in a public room', async ({ open, publicJitsi }) => {
    const scene = await open({ lobbyUrl: 'http://127.0.0.1:9', publicUrl: publicJitsi });
    const notifications = await Notifications.open(scene.desktop);

    await scene.confab.startApp();
    await scene.tray.click('Start call');
    const failed = await notifications.shows(/^Can't reach the lobby\./);

    expect(failed.urgency).toBe(2);
    expect(labels(failed)).toEqual([ 'Confab', 'Try again', 'Start public call' ]);
    notifications.press(failed, 'Try again');
    const again = await until('the next failure', () => notifications.all[1]);

    expect(again.summary).toBe(failed.summary);
    notifications.press(again, 'Start public call');
    expect(await scene.confab.reaches('live', 'opened')).toMatchObject({ protection: 'public' });
    await scene.confab.must('leave');
});

test('a link that asks is answered in the notification', async ({ open }) => {
    const scene = await open();
    const notifications = await Notifications.open(scene.desktop);

    await scene.confab.startApp();
    await scene.confab.must('open', 'confab://start');
    const first = await notifications.shows('Start a call?');

    expect(labels(first), 'a click beside the buttons is no answer').toEqual([ 'Start this call', 'Ignore link' ]);
    notifications.press(first, 'Ignore link');
    await scene.tray.until('no question', () => scene.tray.entry('Ignore link') === undefined);
    await scene.confab.must('open', 'confab://start');
    notifications.press(await notifications.shows('Start a call?'), 'Start this call');
    await scene.confab.reaches('live');
});

test('a desktop without buttons is told where to answer instead', async ({ open }) => {
    const scene = await open();
    const notifications = await Notifications.open(scene.desktop, [ 'body' ]);

    await scene.confab.startApp();
    await scene.confab.must('open', 'confab://start');
    const asked = await notifications.shows('Start a call?');

    expect(asked.actions).toEqual([]);
    expect(asked.body).toBe('A link opened on this computer asks for this. Answer in Confab\'s menu.');
    await scene.tray.click('Ignore link');
    await notifications.hides(/Start a call/);
});

test('a desktop that shows no notifications, or stops to, keeps nobody from a call', async ({ open }) => {
    const scene = await open();
    const { confab, desktop } = scene;

    await confab.must('new-link');
    const first = await Notifications.open(desktop);

    await confab.must('new-link');
    await first.shows('Guest link copied');
    await first.close();
    await confab.must('new-link');
    const second = await Notifications.open(desktop);

    await confab.must('new-link');
    expect(await second.shows('Guest link copied'), 'it knows nothing of the first one\'s').toMatchObject({ replaces: 0 });
    await confab.must('quit');
    await confab.gone();
    await second.hides(/./);
});

test('who waits at the door is told again by a server of notifications that comes for another', async ({ open, playground }) => {
    const scene = await open();
    const { confab, desktop } = scene;
    const first = await Notifications.open(desktop);
    const link = await confab.must('start', '--wait', 'live');
    const { room } = await confab.status();

    await first.shows('Guest link copied');
    await (await scene.browser.attach()).loseFocus();
    await inRoom(playground, room, 'policy', { lobby: true });
    const grace = await scene.guest();

    await grace.join(link, 'Grace');
    await grace.page.getByRole('button', { name: 'Ask to join' }).click();
    await first.shows('Grace wants to join');

    const second = await test.step('which takes its place while it runs', async () => {
        const second = await Notifications.open(desktop);

        expect(await second.shows('Grace wants to join')).toMatchObject({ replaces: 0 });

        return second;
    });

    await test.step('or comes some time after it went', async () => {
        await second.close();
        const third = await Notifications.open(desktop);

        third.press(await third.shows('Grace wants to join'), 'Admit');
        await third.shows('Grace has joined');
        expect(third.all.map(({ summary, replaces }) => [ summary, replaces ]), 'that a link was copied is no news')
            .toEqual([ [ 'Grace wants to join', 0 ], [ 'Grace has joined', 0 ] ]);
        await third.close();
        const fourth = await Notifications.open(desktop);

        await fourth.shows('Grace has joined');
    });
    await grace.close();
});
