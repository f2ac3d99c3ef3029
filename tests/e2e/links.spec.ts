/** Links: made for later, pasted, opened by other programs; and what goes on the clipboard, and what does not. */
import { run } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import type { Status } from '../harness/confab.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** Nothing, or that it waits: said where the call takes a second to begin. */
const NO_ERROR = /^(Waiting for people: .*\n)?$/;

/** What the status says of the room for later. */
const newLink = async (scene: Scene) =>
    (await scene.confab.status() as Status & { new_link: string | null }).new_link;

/** Puts a text on the clipboard as another program does. */
async function copy(scene: Scene, text: string): Promise<void> {
    const owner = scene.desktop.start('xclip', 'xclip', ['-selection', 'clipboard', '-in', '-quiet']);

    owner.stdin.end(text);
    await until('the other program to own the clipboard', async () => await scene.desktop.clipboard() === text);
}

test('a new link is for later: it is copied, nobody joins, and its call begins when it is time', async ({ open }) => {
    const scene = await open();
    const link = await scene.confab.must('new-link');

    expect(await scene.confab.status()).toMatchObject({ state: 'idle', room: null });
    await until('the link on the clipboard', async () => await scene.desktop.clipboard() === link);
    expect(await newLink(scene)).toBe(link);
    expect(scene.browser.starts).toBe(0);
    await scene.tray.hasEntry('Start call from new link', { enabled: true });
    await scene.tray.click('Copy invitation');
    await until('an invitation with the link', async () =>
        (await scene.desktop.clipboard())?.includes(`Join my call:\n${link}\nThe link works until`));

    await scene.tray.click('Start call from new link');
    expect(await scene.confab.reaches('live')).toMatchObject({ guest_link: link, protection: 'signed' });
    expect(await newLink(scene)).toBeNull();
    const guest = await scene.guest();

    await guest.join(link, 'Guest');
    await until('two participants', async () => (await scene.confab.status()).participants.length === 2);
    await guest.close();
});

test('a new link whose call was held and ended is not offered again, however that call was begun', async ({ open }) => {
    const scene = await open();
    const { confab, tray } = scene;

    await confab.must('new-link');
    await tray.hasEntry('Start call from new link', { enabled: true });
    const [ prepared ] = (await confab.status()).recents;

    await tray.click(`${prepared?.label} (${prepared?.at})`);
    await confab.reaches('live');
    expect(await newLink(scene), 'it is a call now').toBeNull();
    await confab.must('end');
    await tray.until('no room for later', () => tray.entry('Start call from new link') === undefined);
    expect(await newLink(scene)).toBeNull();
});

test('a guest link joins the other host\'s room, as a guest of theirs', async ({ open }) => {
    const theirs = await open();
    const link = await theirs.confab.must('start', '--wait', 'live');
    const ours = await open();

    ours.desktop.env.CONFAB_NAME = 'Visitor';
    await copy(ours, 'something else');
    const { code, stderr } = await run(
        ours.confab.program, ['join', link, '--wait', 'live'], ours.desktop.env, 60_000);

    expect(stderr).toMatch(NO_ERROR);
    expect(code).toBe(0);
    await until('both to be there', async () => {
        const names = (await theirs.confab.status()).participants.map(({ name }) => name);

        return names.includes('Host') && names.includes('Visitor');
    });
    expect(await ours.desktop.clipboard(), 'what one copied stays').toBe('something else');
    expect((await ours.confab.command('end')).stderr).toContain('not-your-room');
    expect((await ours.confab.command('join', link)).stderr).toContain('in-call');
    await ours.tray.hasEntry('End for all', { enabled: false });
    await ours.confab.must('leave');
    await theirs.confab.must('end');
    await until('the link to end', async () => (await fetch(link)).status === 410);
    const { stderr: refused } = await ours.confab.command('join', link);

    expect(refused, 'the room is over').toContain('link-refused');
});

test('a confab: link does nothing before the host has said yes, and says where it leads', async ({ open, publicJitsi }) => {
    const scene = await open({ publicUrl: publicJitsi });
    const link = `confab://join?link=${encodeURIComponent(`${publicJitsi}/Tea#config.startWithVideoMuted=false`)}`;
    const note = `A link leads to a call on ${new URL(publicJitsi).host}`;

    await scene.confab.must('open', link);
    await scene.tray.hasEntry(note);
    expect(await scene.confab.status()).toMatchObject({ state: 'idle' });
    await scene.tray.click('Ignore link');
    await scene.tray.until('no question', () => scene.tray.entry(note) === undefined);
    expect(scene.browser.starts).toBe(0);

    await scene.confab.must('open', link);
    await scene.tray.hasEntry(note);
    await scene.tray.click('Join this call');
    expect(await scene.confab.reaches('live')).toMatchObject({ room: 'Tea', protection: 'public' });
    const host = await scene.browser.attach();
    const address = new URL((await host.conference()).url());

    expect(address.pathname).toBe('/Tea');
    expect(decodeURIComponent(address.hash), 'what the link would change of Jitsi is left behind')
        .toContain('config.startWithVideoMuted=true');
    await scene.confab.must('leave');

    for (const other of ['confab://quit', 'confab://start?public=1', 'confab://join?link=javascript://x/y', 'https://example.com/x']) {
        const { code, stderr } = await scene.confab.command('open', other);

        expect(code, other).toBe(1);
        expect(stderr, other).toContain('link-invalid');
    }
});

test('the copied link is joined after a question, and what is no link is refused', async ({ open, publicJitsi }) => {
    const scene = await open({ publicUrl: publicJitsi });

    await scene.confab.startApp();
    await copy(scene, `We are at <${publicJitsi}/Tea>, come over.`);
    await scene.tray.click('Join with copied link');
    await scene.tray.hasEntry('Join this call', { enabled: true });
    await scene.tray.click('Join this call');
    expect(await scene.confab.reaches('live')).toMatchObject({ room: 'Tea' });
    await scene.confab.must('leave');
    const { code, stderr } = await scene.confab.command('join', 'see you at ten');

    expect(code).toBe(1);
    expect(stderr).toContain('link-invalid');
});

test('a call can be named, leave the clipboard alone, and be public although there is a lobby', async ({ open, publicJitsi }) => {
    const scene = await open({ publicUrl: publicJitsi });

    await copy(scene, 'something else');
    const started = await scene.confab.command(
        'start', '--no-copy', '--print-link', '--audio-only', '--subject', 'Release & tea', '--wait', 'live');
    const { guest_link: link } = await scene.confab.status();

    expect(started).toMatchObject({
        code: 0, stdout: `${link}\n`, stderr: expect.stringMatching(NO_ERROR)
    });
    const host = await scene.browser.attach();
    const address = new URL((await host.conference()).url());

    expect(decodeURIComponent(address.hash)).toContain('config.subject="Release & tea"');
    expect(await scene.desktop.clipboard()).toBe('something else');
    await scene.confab.must('leave');

    await scene.tray.hasEntry('Start public call', { enabled: true });
    await scene.tray.click('Start public call');
    expect(await scene.confab.reaches('live')).toMatchObject({ protection: 'public' });
});
