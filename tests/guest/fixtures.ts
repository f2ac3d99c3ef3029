/** What the tests of the guest page begin with: lobbies with the same secret, and a Jitsi to go to. */
import { type Server as HttpServer, createServer } from 'node:http';
import path from 'node:path';
import { type Page, expect, test as base } from '@playwright/test';
import { freshDirectory } from '../harness/paths.ts';
import type { Environment } from '../harness/program.ts';
import { type Server, freePort, makeKey, startLobby, startStandIn } from '../harness/servers.ts';
import { troubleOf } from '../harness/trouble.ts';

const SECRET = 'a-secret-of-the-tests-of-the-guest-page';

/** A room as its host knows it, at a lobby. */
export class Room {
    constructor(
            readonly lobby: string, readonly id: string, readonly name: string, readonly link: string,
            readonly jitsi: string, private readonly ticket: string) {}

    /** Asks as the host, and gives the answer. */
    async ask<T = unknown>(method: string, where: string, body?: unknown): Promise<T> {
        const answer = await fetch(`${this.lobby}/api/v1/rooms/${this.id}${where}`, {
            method,
            headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.ticket}` },
            ...body === undefined ? {} : { body: JSON.stringify(body) }
        });

        expect(answer.ok, `${method} ${where}: ${answer.status}`).toBe(true);

        return await (answer.status === 204 ? undefined : answer.json()) as T;
    }

    /** Says whether the host is in. */
    hostIsIn(present: boolean): Promise<unknown> {
        return this.ask('PUT', '/presence', { present });
    }

    /** Another link, as its id and its address. */
    async invite(body: { expires_in?: number; max_uses?: number } = {}): Promise<{ id: string; link: string }> {
        const { id, guest_link: link } = await this.ask<{ id: string; guest_link: string }>('POST', '/invites', body);

        return { id, link };
    }
}

export class Servers {
    private readonly started: Server[] = [];
    private readonly revived: HttpServer[] = [];

    private constructor(private readonly logs: string, readonly jitsi: string, private readonly keyFile: string) {}

    static async start(name: string): Promise<Servers> {
        const logs = freshDirectory('e2e', name);
        const env = process.env as Environment;
        const keyFile = path.join(logs, 'key.pem');

        await makeKey(keyFile, env);
        const port = await freePort();
        const jitsi = await startStandIn({ env, logs }, `http://127.0.0.1:${port}/asap`);
        const servers = new Servers(logs, jitsi.url, keyFile);

        servers.started.push(jitsi);
        await servers.lobby({}, port);

        return servers;
    }

    /** The lobby whose keys the Jitsi asks for. Guests wait for their host. */
    get usual(): string {
        return this.started[1]?.url ?? '';
    }

    /** Another lobby with the same secret. */
    async lobby(settings: Environment, port = 0): Promise<string> {
        const lobby = await startLobby({
            env: process.env as Environment,
            logs: this.logs,
            port,
            jitsiUrl: this.jitsi,
            data: path.join(this.logs, `data-${this.started.length}`),
            keyFile: this.keyFile,
            settings: { LOBBY_SECRET: SECRET, ...settings }
        });

        this.started.push(lobby);

        return lobby.url;
    }

    /**
     * The link of a room whose core is down, at a lobby that knows so, and what brings that core back. It is the only
     * one, or there is another that works.
     */
    async onDeadCore(only: boolean): Promise<{ link: string; revive(): Promise<void> }> {
        const port = await freePort();
        const dead = `http://127.0.0.1:${port}`;
        const urls = only ? dead : `${this.jitsi} ${dead}`;
        const cores = { JITSI_URL: urls, LOBBY_LIMIT_HOST: 'off', LOBBY_GUESTS_WAIT: 'off' };
        // This lobby does not look, so it goes on making rooms there.
        const blind = await this.lobby({ ...cores, LOBBY_CORE_PROBE: 'off' });
        let room = await startRoom(blind);

        while (room.jitsi !== dead) {
            room = await startRoom(blind);
        }
        const link = room.link.replace(blind, await this.lobby({ ...cores, LOBBY_CORE_PROBE: '1s' }));

        await expect(async () => expect((await fetch(link)).status).toBe(503)).toPass();

        return {
            link,
            revive: async () => void await this.core(port)
        };
    }

    /** A core that a lobby finds up, on `port`; and what takes it down. */
    async core(port: number): Promise<{ url: string; die(): void }> {
        const core = createServer((_, answer) => answer.setHeader('Content-Type', 'text/javascript').end('//'));

        this.revived.push(core);
        await new Promise<void>(resolve => core.listen(port, '127.0.0.1', resolve));

        return {
            url: `http://127.0.0.1:${port}`,
            die: () => {
                core.closeAllConnections();
                core.close();
            }
        };
    }

    async stop(): Promise<void> {
        for (const core of this.revived) {
            core.closeAllConnections();
            core.close();
        }
        for (const { program } of this.started.reverse()) {
            await program.stop();
        }
    }
}

/** A room of Ada's. */
export async function startRoom(lobby: string, subject?: string): Promise<Room> {
    const answer = await fetch(`${lobby}/api/v1/rooms`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ host: { name: 'Ada' }, ...subject ? { subject } : {} })
    });

    expect(answer.status).toBe(201);
    const { id, room, guest_link: link, jitsi_url: jitsi, host_ticket: ticket } = await answer.json() as Record<string, string>;

    return new Room(lobby, id ?? '', room ?? '', link ?? '', jitsi ?? '', ticket ?? '');
}

/** What a page asks whom, and what its policy stopped or went wrong in it. */
export function watch(page: Page): { found: string[]; asked: Set<string> } {
    // A browser tells of every answer that is no success; these pages are some.
    const found = troubleOf(page, line => !line.startsWith('Failed to load resource'));
    const asked = new Set<string>();

    page.on('request', request => void asked.add(new URL(request.url()).origin));

    return { found, asked };
}

export const test = base.extend<object, { servers: Servers }>({
    servers: [ async ({}, use, { workerIndex }) => {
        const servers = await Servers.start(`guest-${workerIndex}`);

        await use(servers);
        await servers.stop();
    }, { scope: 'worker' } ]
});

export { expect };
