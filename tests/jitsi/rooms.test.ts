/**
 * The stand-in's rooms from outside: participants that are only their WebSockets, and the control.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { StandInControl } from './client.ts';
import { goodClaims, Guest, sign, startKeyServer } from './fixtures.ts';
import { startJitsi, type Jitsi } from './server.ts';

let jitsi: Jitsi;
let control: StandInControl;
const open: Guest[] = [];

before(async () => {
    jitsi = await startJitsi({ control: true, resumeSeconds: 60 });
    control = new StandInControl(jitsi.url);
});
beforeEach(async () => {
    open.splice(0).forEach(guest => guest.socket.terminate());
    await control.reset();
});
after(() => jitsi.close());

async function guest(url = jitsi.url): Promise<Guest> {
    const connected = await Guest.connect(url);

    open.push(connected);

    return connected;
}

async function joined(room: string, name: string) {
    const someone = await guest();

    someone.join(room, { name });

    return { someone, ...await someone.next('joined') };
}

test('the first one in an unsigned room is its moderator, and the next one once it left', async () => {
    const alice = await joined('a', 'Alice');
    const bob = await joined('a', 'Bob');

    assert.deepEqual([ alice.self.role, bob.self.role ], [ 'moderator', 'participant' ]);
    alice.someone.send({ type: 'leave' });
    const { participant } = await bob.someone.next('participant-updated');

    assert.deepEqual([ participant.name, participant.role ], [ 'Bob', 'moderator' ]);
});

test('with tokens the token alone says who is a moderator', async () => {
    const keys = await startKeyServer();
    const signed = await startJitsi({ asapKeyServer: keys.url });
    const someone = await guest(signed.url);

    someone.join('a', { token: await sign({ ...goodClaims('a'), context: { user: { name: 'Guest' } } }) });
    assert.equal((await someone.next('joined')).self.role, 'participant');
    await signed.close();
    keys.close();
});

test('what is muted in a room can be awaited', async () => {
    const { someone } = await joined('a', 'Alice');
    const muted = control.until('a', room => room?.participants[0]?.audioMuted === true);

    someone.send({ type: 'update', media: { audioMuted: true, videoMuted: true, sharing: false } });
    await muted;
    someone.send({ type: 'leave' });
    await control.until('a', room => room === undefined);
});

test('a negotiation message reaches the one it is for, with its sender', async () => {
    const alice = await joined('a', 'Alice');
    const bob = await joined('a', 'Bob');

    bob.someone.send({ type: 'signal', to: alice.self.id, signal: { candidate: null } });
    assert.deepEqual(await alice.someone.next('signal'), {
        type: 'signal',
        from: bob.self.id,
        signal: { candidate: null }
    });
});

test('a locked room asks for its password and opens with it', async () => {
    await control.policy('a', { password: 'secret' });
    const someone = await guest();

    someone.join('a');
    assert.deepEqual((await someone.next('refused')).refusal, { at: 'password' });
    someone.join('a', { password: 'secret' });
    await someone.next('joined');
});

test('a room that is full says so', async () => {
    await control.policy('a', { limit: 1 });
    await joined('a', 'Alice');
    const bob = await guest();

    bob.join('a');
    assert.deepEqual((await bob.next('refused')).refusal, { at: 'full' });
});

test('someone in the lobby knocks and is let in, or not', async () => {
    const { someone: alice } = await joined('a', 'Alice');

    alice.send({ type: 'lobby', enabled: true });
    for (const approved of [ true, false ]) {
        const bob = await guest();

        bob.join('a', { name: 'Bob' });
        assert.deepEqual((await bob.next('refused')).refusal, { at: 'lobby', waitingForHost: false });
        bob.join('a', { name: 'Bob', knock: true });
        const { id, name } = await alice.next('knocking');

        assert.equal(name, 'Bob');
        alice.send({ type: 'answer-knocking', id, approved });
        const answer = await bob.next('joined', 'refused');

        assert.deepEqual(answer.type === 'refused' ? answer.refusal : answer.self.id,
            approved ? id : { at: 'lobby-denied' });
    }
});

test('whoever waits for a moderator gets in when one comes', async () => {
    const keys = await startKeyServer();
    const signed = await startJitsi({ asapKeyServer: keys.url, control: true });
    const waiting = await guest(signed.url);
    const host = await guest(signed.url);

    await new StandInControl(signed.url).policy('a', { waitForModerator: true });
    waiting.join('a', { token: await sign({ ...goodClaims('a'), context: { user: { name: 'Guest' } } }) });
    assert.deepEqual((await waiting.next('refused')).refusal, { at: 'lobby', waitingForHost: true });
    host.join('a', { token: await sign(goodClaims('a')) });
    await waiting.next('joined');
    await signed.close();
    keys.close();
});

test('only a moderator can kick', async () => {
    const alice = await joined('a', 'Alice');
    const bob = await joined('a', 'Bob');

    bob.someone.send({ type: 'kick', id: alice.self.id });
    bob.someone.send({ type: 'update', name: 'Bob B.' });
    await alice.someone.next('participant-updated');
    alice.someone.send({ type: 'kick', id: bob.self.id });
    assert.deepEqual((await bob.someone.next('kicked')).kicker, { id: alice.self.id, name: 'Alice' });
    assert.deepEqual((await control.state()).rooms[0]?.participants.map(({ name }) => name), [ 'Alice' ]);
});

test('a lost connection comes back with its ticket, and with no other', async () => {
    const alice = await joined('a', 'Alice');
    const bob = await joined('a', 'Bob');

    await control.drop('a', 'Alice');
    await control.until('a', room => room?.participants[0]?.connected === false);
    const thief = await guest();

    thief.send({ type: 'resume', id: alice.self.id, ticket: 'guessed' });
    await thief.next('resume-refused');
    const back = await guest();

    back.send({ type: 'resume', id: alice.self.id, ticket: alice.ticket });
    assert.deepEqual((await back.next('resumed')).others.map(({ id }) => id), [ bob.self.id ]);
});

test('a lost connection does not come back once its token has expired', async () => {
    const alice = await joined('a', 'Alice');

    await control.expire('a', 'Alice');
    await control.drop('a', 'Alice');
    const back = await guest();

    back.send({ type: 'resume', id: alice.self.id, ticket: alice.ticket });
    await back.next('resume-refused');
});

test('after a restart no session comes back', async () => {
    const alice = await joined('a', 'Alice');
    const closed = once(alice.someone.socket, 'close');

    await control.restart();
    await closed;
    const back = await guest();

    back.send({ type: 'resume', id: alice.self.id, ticket: alice.ticket });
    await back.next('resume-refused');
    assert.deepEqual((await control.state()).rooms, []);
});

test('a restart that takes a while refuses connections meanwhile', async () => {
    await control.restart(3_600);
    await assert.rejects(Guest.connect(jitsi.url));
});

test('a moderator ends the conference for everyone', async () => {
    const { someone: alice } = await joined('a', 'Alice');
    const { someone: bob } = await joined('a', 'Bob');

    alice.send({ type: 'end' });
    await bob.next('destroyed');
    await control.until('a', room => room === undefined);
});

test('framing is refused by header or by config.js when asked for', async () => {
    const headers = async () => (await fetch(`${jitsi.url}/a`)).headers;
    const config = async () => (await fetch(`${jitsi.url}/config.js`)).text();

    assert.equal((await headers()).get('x-frame-options'), null);
    assert.match(await config(), /"disableIframeAPI": false/);
    await control.embedding('refused-by-header');
    assert.equal((await headers()).get('x-frame-options'), 'DENY');
    assert.equal((await headers()).get('content-security-policy'), "frame-ancestors 'none'");
    await control.embedding('refused-by-config');
    assert.match(await config(), /"disableIframeAPI": true/);
});

test('what is not there is not mistaken for a room', async () => {
    for (const path of [ 'external_api.js', 'http-bind', 'favicon.ico', 'asap/x.pem', 'a/b/c' ]) {
        assert.equal((await fetch(`${jitsi.url}/${path}`)).status, 404, path);
    }
    assert.equal((await fetch(`${jitsi.url}/tenant/room`)).status, 200);
});

test('the control is closed unless it was opened', async () => {
    const plain = await startJitsi();

    assert.equal((await fetch(`${plain.url}/_stand-in/rooms`)).status, 404);
    assert.equal((await fetch(`${plain.url}/_stand-in/restart`, { method: 'POST' })).status, 405);
    await plain.close();
});

test('the program says where it listens and ends at SIGTERM', async () => {
    const program = spawn(process.execPath,
        [ '--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url)), '--port', '0', '--control' ],
        { stdio: [ 'ignore', 'pipe', 'inherit' ] });
    const [ line ] = await once(program.stdout, 'data') as [ Buffer ];
    const { url } = JSON.parse(String(line)) as { url: string };

    assert.equal((await fetch(`${url}/config.js`)).status, 200);
    program.kill('SIGTERM');
    assert.deepEqual(await once(program, 'exit'), [ 0, null ]);
});
