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
    const { CONFAB_LOBBY_URL: lobby, CONFAB_PUBLIC_URL: open, JITSI_URL: jitsi } = process.env;

    if (!isPublic && lobby) {
        desktop.env.CONFAB_LOBBY_URL = lobby;
        say(`The lobby is ${lobby}.`);

        return;
    }
    if (isPublic && open) {
        desktop.env.CONFAB_PUBLIC_URL = open;
        say(`There is no lobby; the public Jitsi is ${open}.`);

        return;
    }
    const playground = await Playground.open({
        env: desktop.env,
        logs: desktop.logs,
        data: path.join(desktop.root, 'lobby'),
        signed: !isPublic,
        jitsiUrl: isPublic ? undefined : jitsi,
        keyFile: isPublic ? undefined : process.env.JITSI_RSA_JWT_KEY_FILE
    });

    desktop.defer('the servers', () => playground.close());
    if (isPublic) {
        // Someone has to log in at meet.jit.si before a room opens there, and nobody is here.
        desktop.env.CONFAB_PUBLIC_URL = playground.jitsiUrl;
        say(`There is no lobby; a stand-in at ${playground.jitsiUrl} is the public Jitsi.`);
    } else {
        desktop.env.CONFAB_LOBBY_URL = playground.lobby.url;
        say(`The lobby at ${playground.lobby.url} signs for ${jitsi ?? `a stand-in for Jitsi at ${playground.jitsiUrl}`}.`);
    }
}

function say(words: string): void {
    console.log(words);
}

function relative(...names: string[]): string {
    return path.relative(path.dirname(TARGET), path.join(...names));
}
