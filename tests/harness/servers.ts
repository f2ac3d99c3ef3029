/** The servers of a call: the stand-in for Jitsi, and our lobby. */
import { createServer } from 'node:net';
import path from 'node:path';
import { type Environment, Program, run } from './program.ts';
import { ROOT, binary } from './paths.ts';

export interface Server {
    readonly url: string;
    readonly program: Program;
}

export interface ServerOptions {
    env: Environment;
    logs: string;
}

/**
 * A free port below those that the system hands out by itself, so that nobody is given it between this look and its
 * use. Two servers that must know each other's address need one before either runs.
 */
export async function freePort(): Promise<number> {
    for (;;) {
        const port = 20_000 + Math.floor(Math.random() * 12_000);
        const free = await new Promise<boolean>(resolve => {
            const server = createServer();

            server.once('error', () => resolve(false));
            server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
        });

        if (free) {
            return port;
        }
    }
}

/**
 * The stand-in for Jitsi. With `keys`, an `asap_key_server`, it checks tokens. To a lobby that looks it works.
 * `options` are its program's, beyond these.
 */
export async function startStandIn({ env, logs }: ServerOptions, keys?: string, options: readonly string[] = []): Promise<Server> {
    const main = path.join(ROOT, 'tests/jitsi/main.ts');
    const args = ['--import', 'tsx', main, '--port', '0', '--control', '--bare-external-api', ...options];
    const program = Program.start(
        'jitsi-stand-in', process.execPath, keys ? [...args, '--asap-key-server', keys] : args, { env, logs, cwd: ROOT });

    return ready(program, /"url":\s*"([^"]+)"/);
}

export interface LobbyOptions extends ServerOptions {
    port: number;
    jitsiUrl: string;
    /** A directory for the lobby's secret. */
    data: string;
    /** The private key; without one rooms are not signed. */
    keyFile?: string;
    /** Settings beyond these, by their variables' names. */
    settings?: Environment;
}

/** A fresh RSA key, made by the lobby itself. */
export async function makeKey(file: string, env: Environment): Promise<void> {
    const { code, stderr } = await run(binary('confab-lobby'), ['keygen', file], env);

    if (code !== 0) {
        throw new Error(`confab-lobby keygen ended with ${code}: ${stderr}`);
    }
}

export async function startLobby({ env, logs, port, jitsiUrl, data, keyFile, settings }: LobbyOptions): Promise<Server> {
    const program = Program.start('lobby', binary('confab-lobby'), ['serve'], {
        logs,
        env: {
            ...env,
            XDG_DATA_HOME: data,
            JITSI_URL: jitsiUrl,
            LOBBY_LISTEN: `127.0.0.1:${port}`,
            // Whether a core works is asked only where that is what is tested: most are mere names.
            LOBBY_CORE_PROBE: 'off',
            ...keyFile ? { JITSI_RSA_JWT_KEY_FILE: keyFile } : {},
            ...settings
        }
    });

    return ready(program, /listening on (http:\S+)/);
}

async function ready(program: Program, line: RegExp): Promise<Server> {
    try {
        const [, url = ''] = await program.line(line, 30_000);

        return { url, program };
    } catch (error) {
        await program.stop();
        throw error;
    }
}
