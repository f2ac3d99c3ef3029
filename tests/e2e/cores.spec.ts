/** A core that dies in mid-call: the call goes on at another one, and the link from before leads there. */
import path from 'node:path';
import { Cleanup } from '../harness/cleanup.ts';
import { freshDirectory } from '../harness/paths.ts';
import type { Environment } from '../harness/program.ts';
import { freePort, makeKey, type Server, startLobby, startStandIn } from '../harness/servers.ts';
import { hears } from '../harness/sound.ts';
import { until } from '../harness/until.ts';
import { expect, nameOf, test } from './fixtures.ts';

// The page waits half a minute for Jitsi to come back by itself before it joins anew.
test.describe.configure({ timeout: 180_000 });

test('when its core dies the call goes on at another, and the old link leads there', async ({ open }) => {
    const env = process.env as Environment;
    const servers = new Cleanup();
    const hold = (server: Server): Server => {
        servers.defer(server.program.name, () => server.program.stop());

        return server;
    };

    try {
        const port = await freePort();
        const name = `servers-${nameOf(test.info())}`;
        const data = freshDirectory('e2e', name, 'data');
        const keyFile = path.join(data, 'key.pem');
        const keys = `http://127.0.0.1:${port}/asap`;

        await makeKey(keyFile, env);
        const cores = [
            hold(await startStandIn({ env, logs: freshDirectory('e2e', name, 'one') }, keys)),
            hold(await startStandIn({ env, logs: freshDirectory('e2e', name, 'other') }, keys))
        ];
        const lobby = hold(await startLobby({
            env, port, data, keyFile,
            logs: freshDirectory('e2e', name, 'lobby'),
            jitsiUrl: cores.map(({ url }) => url).join(' '),
            settings: { LOBBY_CORE_PROBE: '1s' }
        }));
        const scene = await open({ lobbyUrl: lobby.url });
        const { confab } = scene;
        const link = await confab.must('start', '--wait', 'live');
        const host = await scene.browser.attach();
        const { room } = await confab.status();
        const began = new URL((await host.conference()).url()).origin;
        const [dying, living] = cores[0]?.url === began ? cores : [...cores].reverse();

        expect(dying?.url).toBe(began);
        await dying?.program.stop();
        const there = () => host.page.frames().some(frame => frame.url().startsWith(`${living?.url}/${room}`));

        await until('the host at the other core', there, 120_000);
        await until('the host to be live there', async () => {
            const { state, participants } = await confab.status();

            return state === 'live' && participants.length === 1;
        });
        const guest = await scene.guest();

        await guest.join(link, 'Guest');
        expect(new URL(guest.page.url()).origin).toBe(living?.url);
        await until('two participants', async () => (await confab.status()).participants.length === 2);
        await hears('the guest', guest.conference());
        await hears('the host', await host.conference());
        expect(await confab.must('link'), 'the link is as it was').toBe(link);
        await confab.must('leave');
        await host.gone();
        await guest.close();
    } finally {
        await servers.close();
    }
});
