/**
 * Hosts who sign in at an OpenID provider: the lobby against a real one, with tokens that it made, that others made,
 * and that nobody should accept.
 */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { OAuth2Server } from 'oauth2-mock-server';
import { type Server, freePort, startLobby } from '../harness/servers.ts';
import type { Environment } from '../harness/program.ts';

const CLIENT = 'confab-app';

type Claims = Record<string, unknown>;

let home: string;
let port: number;
let provider: OAuth2Server;
let lobby: Server;
/** What was started, to be ended also where not everything could be. */
const started: (() => Promise<unknown>)[] = [];

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1_000);
const good = (): Claims => ({
    aud: CLIENT, sub: 'ada', exp: now() + 300, iat: now(), nbf: now(), groups: [ 'staff', 'hosts' ], email_verified: true
});

async function startProvider(): Promise<OAuth2Server> {
    const server = new OAuth2Server();

    await server.issuer.keys.generate('RS256');
    await server.start(port, '127.0.0.1');
    server.issuer.url = `http://127.0.0.1:${port}`;

    return server;
}

/** A token of the provider, with `change` made to its claims; undefined takes one away. */
async function token(change: Claims = {}, from = provider): Promise<string> {
    const claims = { ...good(), ...change };

    return from.issuer.buildToken({
        scopesOrTransform: (_header, payload) => {
            for (const name of [ 'aud', 'scope', 'amr', ...Object.keys(claims) ]) {
                delete (payload as Claims)[name];
            }
            Object.assign(payload, JSON.parse(JSON.stringify(claims)));
        }
    });
}

async function start(settings: Environment = {}, name = 'lobby'): Promise<Server> {
    return startLobby({
        env: { PATH: process.env.PATH ?? '' },
        logs: home,
        port: 0,
        jitsiUrl: 'https://meet.example.com',
        data: path.join(home, name),
        settings: {
            LOBBY_AUTH: 'oidc',
            LOBBY_OIDC_ISSUER: `http://127.0.0.1:${port}`,
            LOBBY_OIDC_CLIENT_ID: CLIENT,
            LOBBY_LIMIT_HOST: 'off',
            ...settings
        }
    });
}

interface Answer {
    status: number;
    code: string;
    room: string;
    detail: string;
}

async function ask(bearer: string, at = lobby): Promise<Answer> {
    const response = await fetch(`${at.url}/api/v1/rooms`, {
        method: 'POST',
        headers: {
            'Content-Type': 'application/json',
            'Authorization': `Bearer ${bearer}`,
            'Idempotency-Key': 'a-key-of-this-test'
        },
        body: JSON.stringify({ host: { name: 'Ada' } })
    });

    return { status: response.status, ...await response.json() as Omit<Answer, 'status'> };
}

before(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'confab-oidc-'));
    port = await freePort();
    provider = await startProvider();
    // A test may have stopped it.
    started.push(() => provider.stop().catch(() => {}));
    lobby = await start();
    started.push(() => lobby.program.stop());
});

after(async () => {
    for (const stop of started.reverse()) {
        await stop();
    }
    rmSync(home, { recursive: true, force: true });
});

test('the app is told where to sign in', async () => {
    const info = await (await fetch(`${lobby.url}/api/v1/info`)).json() as { sign_in: unknown };

    assert.deepEqual(info.sign_in, { method: 'oidc', issuer: `http://127.0.0.1:${port}`, client_id: CLIENT, audience: CLIENT });
});

test('whoever signed in starts rooms, each their own', async () => {
    const ada = await ask(await token());
    const again = await ask(await token({ exp: now() + 200 }));
    const grace = await ask(await token({ sub: 'grace' }));

    assert.deepEqual([ ada.status, again.status, grace.status ], [ 201, 201, 201 ]);
    assert.equal(ada.room, again.room, 'the same key of the same host gives the same room');
    assert.notEqual(ada.room, grace.room, 'and of another host another');
});

