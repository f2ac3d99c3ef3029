/** A team's own Jitsi without a lobby: the app signs for it, with a key that is in the keyring alone. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { freshDirectory } from '../harness/paths.ts';
import { type Environment, run } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { makeKey, startStandIn } from '../harness/servers.ts';
import { until } from '../harness/until.ts';
import { AppWindow, quit } from '../harness/window.ts';
import { test as base, expect, nameOf } from './fixtures.ts';

interface Fixtures {
    /** A stand-in for Jitsi that asks for tokens, and the file of the key that signs them. */
    jitsi: { url: string; keyFile: string };
}

const test = base.extend<Fixtures>({
    jitsi: async ({}, use, info) => {
        const logs = freshDirectory('e2e', `own-${nameOf(info)}`);
        const keyFile = path.join(logs, 'key.pem');

        await makeKey(keyFile, process.env as Environment);
        const published = createPublicKey(readFileSync(keyFile)).export({ type: 'spki', format: 'pem' });
        const keys = createServer((_request, response) => response.end(published)).listen(0, '127.0.0.1');

        await once(keys, 'listening');
        const { url, program } = await startStandIn(
            { env: process.env as Environment, logs }, `http://127.0.0.1:${(keys.address() as AddressInfo).port}`);

        await use({ url, keyFile });
        await program.stop();
        keys.close();
        keys.closeAllConnections();
    }
});

test.describe.configure({ timeout: 120_000 });

