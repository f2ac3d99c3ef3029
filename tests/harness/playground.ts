/** The servers that a call needs when there are none: the stand-in for Jitsi, a fresh key, our lobby signing for it. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Cleanup } from './cleanup.ts';
import type { Environment } from './program.ts';
import { type Server, freePort, makeKey, startLobby, startStandIn } from './servers.ts';

export interface PlaygroundOptions {
    env: Environment;
    logs: string;
    /** Where the key and the lobby's secret go. */
    data: string;
    /** Whether rooms are signed, and tokens checked (yes). */
    signed?: boolean;
    /** A Jitsi that is there already, instead of the stand-in. */
    jitsiUrl?: string;
    /** Its key, instead of a fresh one. */
    keyFile?: string;
    /** Settings of the lobby beyond what is needed, by their variables' names. */
    settings?: Environment;
}

export class Playground {
    private readonly cleanup = new Cleanup();
    jitsiUrl = '';
    /** Where the servers' logs are. */
    logs = '';
    lobby!: Server;
    keyFile: string | undefined;

    static async open(options: PlaygroundOptions): Promise<Playground> {
        const playground = new Playground();

        try {
            await playground.start(options);
        } catch (error) {
            await playground.close();
            throw error;
        }

        return playground;
    }

    close(): Promise<void> {
        return this.cleanup.close();
    }

    private async start({ env, logs, data, signed = true, jitsiUrl, keyFile, settings }: PlaygroundOptions): Promise<void> {
        const port = await freePort();

        mkdirSync(data, { recursive: true });
        this.keyFile = keyFile;
        this.logs = logs;
        if (signed && !keyFile && !jitsiUrl) {
            this.keyFile = path.join(data, 'key.pem');
            await makeKey(this.keyFile, env);
        }
        if (jitsiUrl) {
            this.jitsiUrl = jitsiUrl;
        } else {
            const keys = signed ? `http://127.0.0.1:${port}/asap` : undefined;

            this.jitsiUrl = this.hold(await startStandIn({ env, logs }, keys)).url;
        }
        this.lobby = this.hold(await startLobby({
            env, logs, port, data, settings, jitsiUrl: this.jitsiUrl, keyFile: this.keyFile
        }));
    }

    private hold(server: Server): Server {
        this.cleanup.defer(server.program.name, () => server.program.stop());

        return server;
    }
}
