/**
 * A whole call with nobody there: a desktop of its own, the app, its host and a guest who follows the link. What
 * Confab is for, visible on a bare server.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Cleanup } from './cleanup.ts';
import type { RunOptions } from './interactive.ts';
import { TARGET, freshDirectory } from './paths.ts';
import { Playground } from './playground.ts';
import type { Environment } from './program.ts';
import { Scene } from './scene.ts';
import { type ServerOptions, startStandIn } from './servers.ts';
import { hears } from './sound.ts';
import { until } from './until.ts';

export async function headless({ isPublic, cleanup }: RunOptions): Promise<void> {
    const pictures = freshDirectory('run');
    const logs = path.join(pictures, 'logs');

    mkdirSync(logs);
    const servers = await chooseServers(isPublic, { env: process.env as Environment, logs }, cleanup);
    const scene = await Scene.open({ logs, keyring: true, ...servers });

    cleanup.defer('the desktop', () => scene.close());
    say('A display, a session bus, a tray and a keyring are up.');
    await call(scene, pictures);
}

/** From start to leave. */
async function call(scene: Scene, pictures: string): Promise<void> {
    const { confab } = scene;
    const link = await confab.must('start', '--wait', 'live');

    say(`The call is live. The link for guests: ${link}`);
    const host = await scene.browser.attach();
    const guest = await scene.guest();

    await guest.join(link, 'Guest');
    await until('both to be in the call', async () => (await confab.status()).participants.length === 2);
    await hears('the host', await host.conference());
    await hears('the guest', guest.conference());
    say('Two participants are in the call and hear each other.');
    await host.page.screenshot({ path: path.join(pictures, 'host.png') });
    await guest.page.screenshot({ path: path.join(pictures, 'guest.png') });
    say(`Pictures: ${shown(pictures, 'host.png')}, ${shown(pictures, 'guest.png')}; logs: ${shown(scene.desktop.logs)}`);
    say(`\n${await confab.must('status')}\n`);

    await confab.must('leave');
    await host.gone();
    await guest.close();
    await confab.must('quit');
    await confab.gone();
    say('The call is over, and nothing is left running.');
}

/** The servers that the environment names, or a playground of our own. */
async function chooseServers(
        isPublic: boolean, options: ServerOptions, cleanup: Cleanup): Promise<{ lobbyUrl?: string; publicUrl?: string }> {
    if (isPublic) {
        const publicUrl = process.env.CONFAB_PUBLIC_URL ?? await publicStandIn(options, cleanup);

        say(`There is no lobby; the public Jitsi is ${publicUrl}.`);

        return { publicUrl };
    }
    const { CONFAB_LOBBY_URL: lobbyUrl, JITSI_URL: jitsiUrl, JITSI_RSA_JWT_KEY_FILE: keyFile } = process.env;

    if (lobbyUrl) {
        say(`The lobby is ${lobbyUrl}.`);

        return { lobbyUrl };
    }
    const playground = await Playground.open({ ...options, data: path.join(TARGET, 'run', 'data'), jitsiUrl, keyFile });

    cleanup.defer('the servers', () => playground.close());
    say(`The lobby at ${playground.lobby.url} signs for ${jitsiUrl ?? `a stand-in for Jitsi at ${playground.jitsiUrl}`}.`);

    return { lobbyUrl: playground.lobby.url };
}

/** Someone has to log in at meet.jit.si before a room opens there, and nobody is here. */
async function publicStandIn(options: ServerOptions, cleanup: Cleanup): Promise<string> {
    const { url, program } = await startStandIn(options);

    cleanup.defer(program.name, () => program.stop());

    return url;
}

function say(words: string): void {
    console.log(words);
}

/** A path as it is typed at the root of the checkout. */
function shown(...names: string[]): string {
    return path.relative(path.dirname(TARGET), path.join(...names));
}