/** Everything that the app wrote outside of the keyring. */
function written({ desktop: { env, logs } }: Scene): string {
    return [ env.XDG_CONFIG_HOME, env.XDG_STATE_HOME, env.XDG_CACHE_HOME, logs ]
        .flatMap(directory => readdirSync(directory ?? '', { recursive: true, withFileTypes: true }))
        .filter(entry => entry.isFile() && !/keyrings|browser/.test(entry.parentPath))
        .map(entry => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
        .join('\n');
}

test('the app signs for the team\'s own Jitsi: host and guest come in, and the link says until when it works', async ({ open, jitsi }) => {
    const scene = await open({ keyring: true, lobbyUrl: undefined });
    const { confab, desktop, tray } = scene;

    desktop.env.CONFAB_JITSI_URL = jitsi.url;
    await confab.startApp();
    await confab.must('own-jitsi', 'key', 'import', jitsi.keyFile);
    await confab.must('start', '--wait', 'live');
    const { guest_link: link, guest_link_expires_at: end, protection, room } = await confab.status();

    expect(protection).toBe('signed');
    const { hash, search } = new URL(link ?? '');

    expect(search, 'a query would reach access logs').toBe('');
    const token = JSON.parse(new URLSearchParams(hash.slice(1)).get('jwt') ?? '') as string;
    const claims = decodeJwt(token);

    expect(claims).toMatchObject({ iss: 'CodeWithMe', aud: 'CodeWithMe', room, context: { user: { moderator: false } } });
    expect((claims.exp ?? 0) * 1_000, 'the link ends with its token').toBe(Date.parse(end ?? ''));
    const guest = await scene.guest();

    await guest.join(link ?? '', 'Guest');
    await until('two participants', async () => (await confab.status()).participants.length === 2);
    await confab.must('invitation');
    expect(await desktop.clipboard()).toMatch(/The link works until/);
    await tray.hasEntry('End for all', { enabled: true });
    expect([...tray.labels].join('\n'), 'such a link can not be taken back').not.toMatch(/revoke|take back/i);
    await confab.must('end');
    await guest.close();

    await confab.must('quit');
    await confab.gone();
    await confab.startApp('next');
    await confab.must('start', '--wait', 'live');
    const all = written(scene);
    const [ , line = '' ] = readFileSync(jitsi.keyFile, 'utf8').split('\n');

    expect(all).toContain('signed = true');
    expect(all, 'the key is in the keyring alone').not.toContain(line);
    expect(all, 'no token is in a log').not.toContain('eyJ');
});

test('in the window its address is set, its key chosen from a file, what its tokens say changed, and the key forgotten', async ({ open, jitsi }) => {
    const scene = await open({ keyring: true, lobbyUrl: undefined });
    const { confab, desktop } = scene;
    const section = 'Your team’s own Jitsi';
    const settings = () => readFileSync(path.join(desktop.env.XDG_CONFIG_HOME ?? '', 'confab/settings.toml'), 'utf8');
    const kept = async () => (await run('secret-tool', [ 'search', '--all', 'service', 'confab' ], desktop.env)).stdout;
    const publicKey = path.join(desktop.root, 'public.pem');

    writeFileSync(publicKey, createPublicKey(readFileSync(jitsi.keyFile)).export({ type: 'spki', format: 'pem' }));
    const window = await AppWindow.open(scene);

    await window.press('Settings');
    await window.fill('Address', 'http://meet.example.com', section);
    await window.press('Save');
    await window.shows('Your Jitsi\'s address is not a web address.');
    await window.fill('Address', `${jitsi.url}/`, section);
    await window.press('Save');
    await window.shows('Rooms have no token');
    await window.chooseFile(publicKey);
    await window.shows('Can\'t use this key: the file holds a public key');
    await window.chooseFile(jitsi.keyFile);
    await window.shows('Rooms are protected by tokens signed with your key.');
    await until('no trouble any more', async () => !(await window.run<string>('return document.body.innerText')).includes('use this key'));
    await until('the key in the keyring', async () => (await kept()).includes('key of the team'));
    await window.press('Calls');
    await window.shows('Rooms are on your team');
    await window.press('Start call');
    expect((await confab.reaches('live')).protection).toBe('signed');
    await window.press('Leave');

    await window.press('Settings');
    await window.run('document.querySelector("details").open = true');
    await window.fill('Key ID (kid)', 'another');
    await window.press('Save');
    await until('the name of the key in the file', () => settings().includes('kid = "another"'));
    await window.picture(scene.artefact('own-jitsi.png'));
    await window.press('Forget key');
    await window.shows('Rooms have no token');
    await until('nothing in the keyring', async () => !(await kept()).includes('key of the team'));
    const [ , line = '?' ] = readFileSync(jitsi.keyFile, 'utf8').split('\n');

    expect(settings()).toContain(`url = "${jitsi.url}"`);
    expect(written(scene), 'the key was in the keyring alone').not.toContain(line);
    await quit(scene);
});

test('without its key no unsigned room is put in place of a signed one', async ({ open, jitsi }) => {
    const scene = await open({ keyring: true, lobbyUrl: undefined });
    const { confab, desktop } = scene;

    desktop.env.CONFAB_JITSI_URL = jitsi.url;
    await confab.startApp();
    await confab.must('own-jitsi', 'key', 'import', jitsi.keyFile);
    await confab.must('quit');
    await confab.gone();
    await run('secret-tool', [ 'clear', 'service', 'confab' ], desktop.env);
    await confab.startApp('next');
    expect((await confab.command('start')).stderr).toContain('[own-key-missing]');
    expect(scene.browser.starts).toBe(0);

    await confab.must('own-jitsi', 'key', 'forget');
    expect((await confab.command('start', '--wait', 'live')).stderr, 'an unsigned room, as was asked for').toContain('[token-refused]');
});

test('what is no private RSA key is refused in words of its own', async ({ open, jitsi }) => {
    const { confab, desktop } = await open({ keyring: true, lobbyUrl: undefined });
    const file = path.join(desktop.root, 'public.pem');

    desktop.env.CONFAB_JITSI_URL = jitsi.url;
    await confab.startApp();
    writeFileSync(file, createPublicKey(readFileSync(jitsi.keyFile)).export({ type: 'spki', format: 'pem' }));
    expect((await confab.command('own-jitsi', 'key', 'import', file)).stderr).toContain('[key-public]');
    expect((await confab.command('own-jitsi', 'key', 'import', '/nonexistent')).stderr).toContain('[key-unread]');
    expect((await confab.command('own-jitsi', 'key', 'import', '/dev/null')).stderr).toContain('[key-empty]');
});
