/**
 * A whole call with nobody there: a desktop of its own, the app, its host and a guest who follows the link. What
 * Confab is for, visible on a bare server.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Guest, HostBrowser } from './browser.ts';
import { Confab } from './confab.ts';
import { Desktop } from './desktop.ts';
import type { RunOptions } from './interactive.ts';
import { TARGET, freshDirectory } from './paths.ts';
import { Playground } from './playground.ts';
import { startStandIn } from './servers.ts';
import { hears } from './sound.ts';
import { until } from './until.ts';

export async function headless({ isPublic, cleanup }: RunOptions): Promise<void> {
    const pictures = freshDirectory('run');
    const logs = path.join(pictures, 'logs');

    mkdirSync(logs);
    const desktop = await Desktop.open({ logs, keyring: true });

    cleanup.defer('the desktop', () => desktop.close());
    say('A display, a session bus and a keyring are up.');
    const browser = new HostBrowser(desktop);

    desktop.env.CONFAB_BROWSER = browser.command;
    desktop.env.CONFAB_NAME = 'Host';
    await chooseServers(desktop, isPublic);

    const confab = new Confab(desktop);
    const link = await confab.must('start', '--wait', 'live');

    say(`The call is live. The link for guests: ${link}`);
    const host = await browser.attach();
    const guest = await Guest.open(desktop);

    await guest.join(link, 'Guest');
    await until('both to be in the call', async () => (await confab.status()).participants.length === 2);
    await hears('the host', await host.conference());
    await hears('the guest', guest.conference());
    say('Two participants are in the call and hear each other.');
    await host.page.screenshot({ path: path.join(pictures, 'host.png') });
    await guest.page.screenshot({ path: path.join(pictures, 'guest.png') });
    say(`Pictures: ${relative(pictures, 'host.png')}, ${relative(pictures, 'guest.png')}; logs: ${relative(logs)}`);
    console.log(`\n${await confab.must('status')}\n`);

    await confab.must('leave');
    await host.gone();
    await guest.close();
    await confab.must('quit');
    await confab.gone();
    say('The call is over, and nothing is left running.');
}

/** The servers that the environment names, or a playground of our own. */
async function chooseServers(desktop: Desktop, isPublic: boolean): Promise<void> {
    const { env, logs } = desktop;

    if (isPublic) {
        env.CONFAB_PUBLIC_URL = process.env.CONFAB_PUBLIC_URL ?? await publicStandIn(desktop);
        say(`There is no lobby; the public Jitsi is ${env.CONFAB_PUBLIC_URL}.`);

        return;
    }
    const { CONFAB_LOBBY_URL: lobby, JITSI_URL: jitsiUrl, JITSI_RSA_JWT_KEY_FILE: keyFile } = process.env;

    if (lobby) {
        env.CONFAB_LOBBY_URL = lobby;
        say(`The lobby is ${lobby}.`);

        return;
    }
    const data = path.join(desktop.root, 'lobby');
    const playground = await Playground.open({ env, logs, data, jitsiUrl, keyFile });

    desktop.defer('the servers', () => playground.close());
    env.CONFAB_LOBBY_URL = playground.lobby.url;
    say(`The lobby at ${playground.lobby.url} signs for ${jitsiUrl ?? `a stand-in for Jitsi at ${playground.jitsiUrl}`}.`);
}

/** Someone has to log in at meet.jit.si before a room opens there, and nobody is here. */
async function publicStandIn(desktop: Desktop): Promise<string> {
    const { url, program } = await startStandIn(desktop);

    desktop.defer(program.name, () => program.stop());

    return url;
}

function say(words: string): void {
    console.log(words);
}

function relative(...names: string[]): string {
    return path.relative(path.dirname(TARGET), path.join(...names));
}
