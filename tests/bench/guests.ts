/**
 * `cargo xtask bench guests`: what a guest's page and a guest's token cost the lobby, with its file and with Redis, one
 * lobby and two that share the callers; and what a flood of callers, each from an address of its own, does to its
 * memory. Limits on rates are lifted for the first, and as they are by default for the second.
 */
import path from 'node:path';
import { Cleanup } from '../harness/cleanup.ts';
import { freshDirectory } from '../harness/paths.ts';
import { type Environment, Program } from '../harness/program.ts';
import { type Server, freePort, makeKey, startLobby } from '../harness/servers.ts';
import { Promises, circumstances, digits, table } from './figures.ts';
import { type Load, type Outcome, type Request, call } from './load.ts';
import { anonymousMemory, processorSeconds } from './process.ts';

const SECONDS = 8;
const CALLERS = [1, 64, 1024];
const FLOOD = [100_000, 250_000, 500_000, 1_000_000] as const;
const JITSI = 'https://meet.example.com';
const UNLIMITED = {
    LOBBY_LIMIT_HOST: 'off', LOBBY_LIMIT_ADDRESS: 'off', LOBBY_LIMIT_INVITE: 'off', LOBBY_ROOMS_PER_HOST: 'off',
    LOBBY_GUESTS_WAIT: 'off'
};
/** Replicas share their secret; this one guards nothing. */
const SHARED = { LOBBY_SECRET: 'for-measuring-only-and-of-more-than-32-bytes' };

const logs = freshDirectory('bench', 'guests');
const env = process.env as Environment;
const cleanup = new Cleanup();
const keyFile = path.join(logs, 'key.pem');

async function lobby(name: string, settings: Environment, key?: string): Promise<Server> {
    const server = await startLobby({
        env, logs, port: await freePort(), jitsiUrl: JITSI, data: path.join(logs, name), keyFile: key, settings });

    cleanup.defer(name, () => server.program.stop());

    return server;
}

async function redis(): Promise<string> {
    const port = await freePort();
    const program = Program.start('redis', 'redis-server', [
        '--port', String(port), '--bind', '127.0.0.1', '--dir', logs, '--appendonly', 'yes', '--save', ''], { env, logs });

    cleanup.defer('redis', () => program.stop());
    await program.line(/Ready to accept connections/);

    return `redis://127.0.0.1:${port}`;
}

/** The path of a link to a room of this lobby. */
async function invitation(server: Server): Promise<string> {
    const answer = await fetch(`${server.url}/api/v1/rooms`, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ host: { name: 'Host' } }) });
    const { guest_link: link } = await answer.json() as { guest_link: string };

    return new URL(link).pathname;
}

const page = (url: string): Request => ({ url });
const join = (url: string): Request => ({ url, body: { type: 'application/x-www-form-urlencoded', text: 'name=Guest' } });

/** Each of the servers gets its share of the callers. */
async function share(servers: readonly Server[], request: (url: string) => Request, link: string, load: Load): Promise<Outcome> {
    const callers = Math.max(1, Math.round(load.callers / servers.length));
    const outcomes = await Promise.all(servers.map(({ url }) => call(request(`${url}${link}`), { ...load, callers })));

    return {
        requests: outcomes.reduce((sum, { requests }) => sum + requests, 0),
        seconds: Math.max(...outcomes.map(({ seconds }) => seconds)),
        p50: Math.max(...outcomes.map(({ p50 }) => p50)),
        p99: Math.max(...outcomes.map(({ p99 }) => p99))
    };
}

const spent = (servers: readonly Server[]) =>
    servers.reduce((sum, { program }) => sum + processorSeconds(program.pid), 0);

/** A row of the table for one way to run the lobby. */
async function measure(what: string, servers: readonly Server[], request: (url: string) => Request): Promise<string[]> {
    const [first] = servers;
    const link = first ? await invitation(first) : '';
    const waits: string[] = [];
    let perProcessorSecond = NaN;

    for (const callers of CALLERS) {
        const before = spent(servers);
        const { requests, p99 } = await share(servers, request, link, { callers, seconds: SECONDS });

        waits.push(digits(p99));
        if (callers === 64) {
            perProcessorSecond = requests / (spent(servers) - before);
        }
    }

    return [what, digits(perProcessorSecond), ...waits];
}

async function costs(): Promise<string[][]> {
    const redisUrl = await redis();
    const shared = { ...UNLIMITED, ...SHARED, LOBBY_REDIS_URL: redisUrl };
    const withFile = [await lobby('with-file', UNLIMITED, keyFile)];
    const withRedis = [await lobby('replica-1', shared, keyFile), await lobby('replica-2', shared, keyFile)];
    const ways: [string, Server[]][] = [
        ['a file', withFile], ['Redis', withRedis.slice(0, 1)], ['Redis, two lobbies', withRedis]];
    const rows: string[][] = [];

    for (const [state, servers] of ways) {
        rows.push(await measure(`page, state in ${state}`, servers, page));
        rows.push(await measure(`token, state in ${state}`, servers, join));
    }

    return rows;
}

/** Anonymous memory, MiB, after each number of callers. Rooms are unsigned, for signing would only slow the flood. */
async function flood(what: string, path: string, post: boolean): Promise<number[]> {
    const { url, program } = await lobby(what, { LOBBY_TRUSTED_PROXIES: '127.0.0.1' });
    const request: Request = {
        url: `${url}${path}`, distinct: true,
        ...post && { body: { type: 'application/json', text: JSON.stringify({ host: { name: 'Host' } }) } }
    };
    const memory: number[] = [anonymousMemory(program.pid)];
    let before = 0;

    for (const callers of FLOOD) {
        await call({ ...request, from: before }, { callers: 64, seconds: 3_600, answers: callers - before, refusals: true });
        memory.push(anonymousMemory(program.pid));
        before = callers;
    }

    return memory;
}

try {
    await makeKey(keyFile, env);
    const rows = await costs();
    const links = await flood('flood-of-links', '/j/', false);
    const rooms = await flood('flood-of-rooms', '/api/v1/rooms?caller=', true);
    const promises = new Promises();
    const grown = (memory: readonly number[]) => (memory.at(-1) ?? NaN) / (memory[1] ?? NaN);

    promises.atMost('memory after 1,000,000 callers for links to that after 100,000', grown(links), 1.2);
    promises.atMost('memory after 1,000,000 callers for rooms to that after 100,000', grown(rooms), 1.2);
    console.log([
        circumstances(),
        table(['', 'per CPU-second', ...CALLERS.map(callers => `p99 at ${callers}, ms`)], rows),
        table(['anonymous memory, MiB', 'at the start', ...FLOOD.map(callers => `after ${callers}`)], [
            ['callers for a link each', ...links.map(digits)], ['callers for a room each', ...rooms.map(digits)]]),
        promises
    ].join('\n\n'));
} finally {
    await cleanup.close();
}
