/** Confab on the user's own desktop, in the user's own browser. */
import path from 'node:path';
import type { Cleanup } from './cleanup.ts';
import { binary, freshDirectory } from './paths.ts';
import { Playground } from './playground.ts';
import { type Environment, Program } from './program.ts';

export interface RunOptions {
    /** With no lobby at all. */
    isPublic: boolean;
    cleanup: Cleanup;
}

export async function interactive({ isPublic, cleanup }: RunOptions): Promise<void> {
    const logs = freshDirectory('run', 'logs');
    const own = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined)) as Environment;
    const { env, words } = isPublic ? withoutLobby(own) : await withLobby(own, logs, cleanup);
    const app = Program.start('confab-tray', binary('confab-tray'), [], { env, logs });

    cleanup.defer('the app', () => app.stop());
    app.onLine(line => line !== undefined && console.log(line));
    console.log([
        '',
        words,
        'Click the two speech bubbles in the tray and choose "Start call", or say',
        `    ${path.relative(process.cwd(), binary('confab'))} start`,
        'The link for guests is then on your clipboard: open it in another browser to be your own guest.',
        `Logs are in ${path.relative(process.cwd(), logs)}. Quit in the tray, or Ctrl-C here, ends it all.`,
        ''
    ].join('\n'));
    const { code } = await app.exited;

    // Set already when it is Ctrl-C that ended the app.
    process.exitCode ??= code ?? 1;
}

function withoutLobby(own: Environment): { env: Environment; words: string } {
    const { CONFAB_LOBBY_URL: _, ...env } = own;
    const jitsi = env.CONFAB_PUBLIC_URL ?? 'https://meet.jit.si';

    return { env, words: `Confab runs with no lobby: rooms open on ${jitsi}, unprotected.` };
}

async function withLobby(
        own: Environment, logs: string, cleanup: Cleanup): Promise<{ env: Environment; words: string }> {
    if (own.CONFAB_LOBBY_URL) {
        return { env: own, words: `Confab runs against the lobby at ${own.CONFAB_LOBBY_URL}.` };
    }
    const playground = await Playground.open({
        env: own,
        logs,
        data: freshDirectory('run', 'data'),
        jitsiUrl: own.JITSI_URL,
        keyFile: own.JITSI_RSA_JWT_KEY_FILE,
        settings: { LOBBY_CORE_PROBE: '10s' }
    });

    cleanup.defer('the servers', () => playground.close());
    const env = { ...own, CONFAB_LOBBY_URL: playground.lobby.url };

    return own.JITSI_URL
        ? { env, words: `Confab runs against a lobby at ${playground.lobby.url}, for the Jitsi at ${own.JITSI_URL}.` }
        : {
            env,
            words: 'Confab runs in a playground: a stand-in for Jitsi '
                + `(${playground.jitsiUrl}) and a lobby that signs for it (${playground.lobby.url}).`
        };
}
