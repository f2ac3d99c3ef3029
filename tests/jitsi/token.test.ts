/**
 * One row for each line of what was measured on a real Prosody: the answer to a token, and the event and the words
 * that the client makes of it.
 */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, sign as rsaSign } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { refusalError, refusalWords } from './page/errors.ts';
import { assemble, goodClaims, Guest, KID, privateKey, publicPem, sign, startKeyServer, type KeyServer } from './fixtures.ts';
import { startJitsi, type Jitsi, type JitsiOptions } from './server.ts';

const ROOM = 'quiet-harbour-1';
const claims = (change: Record<string, unknown> = {}) => {
    const all: Record<string, unknown> = { ...goodClaims(ROOM), ...change };

    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};
const now = () => Math.floor(Date.now() / 1_000);
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const NOT_ALLOWED = "Sorry, you're not allowed to join this call.";

interface Row {
    token: string;
    make: () => Promise<string | undefined> | string | undefined;
    /** The text at the login, the text at the room, or undefined: joined. */
    login?: string | RegExp;
    room?: string;
    words?: string;
    /** `message` of the event where it is not the text itself. */
    event?: string;
}

const JOINED: Row[] = [
    { token: 'good', make: () => sign(claims()) },
    { token: 'without nbf', make: () => sign(claims({ nbf: undefined })) },
    { token: 'without exp', make: () => sign(claims({ exp: undefined })) },
    { token: 'room *', make: () => sign(claims({ room: '*' })) },
    { token: 'room in other case', make: () => sign(claims({ room: ROOM.toUpperCase() })) },
    { token: 'no context', make: () => sign(claims({ context: undefined })) },
    { token: 'exp a float', make: () => sign(claims({ exp: now() + 60.5 })) },
    { token: 'sub *', make: () => sign(claims({ sub: '*' })) }
];

