/** What the app keeps in the keychain, where there is one, and what it does where there is none. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Scene } from '../harness/scene.ts';
import { startTroubledServer } from '../harness/troubled-server.ts';
import { run } from '../harness/program.ts';
import { until } from '../harness/until.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

const TOKEN = 'a-token-of-the-operator';
const refusal = { status: 401, headers: { 'Content-Type': 'application/problem+json' }, body: '{"status":401}' };

/** `confab sign-in`, with the token on standard input. */
const signIn = (scene: Scene) => run('sh', ['-c', `echo ${TOKEN} | "$0" sign-in`, scene.confab.program], scene.desktop.env);

/** Everything that the app wrote outside of the keychain. */
function written(directory: string): string {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && !entry.parentPath.includes('keyrings') && !entry.parentPath.includes('browser'))
        .map(entry => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
        .join('\n');
}

test('a call outlives an app that is killed, and the next one has it again', async ({ open }) => {
    const scene = await open({ keyring: true });
    const app = await scene.confab.startApp();

    await scene.confab.must('start', '--wait', 'live');
    const { room } = await scene.confab.status();
    const host = await scene.browser.attach();
    const guest = await scene.guest();

    await guest.join(await scene.confab.must('link'), 'Guest');
    await until('two participants', async () => (await scene.confab.status()).participants.length === 2);
    await scene.confab.must('mute');
    await until('the call in the keychain', async () =>
        (await run('secret-tool', ['search', '--all', 'service', 'confab'], scene.desktop.env)).stdout.includes('/'));

    app.signal('SIGKILL');
    await app.exited;
    await expect(host.page.getByRole('region', { name: 'Conversation' }).getByText('isn’t responding')).toBeVisible();
    await scene.confab.startApp('next');
    await scene.tray.click('Rejoin');
    await scene.confab.reaches('live');
    const again = await until('what the page knows', async () => {
        const status = await scene.confab.status();

        return status.muted !== null && status.participants.length === 2 && status;
    });

    expect(again).toMatchObject({ room, muted: true, protection: 'signed' });
    await scene.confab.must('unmute');
    await scene.confab.must('leave');
    await host.gone();
    await guest.close();
    await scene.confab.must('quit');
    await scene.confab.gone();
});

test('the rooms of past calls outlive the app, and what opens them stands in the keychain alone', async ({ open }) => {
    const scene = await open({ keyring: true });
    const app = await scene.confab.startApp();

    await scene.confab.must('start', '--wait', 'live');
    const { room, guest_link: link } = await scene.confab.status();

    await scene.confab.must('leave');
    const file = path.join(scene.desktop.env.XDG_STATE_HOME ?? '', 'confab', 'recent-rooms.json');
    const { recents } = await until('the room in the file', async () => readFileSync(file, 'utf8').includes('label') && scene.confab.status());

    expect(recents).toMatchObject([ { protection: 'signed', link_until: expect.anything() as unknown } ]);
    expect(room).toContain(recents[0]?.label);
    await scene.confab.must('quit');
    await app.exited;
    for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME']) {
        expect(written(scene.desktop.env[name] ?? ''), name).not.toContain(room);
        expect(written(scene.desktop.env[name] ?? ''), name).not.toContain(link);
    }
    await scene.confab.startApp('next');
    await expect.poll(async () => (await scene.confab.status()).recents).toEqual(recents);
    const entry = `${recents[0]?.label} (${recents[0]?.at})`;

    await scene.tray.hasEntry('Recent rooms', { enabled: true });
    await scene.tray.hasEntry(entry, { enabled: true });
    await scene.tray.click(entry);
    expect(await scene.confab.reaches('live')).toMatchObject({ room, guest_link: link });
    await scene.confab.must('leave');

    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('end');
    await until('the room that is over to be forgotten', async () => (await scene.confab.status()).recents.length === 1);
});

test('a token is kept in the keychain, sent to the lobby as bearer, and written nowhere else', async ({ open }) => {
    const server = await startTroubledServer(refusal);

    try {
        const scene = await open({ keyring: true, lobbyUrl: server.url });
        const app = await scene.confab.startApp();

        expect((await scene.confab.command('start')).stderr).toContain('confab sign-in');
        expect(server.authorizations.at(-1)).toBeUndefined();
        const { code, stderr } = await signIn(scene);

        expect(code, stderr).toBe(0);
        expect(stderr).toContain('in the keychain');
        await scene.confab.command('start');
        expect(server.authorizations.at(-1)).toBe(`Bearer ${TOKEN}`);

        await scene.confab.must('quit');
        await app.exited;
        await scene.confab.startApp('next');
        await scene.confab.command('start');
        expect(server.authorizations.at(-1), 'the next run knows it').toBe(`Bearer ${TOKEN}`);

        await scene.confab.must('sign-out');
        await scene.confab.command('start');
        expect(server.authorizations.at(-1), 'and forgets it when told to').toBeUndefined();
        for (const name of ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME']) {
            expect(written(scene.desktop.env[name] ?? ''), name).not.toContain(TOKEN);
        }
    } finally {
        server.close();
    }
});

test('without a keychain a token holds for this run, and the app says so', async ({ open }) => {
    const server = await startTroubledServer(refusal);

    try {
        const scene = await open({ lobbyUrl: server.url });

        await scene.confab.startApp();
        const { code, stderr } = await signIn(scene);

        expect(code).toBe(0);
        expect(stderr).toContain('until Confab closes');
        expect((await scene.confab.status()).warnings.map(warning => warning.code)).toContain('keychain-missing');
        await scene.confab.command('start');
        expect(server.authorizations.at(-1)).toBe(`Bearer ${TOKEN}`);
    } finally {
        server.close();
    }
});

for (const prompts of [false, true]) {
    test(`a locked keychain${prompts ? ' that asks for its password' : ''} holds nothing up, and is told`, async ({ open }) => {
        const server = await startTroubledServer(refusal);

        try {
            const scene = await open({ keyring: true, lobbyUrl: server.url });
            const { confab, desktop } = scene;
            const app = await confab.startApp();

            expect((await signIn(scene)).stderr).toContain('in the keychain');
            await confab.must('quit');
            await app.exited;
            await desktop.lockKeyring();
            if (prompts) {
                await desktop.openPrompter();
            }

            await confab.startApp('next');
            const { code, stderr } = await confab.command('start');

            expect(code).toBe(1);
            expect(stderr, 'why the lobby does not know you').toContain('The keychain is locked.');
            expect(server.authorizations.at(-1)).toBeUndefined();
            const signedIn = await signIn(scene);

            expect(signedIn.code).toBe(0);
            expect(signedIn.stderr).toContain('until Confab closes');
            expect((await confab.status()).warnings.map(warning => warning.code)).toContain('keychain-locked');
            await confab.command('start');
            expect(server.authorizations.at(-1), 'it holds for this run').toBe(`Bearer ${TOKEN}`);
        } finally {
            server.close();
        }
    });
}
