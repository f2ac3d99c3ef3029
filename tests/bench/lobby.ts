/**
 * `cargo xtask bench lobby`: signed rooms over HTTP beside what bounds them. In turn, several times over: the lobby;
 * aws-lc-rs signing the same bytes with nothing around it (crates/lobby/examples/bare_signer.rs); OpenSSL's own
 * measurement; and a cluster of Node processes with express and jsonwebtoken. Then how long callers wait, and what the
 * lobby's memory does over many rooms. Limits on rates are lifted; everything else is as an operator runs it.
 */
import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Cleanup } from '../harness/cleanup.ts';
import { ROOT, binary, freshDirectory } from '../harness/paths.ts';
import { type Environment, Program, run } from '../harness/program.ts';
import { type Server, freePort, makeKey, startLobby } from '../harness/servers.ts';
import { Promises, circumstances, digits, median, table } from './figures.ts';
import { type Load, type Outcome, type Request, call } from './load.ts';
import { anonymousMemory, processorSeconds } from './process.ts';

/** What is measured in turn, and for how many seconds each. */
const ROUNDS = 5;
const SECONDS = 8;
const CALLERS = [1, 64, 1024];
/** Rooms after which the memory is looked at. */
const FEW = 10_000;
const MANY = 200_000;
const UNLIMITED = {
    LOBBY_LIMIT_HOST: 'off', LOBBY_LIMIT_ADDRESS: 'off', LOBBY_LIMIT_INVITE: 'off', LOBBY_ROOMS_PER_HOST: 'off'
};

const logs = freshDirectory('bench', 'lobby');
const env = process.env as Environment;
const cleanup = new Cleanup();
const keyFile = path.join(logs, 'key.pem');

/** Something that signs rooms, and what it used and gave in each round. */
interface Contender {
    rates: number[];
    perProcessorSecond: number[];
}

const contender = (): Contender => ({ rates: [], perProcessorSecond: [] });

function roomAt(server: Server): Request {
    return {
        url: `${server.url}/api/v1/rooms`,
        body: { type: 'application/json', text: JSON.stringify({ host: { name: 'Host' } }) }
    };
}

function hold(server: Server): Server {
    cleanup.defer(server.program.name, () => server.program.stop());

    return server;
}

async function lobby(name: string): Promise<Server> {
    return hold(await startLobby({
        env, logs, port: await freePort(), jitsiUrl: 'https://meet.example.com', data: path.join(logs, name), keyFile,
        settings: UNLIMITED
    }));
}

async function peer(): Promise<Server> {
    const program = Program.start('node-cluster', process.execPath, [
        path.join(ROOT, 'tests/bench/peer.mjs'), String(await freePort()), keyFile, 'https://meet.example.com'], {
        env: { ...env, NODE_ENV: 'production' }, logs, cwd: ROOT });
    const [, url = ''] = await program.line(/listening on (http:\S+)/);

    return hold({ url, program });
}

/** The header and claims of a real token: what is signed. */
async function signedBytes(server: Server): Promise<string> {
    const answer = await fetch(roomAt(server).url, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: roomAt(server).body?.text });
    const { jwt } = await answer.json() as { jwt: string };
    const file = path.join(logs, 'signed-bytes');

    writeFileSync(file, jwt.slice(0, jwt.lastIndexOf('.')));

    return file;
}

async function measure(server: Server, load: Load, into: Contender): Promise<void> {
    const before = processorSeconds(server.program.pid);
    const { requests, seconds } = await call(roomAt(server), load);

    into.rates.push(requests / seconds);
    into.perProcessorSecond.push(requests / (processorSeconds(server.program.pid) - before));
}