const REFUSED: Row[] = [
    { token: 'none', make: () => undefined, login: 'token required', words: 'This deployment asks for a token.' },
    {
        token: 'expired',
        make: () => sign(claims({ exp: now() - 5 })),
        login: /^Not acceptable by exp \(\d+ sec since expired\)$/,
        words: 'Token is expired.'
    },
    { token: 'expiring this second', make: () => sign(claims({ exp: now() })), login: /^Not acceptable by exp/ },
    {
        token: 'nbf ahead',
        make: () => sign(claims({ nbf: now() + 30 })),
        login: 'Not acceptable by nbf',
        words: 'The `nbf` value is in the future.'
    },
    {
        token: 'wrong iss',
        make: () => sign(claims({ iss: 'Another' })),
        login: "invalid 'iss' claim",
        event: 'invalid &apos;iss&apos; claim',
        words: NOT_ALLOWED
    },
    {
        token: 'missing iss',
        make: () => sign(claims({ iss: undefined })),
        login: "'iss' claim is missing",
        event: '&apos;iss&apos; claim is missing'
    },
    {
        token: 'signed by another key',
        make: () => sign(claims(), {}, other.privateKey),
        login: 'Invalid signature',
        words: NOT_ALLOWED
    },
    {
        token: 'tampered body',
        make: async () => {
            const [ header, , signature ] = (await sign(claims())).split('.');

            return `${header}.${Buffer.from(JSON.stringify(claims({ room: '*' }))).toString('base64url')}.${signature}`;
        },
        login: 'Invalid signature'
    },
    {
        token: 'alg none',
        make: () => assemble({ alg: 'none', typ: 'JWT', kid: KID }, claims()),
        login: "'kid' claim only support with RS family",
        event: '&apos;kid&apos; claim only support with RS family',
        words: NOT_ALLOWED
    },
    {
        token: 'HS256 over the public key',
        make: () => assemble({ alg: 'HS256', typ: 'JWT', kid: KID }, claims(),
            input => createHmac('sha256', publicPem).update(input).digest('base64url')),
        login: "'kid' claim only support with RS family",
        event: '&apos;kid&apos; claim only support with RS family'
    },
    { token: 'RS512', make: () => sign(claims(), { alg: 'RS512' }), login: 'Invalid or incorrect alg' },
    {
        token: 'no kid',
        make: () => sign(claims(), { kid: undefined }),
        login: "'kid' claim is missing",
        event: '&apos;kid&apos; claim is missing'
    },
    { token: 'unknown kid', make: () => sign(claims(), { kid: 'nobody' }), login: 'could not obtain public key' },
    {
        token: 'numeric kid',
        make: () => assemble({ alg: 'RS256', typ: 'JWT', kid: 7 }, claims(),
            input => rsaSign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')),
        login: 'could not obtain public key'
    },
    { token: 'traversal kid', make: () => sign(claims(), { kid: '../CWMKey' }), login: 'could not obtain public key' },
    { token: 'no typ', make: () => sign(claims(), { typ: undefined }), login: 'Invalid typ' },
    {
        token: 'exp a string',
        make: () => assemble({ alg: 'RS256', typ: 'JWT', kid: KID }, claims({ exp: '1' }),
            input => rsaSign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')),
        login: 'exp must be number'
    },
    {
        token: 'no aud',
        make: () => sign(claims({ aud: undefined })),
        login: "'aud' claim is missing",
        event: '&apos;aud&apos; claim is missing'
    },
    {
        token: 'aud an array',
        make: () => sign(claims({ aud: [ 'CodeWithMe' ] })),
        login: "invalid 'aud' claim",
        event: 'invalid &apos;aud&apos; claim'
    },
    { token: 'for another room', make: () => sign(claims({ room: 'another' })), room: 'Room and token mismatched' },
    { token: 'wrong sub', make: () => sign(claims({ sub: '127.0.0.1:8443' })), room: 'Room and token mismatched' },
    { token: 'sub empty', make: () => sign(claims({ sub: '' })), room: 'Room and token mismatched' },
    {
        token: 'no room',
        make: () => sign(claims({ room: undefined })),
        login: "'room' claim is missing",
        event: '&apos;room&apos; claim is missing'
    },
    {
        token: 'no sub',
        make: () => sign(claims({ sub: undefined })),
        login: "'sub' claim is missing",
        event: '&apos;sub&apos; claim is missing'
    },
    { token: 'not a token', make: () => 'abc', login: 'Invalid token' },
    { token: 'nonsense with dots', make: () => 'a.b.c', login: 'bad token format' }
];

let keys: KeyServer;
let jitsi: Jitsi;

before(async () => {
    keys = await startKeyServer();
    jitsi = await startJitsi({ asapKeyServer: keys.url });
});
after(async () => {
    await jitsi.close();
    keys.close();
});

async function answerTo(token: string | undefined, url = jitsi.url) {
    const guest = await Guest.connect(url);

    guest.join(ROOM, { token });
    const answer = await guest.next('joined', 'refused');

    guest.socket.close();

    return answer;
}

describe('a token that Prosody takes joins', () => {
    for (const { token, make } of JOINED) {
        test(token, async () => {
            assert.equal((await answerTo(await make())).type, 'joined');
        });
    }
});

describe('a token that Prosody refuses gets its text, and the client its event', () => {
    for (const row of REFUSED) {
        test(row.token, async () => {
            const answer = await answerTo(await row.make());

            assert(answer.type === 'refused');
            const { refusal } = answer;
            const error = refusalError(refusal, row.token !== 'none');

            if (row.room !== undefined) {
                assert.deepEqual(refusal, { at: 'room', text: row.room });
                assert.equal(error.name, 'conference.connectionError.notAllowed');
                assert.equal(error.type, 'CONFERENCE');

                return;
            }
            assert(refusal.at === 'login');
            assert.match(refusal.text, row.login instanceof RegExp ? row.login : new RegExp(`^${row.login}$`));
            assert.equal(error.name, 'connection.passwordRequired');
            assert.equal(error.type, 'CONNECTION');
            assert.equal(error.message, row.event ?? refusal.text);
            if (row.words) {
                assert.equal(refusalWords(refusal), row.words);
            }
        });
    }
});

async function withJitsi(options: JitsiOptions, use: (url: string) => Promise<void>): Promise<void> {
    const started = await startJitsi(options);

    try {
        await use(started.url);
    } finally {
        await started.close();
    }
}

/** Asks again twice after a join that is never answered: had the join an answer, it would have come in between. */
async function hangs(url: string, token: string): Promise<void> {
    const guest = await Guest.connect(url);

    guest.join(ROOM, { token });
    for (let again = 0; again < 2; again++) {
        guest.send({ type: 'login', room: ROOM, token: 'abc' });
        const answer = await guest.next('joined', 'refused', 'accepted');

        assert(answer.type === 'refused' && answer.refusal.at === 'login');
        assert.equal(answer.refusal.text, 'Invalid token');
    }
    assert(guest.silent, 'nothing else may have come');
    guest.socket.close();
}

test('with the plugins of February a token without room gets no answer', () =>
    withJitsi({ asapKeyServer: keys.url, rules: { withoutRoomOrSub: 'hang' } }, async url => {
        await answerTo(await sign(claims()), url);
        await hangs(url, await sign(claims({ room: undefined })));
        await hangs(url, await sign(claims({ sub: undefined })));
    }));

test('any audience passes where * is accepted, an array too', () =>
    withJitsi({ asapKeyServer: keys.url, rules: { audiences: [ '*' ] } }, async url => {
        assert.equal((await answerTo(await sign(claims({ aud: [ 'x' ] })), url)).type, 'joined');
    }));

test('without domain verification any sub passes', () =>
    withJitsi({ asapKeyServer: keys.url, rules: { verifyDomain: false } }, async url => {
        assert.equal((await answerTo(await sign(claims({ sub: 'anything' })), url)).type, 'joined');
    }));

test('in a tenant the sub is the tenant', async () => {
    const guest = await Guest.connect(jitsi.url);

    guest.join(`team/${ROOM}`, { token: await sign(claims({ sub: 'team' })) });
    assert.equal((await guest.next('joined', 'refused')).type, 'joined');
    guest.socket.close();
});

test('a key is fetched once and kept, whatever its Cache-Control says', () =>
    withJitsi({ asapKeyServer: keys.url }, async url => {
        const before = keys.asked.length;

        await answerTo(await sign(claims()), url);
        await answerTo(await sign(claims()), url);
        assert.equal(keys.asked.length - before, 1);
        assert.equal(keys.asked.at(-1),
            '/8791edb7d806447dd0aaa98a2b568ad792696ed4d885f23b89f6beb7f7c4f44e.pem');
    }));

test('a page served in place of a key is kept as well', () =>
    withJitsi({ asapKeyServer: keys.url }, async url => {
        keys.keys.set('web', '<!doctype html>');
        const token = await sign(claims(), { kid: 'web' });
        const first = await answerTo(token, url);

        keys.keys.set('web', createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }) as string);
        const second = await answerTo(token, url);

        assert.deepEqual([ first.type, second.type ], [ 'refused', 'refused' ]);
    }));

test('without a key server everyone may join', () => withJitsi({}, async url => {
    assert.equal((await answerTo(undefined, url)).type, 'joined');
}));