describe('a token is refused', () => {
    const rows: [string, Claims, string][] = [
        [ 'made for another client', { aud: 'other' }, 'host-token-invalid' ],
        [ 'made for anybody', { aud: '*' }, 'host-token-invalid' ],
        [ 'made for another client too', { aud: [ CLIENT, 'account' ] }, 'host-token-invalid' ],
        [ 'made for nobody', { aud: undefined }, 'host-token-invalid' ],
        [ 'of another issuer', { iss: 'https://evil.example' }, 'host-token-invalid' ],
        [ 'whose time is over', { exp: now() - 3_600 }, 'host-token-expired' ],
        [ 'without an end', { exp: undefined }, 'host-token-invalid' ],
        [ 'with an end in words', { exp: String(now() + 300) }, 'host-token-invalid' ],
        [ 'with a negative end', { exp: -1 }, 'host-token-invalid' ],
        [ 'with a huge end', { exp: 1e300 }, 'host-token-invalid' ],
        [ 'that lives for ever', { exp: now() + 10 * 365 * 24 * 3_600 }, 'host-token-invalid' ],
        [ 'that is not valid yet', { nbf: now() + 3_600 }, 'host-token-invalid' ],
        [ 'made in the future', { iat: now() + 3_600 }, 'host-token-invalid' ],
        [ 'with an end that is no time', { exp: [ now() + 300 ] }, 'host-token-invalid' ],
        [ 'with an end in milliseconds', { exp: (now() + 300) * 1_000 }, 'host-token-invalid' ],
        [ 'with a start in words', { nbf: String(now()) }, 'host-token-invalid' ],
        [ 'with a negative start', { nbf: -1 }, 'host-token-invalid' ],
        [ 'with a huge start', { nbf: 1e300 }, 'host-token-invalid' ],
        [ 'made at a time in words', { iat: 'now' }, 'host-token-invalid' ],
        [ 'made before all time', { iat: -1e300 }, 'host-token-invalid' ],
        [ 'of somebody with too long a name', { sub: 'a'.repeat(5_000) }, 'host-token-invalid' ],
        [ 'of a number', { sub: 7 }, 'host-token-invalid' ],
        [ 'of no one', { sub: undefined }, 'host-token-invalid' ],
        [ 'of somebody with control characters', { sub: 'ada\r\nx: y' }, 'host-token-invalid' ]
    ];

    for (const [ what, change, code ] of rows) {
        test(what, async () => {
            const answer = await ask(await token(change));

            assert.deepEqual({ status: answer.status, code: answer.code }, { status: 401, code });
        });
    }

    test('whatever is done to how it is signed', async () => {
        const [ header = '', payload = '', signature = '' ] = (await token()).split('.');
        const [ , otherPayload = '', otherSignature = '' ] = (await token({ sub: 'grace' })).split('.');
        const kid = (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
        const set = await (await fetch(`http://127.0.0.1:${port}/jwks`)).json() as { keys: JsonWebKey[] };
        const key = createPublicKey({ key: set.keys[0] as never, format: 'jwk' });
        const hmac = (head: string, secret: string | Buffer) =>
            createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url');
        const hs256 = encode({ alg: 'HS256', typ: 'JWT', kid });
        const stranger = new OAuth2Server();

        await stranger.issuer.keys.add({ ...await stranger.issuer.keys.generate('RS256'), kid });
        stranger.issuer.url = `http://127.0.0.1:${port}`;
        const forgeries = {
            'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
            'alg None, with the kid': `${encode({ alg: 'None', typ: 'JWT', kid })}.${payload}.${signature}`,
            'no signature': `${header}.${payload}.`,
            'two parts': `${header}.${payload}`,
            'HS256 over the public key (PEM)': `${hs256}.${payload}.${hmac(hs256, key.export({ type: 'spki', format: 'pem' }))}`,
            'HS256 over the public key (DER)': `${hs256}.${payload}.${hmac(hs256, key.export({ type: 'spki', format: 'der' }))}`,
            'HS256 over nothing': `${hs256}.${payload}.${hmac(hs256, '')}`,
            'a cut signature': `${header}.${payload}.${signature.slice(0, -4)}`,
            'another token\'s signature': `${header}.${payload}.${otherSignature}`,
            'another token\'s payload': `${header}.${otherPayload}.${signature}`,
            'another algorithm': `${encode({ alg: 'RS512', typ: 'JWT', kid })}.${payload}.${signature}`,
            'an unknown kid': `${encode({ alg: 'RS256', typ: 'JWT', kid: 'unknown' })}.${payload}.${signature}`,
            'no kid': `${encode({ alg: 'RS256', typ: 'JWT' })}.${payload}.${signature}`,
            'an empty kid': `${encode({ alg: 'RS256', typ: 'JWT', kid: '' })}.${payload}.${signature}`,
            'a numeric kid': `${encode({ alg: 'RS256', typ: 'JWT', kid: 7 })}.${payload}.${signature}`,
            'a kid that is a path': `${encode({ alg: 'RS256', typ: 'JWT', kid: '../../etc/passwd' })}.${payload}.${signature}`,
            'an oversized kid': `${encode({ alg: 'RS256', typ: 'JWT', kid: 'k'.repeat(4_000) })}.${payload}.${signature}`,
            'a key of its own': `${encode({ alg: 'RS256', typ: 'JWT', kid: 'x', jwk: set.keys[0] })}.${payload}.${signature}`,
            'a stranger\'s key': await token({}, stranger),
            'words': 'words',
            'a token that is too long': await token({ more: 'x'.repeat(9_000) })
        };

        for (let length = 0; length < signature.length; length += 40) {
            Object.assign(forgeries, { [`a signature of ${length} characters`]: `${header}.${payload}.${signature.slice(0, length)}` });
        }

        // A lobby of its own: unknown keys are asked for only so often, and other tests bring new ones.
        const fresh = await start({}, 'forgeries');

        try {
            for (const [ what, forgery ] of Object.entries(forgeries)) {
                const answer = await ask(forgery, fresh);

                assert.deepEqual([ answer.status, answer.code ], [ 401, 'host-token-invalid' ], what);
            }
            assert.equal((await ask(await token(), fresh)).status, 201, 'and the good one still passes');
        } finally {
            await fresh.program.stop();
        }
    });
});

test('a claim that is required must be there', async () => {
    const strict = await start({ LOBBY_OIDC_REQUIRE: 'groups=hosts' }, 'strict');

    try {
        assert.equal((await ask(await token(), strict)).status, 201);
        const refused = await ask(await token({ groups: [ 'staff' ] }), strict);

        assert.deepEqual([ refused.status, refused.code ], [ 403, 'host-not-allowed' ]);
    } finally {
        await strict.program.stop();
    }
});

test('a provider that goes away and comes back with a new key is followed', async () => {
    const fresh = await start({}, 'fresh');
    const old = await token();

    try {
        await provider.stop();
        const unknown = await ask(old, fresh);

        assert.deepEqual([ unknown.status, unknown.code ], [ 503, 'issuer-unreachable' ], 'nothing is known of it yet');
        assert.equal((await ask(old)).status, 201, 'whoever knows its keys goes on');

        const former = provider;

        provider = await startProvider();
        assert.equal((await ask(await token())).status, 201, 'the new key is asked for');
        assert.equal((await ask(await token(), fresh)).status, 201);
        former.issuer.url = provider.issuer.url;
        const withdrawn = await ask(await token({}, former));

        assert.deepEqual([ withdrawn.status, withdrawn.code ], [ 401, 'host-token-invalid' ], 'the old one was withdrawn');
    } finally {
        await fresh.program.stop();
    }
});

test('the log holds no token and nobody\'s name', async () => {
    const log = readFileSync(path.join(home, 'lobby.log'), 'utf8');

    assert.match(log, /a host could not sign in/);
    assert.doesNotMatch(log, /eyJ|grace|\bada\b|confab-app/i);
});
