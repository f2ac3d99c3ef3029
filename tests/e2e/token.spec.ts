/**
 * The lobby's tokens, read by an implementation that is not ours: `jose`, with the public key as Prosody fetches it.
 * What has to be in them: jitsi-facts, sections 1 and 12 (Prosody's token/util.lib.lua).
 */
import { createHash } from 'node:crypto';
import { decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import { expect, test } from './fixtures.ts';

/** The name under which Prosody asks for the key `CWMKey`. */
const KEY_NAME = '8791edb7d806447dd0aaa98a2b568ad792696ed4d885f23b89f6beb7f7c4f44e';

interface Created {
    id: string;
    room: string;
    jitsi_url: string;
    jwt: string;
    jwt_expires_at: string;
    guest_link: string;
    guest_link_expires_at: string;
    host_ticket: string;
}

async function createRoom(lobby: string): Promise<Created> {
    const response = await fetch(`${lobby}/api/v1/rooms`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
        body: JSON.stringify({ host: { name: 'Host', email: 'host@example.com' } })
    });

    expect(response.status).toBe(201);

    const created = await response.json() as Created;

    // Guests wait until the host is in.
    const presence = await fetch(`${lobby}/api/v1/rooms/${created.id}/presence`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'Authorization': `Bearer ${created.host_ticket}` },
        body: JSON.stringify({ present: true })
    });

    expect(presence.status).toBe(204);

    return created;
}

/** Verifies as strictly as Prosody does: one algorithm, one issuer, one audience as a plain string, no leeway. */
async function verify(lobby: string, token: string) {
    const response = await fetch(`${lobby}/asap/${KEY_NAME}.pem`);

    expect(response.status).toBe(200);
    const key = await importSPKI(await response.text(), 'RS256');

    return jwtVerify(token, key, { algorithms: ['RS256'], issuer: 'CodeWithMe', audience: 'CodeWithMe', clockTolerance: 0 });
}

/** The token that a guest is sent on with, out of the fragment of the address. */
async function guestToken(link: string, name: string): Promise<string> {
    const response = await fetch(link, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ name }) });

    expect(response.status).toBe(303);
    const { hash, search } = new URL(response.headers.get('location') ?? '');

    expect(search, 'a query would reach access logs').toBe('');
    const jwt = new URLSearchParams(hash.slice(1)).get('jwt') ?? '';

    // A value in Jitsi's fragment is JSON.
    return JSON.parse(jwt) as string;
}

test('the key lies where Prosody looks for it', () => {
    expect(createHash('sha256').update('CWMKey').digest('hex')).toBe(KEY_NAME);
});

test('a host\'s token has the header and claims that pass everywhere', async ({ playground }) => {
    const { url } = playground.lobby;
    const { jwt, jwt_expires_at: end, room } = await createRoom(url);
    const before = Math.floor(Date.now() / 1_000);
    const { payload } = await verify(url, jwt);

    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'CWMKey' });
    expect(room).toMatch(/^[a-z0-9-]+$/);
    expect(payload).toMatchObject({
        iss: 'CodeWithMe',
        aud: 'CodeWithMe',
        room,
        context: { user: { name: 'Host', email: 'host@example.com', moderator: true } }
    });
    expect(payload.sub).toBeTruthy();
    // A minute back, for Prosody grants no leeway; two hours of life.
    expect(Math.abs(before - 60 - (payload.nbf ?? 0))).toBeLessThanOrEqual(5);
    expect((payload.exp ?? 0) * 1_000).toBe(Date.parse(end));
    expect(Math.abs(before + 2 * 3_600 - (payload.exp ?? 0))).toBeLessThanOrEqual(5);
    expect(payload.context, 'what "features" lacks is denied').not.toHaveProperty('features');
});

test('a guest\'s token is theirs alone, for this room, and makes nobody a moderator', async ({ playground }) => {
    const { url } = playground.lobby;
    const { guest_link: link, room, jwt } = await createRoom(url);
    const tokens = [await guestToken(link, 'Guest'), await guestToken(link, 'Another guest')];
    const read = async (token = '') => {
        expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'CWMKey' });

        return (await verify(url, token)).payload as unknown as Claims;
    };
    const first = await read(tokens[0]);
    const second = await read(tokens[1]);

    expect(first.room).toBe(room);
    expect(first.context.user).toMatchObject({ name: 'Guest' });
    expect(second.context.user).toMatchObject({ name: 'Another guest' });
    expect(first.context.user.id).not.toBe(second.context.user.id);
    expect(first.context.user.moderator ?? false).toBe(false);
    expect(tokens).not.toContain(jwt);
    // Nothing can renew a guest's token: it lives for twelve hours.
    expect(Math.abs(Date.now() / 1_000 + 12 * 3_600 - first.exp)).toBeLessThanOrEqual(10);
});

test('an altered token is refused', async ({ playground }) => {
    const { url } = playground.lobby;
    const [header, payload = '', signature] = (await createRoom(url)).jwt.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const altered = Buffer.from(JSON.stringify({ ...claims, room: '*' })).toString('base64url');

    await expect(verify(url, `${header}.${altered}.${signature}`)).rejects.toThrow(/signature/);
});

interface Claims {
    room: string;
    exp: number;
    context: { user: { id: string; name: string; moderator?: boolean } };
}
