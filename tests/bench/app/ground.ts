/** What every part of the measurement stands on: a lobby, the stand-in for Jitsi, desktops with the app. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Cleanup } from '../../harness/cleanup.ts';
import { freshDirectory } from '../../harness/paths.ts';
import type { Environment, Program } from '../../harness/program.ts';
import { Scene } from '../../harness/scene.ts';
import { freePort, makeKey, startLobby, startStandIn } from '../../harness/servers.ts';
import { type RoomState, StandInControl } from '../../jitsi/client.ts';

/** Hundreds of rooms in minutes are no host's doing. */
const UNLIMITED = {
    LOBBY_LIMIT_HOST: 'off', LOBBY_LIMIT_ADDRESS: 'off', LOBBY_LIMIT_INVITE: 'off', LOBBY_ROOMS_PER_HOST: 'off'
};

/** A room of the lobby, as a browser opens it by itself. */
export interface DirectRoom {
    name: string;
    address: string;
}

export class Ground {
    private readonly cleanup = new Cleanup();
    private jitsiUrl = '';
    private lobbyUrl = '';
    control!: StandInControl;

    private constructor(private readonly logs: string) {}

    static async open(): Promise<Ground> {
        const ground = new Ground(freshDirectory('bench', 'app'));

        try {
            await ground.start();
        } catch (error) {
            await ground.close();
            throw error;
        }

        return ground;
    }

    close(): Promise<void> {
        return this.cleanup.close();
    }

    /** A desktop with a tray and a keychain, for the app. */
    scene(name: string): Promise<Scene> {
        return Scene.open({ logs: freshDirectory('bench', 'app', name), lobbyUrl: this.lobbyUrl, keyring: true });
    }

    /** A fresh room with its host's token, in the address that the lobby's answer leads to. */
    async room(): Promise<DirectRoom> {
        const answer = await fetch(`${this.lobbyUrl}/api/v1/rooms`, {
            method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ host: { name: 'Host' } }) });
        const { room, jwt } = await answer.json() as { room: string; jwt: string };
        const settings = [`jwt=${JSON.stringify(jwt)}`, 'config.startWithVideoMuted=true']
            .map(setting => setting.replace(/=(.*)/, (_, value: string) => `=${encodeURIComponent(value)}`));

        return { name: room, address: `${this.jitsiUrl}/${room}#${settings.join('&')}` };
    }

    /** Waits until the host is in the room. */
    async joined(room: string): Promise<void> {
        await this.control.until(room, inside);
    }

    /** Waits, once it is called, until a host is in a room that is not there yet. */
    async nextJoined(): Promise<() => Promise<unknown>> {
        const { rooms } = await this.control.state();
        const known = new Set(rooms.map(({ name }) => name));

        return () => this.control.untilState(state => state.rooms.some(room => !known.has(room.name) && inside(room)));
    }

    private async start(): Promise<void> {
        const { logs } = this;
        const env = process.env as Environment;
        const port = await freePort();
        const keyFile = path.join(logs, 'key.pem');

        await makeKey(keyFile, env);
        // Whoever opens a room by itself is in it with the microphone, as the host of Confab is: a page before the call that
        // is switched off by the address instead would leave the microphone off (jitsi-meet), which is no call yet.
        const jitsi = await startStandIn({ env, logs }, `http://127.0.0.1:${port}/asap`, ['--no-prejoin']);

        this.hold(jitsi.program);
        this.control = new StandInControl(jitsi.url);
        // Another site than that of the call page, as Jitsi is in life: so its frame has a process of its own.
        this.jitsiUrl = jitsi.url.replace('127.0.0.1', 'localhost');
        const lobby = await startLobby({
            env, logs, port, jitsiUrl: this.jitsiUrl, data: path.join(logs, 'data'), keyFile, settings: UNLIMITED });

        this.hold(lobby.program);
        this.lobbyUrl = lobby.url;
    }

    private hold(program: Program): void {
        this.cleanup.defer(program.name, () => program.stop());
    }
}

function inside(room: RoomState | undefined): boolean {
    return room?.participants.some(({ connected }) => connected) ?? false;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
    const began = performance.now();

    await work();

    return performance.now() - began;
}

/** Lets what has just ended come to rest, so that it is not measured with what comes next. */
export function rest(milliseconds = 300): Promise<void> {
    return pause(milliseconds);
}