async function measureBare(message: string, into: Contender): Promise<void> {
    const key = path.join(logs, 'key.der');

    writeFileSync(key, createPrivateKey(readFileSync(keyFile)).export({ type: 'pkcs8', format: 'der' }), { mode: 0o600 });
    const { code, stdout, stderr } = await run(
        path.join(path.dirname(binary('confab-lobby')), 'examples/bare_signer'), [key, message, String(SECONDS)], env);

    if (code !== 0) {
        throw new Error(`bare_signer ended with ${code}: ${stderr}`);
    }
    const { signatures, seconds, cpuSeconds } = JSON.parse(stdout) as Record<string, number>;

    into.rates.push((signatures ?? NaN) / (seconds ?? NaN));
    into.perProcessorSecond.push((signatures ?? NaN) / (cpuSeconds ?? NaN));
}

/** OpenSSL counts the processor time of the one thread that signs. */
async function measureOpenssl(into: Contender): Promise<void> {
    const { stdout } = await run('openssl', ['speed', '-mr', '-seconds', String(SECONDS), 'rsa4096'], env);
    // "+F2:number:4096:signatures per second:verifications per second"
    const [, signatures = NaN] = /^\+F2:\d+:4096:([\d.]+):/m.exec(stdout) ?? [];

    into.perProcessorSecond.push(Number(signatures));
}

async function compare() {
    const ours = await lobby('compared');
    const cluster = await peer();
    const message = await signedBytes(ours);
    const found = { lobby: contender(), bare: contender(), openssl: contender(), node: contender() };

    for (let round = 0; round < ROUNDS; round += 1) {
        await measure(ours, { callers: 64, seconds: SECONDS }, found.lobby);
        await measureBare(message, found.bare);
        await measure(cluster, { callers: 64, seconds: SECONDS }, found.node);
        await measureOpenssl(found.openssl);
    }
    const waits: [number, Outcome, Outcome][] = [];

    for (const callers of CALLERS) {
        waits.push([callers, await call(roomAt(ours), { callers, seconds: SECONDS }),
            await call(roomAt(cluster), { callers, seconds: SECONDS })]);
    }

    return { found, waits };
}

/** Anonymous memory, MiB: at the start, after few and after many rooms. */
async function memory(): Promise<[number, number, number]> {
    const { url, program } = await lobby('remembered');
    const start = anonymousMemory(program.pid);
    const rooms = roomAt({ url, program });

    await call(rooms, { callers: 64, seconds: 3_600, answers: FEW });
    const few = anonymousMemory(program.pid);

    await call(rooms, { callers: 64, seconds: 3_600, answers: MANY - FEW });

    return [start, few, anonymousMemory(program.pid)];
}

try {
    await makeKey(keyFile, env);
    const { found, waits } = await compare();
    const [start, few, many] = await memory();
    const promises = new Promises();
    const row = (name: string, { rates, perProcessorSecond }: Contender) =>
        [name, rates.length > 0 ? digits(median(rates)) : '', digits(median(perProcessorSecond))];

    promises.atLeast('rooms per CPU-second to bare signatures per CPU-second',
        median(found.lobby.perProcessorSecond) / median(found.bare.perProcessorSecond), 0.9);
    promises.atLeast('rooms per second to those of the Node cluster', median(found.lobby.rates) / median(found.node.rates), 1.9);
    promises.atMost(`growth of the memory from ${FEW} to ${MANY} rooms, MiB`, many - few, 2);
    promises.atMost('anonymous memory at the start, MiB', start, 12);
    console.log([
        circumstances(),
        table(['signs with RSA-4096', 'per second', 'per CPU-second'], [
            row('confab-lobby, rooms over HTTP', found.lobby), row('aws-lc-rs alone, the same bytes', found.bare),
            row('Node cluster, express and jsonwebtoken', found.node), row('openssl speed', found.openssl)]),
        table(['callers at once', 'lobby p50, ms', 'p99', 'Node p50, ms', 'p99'], waits.map(([callers, ours, theirs]) =>
            [callers, ...[ours.p50, ours.p99, theirs.p50, theirs.p99].map(digits)])),
        table(['anonymous memory, MiB', ''], [
            ['at the start', digits(start)], [`after ${FEW} rooms`, digits(few)], [`after ${MANY} rooms`, digits(many)]]),
        promises
    ].join('\n\n'));
} finally {
    await cleanup.close();
}
