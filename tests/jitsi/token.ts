/**
 * The token, checked as Prosody checks it: the same rules in the same order with the same refusal texts.
 *
 * Sources: jitsi-meet `resources/prosody-plugins/token/util.lib.lua` (process_and_verify_token, verify_room) and
 * `luajwtjitsi.lib.lua` (verify). Pure but for the signature; the key source and the clock are passed in.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';

/** Fetches the text that the key server has for a `kid`, or undefined when there is none. */
export type KeySource = (kid: string) => Promise<string | undefined>;

export interface TokenRules {
    /** Prosody's `asap_accepted_issuers`. */
    issuers: readonly string[];
    /** Prosody's `asap_accepted_audiences`; `*` takes any, an array in the token passes with `*` alone. */
    audiences: readonly string[];
    /** The XMPP domain that `sub` must name when `verifyDomain` is on. Not the public host name. */
    xmppDomain: string;
    /** Prosody's `enable_domain_verification`. */
    verifyDomain: boolean;
    /**
     * What happens to a token without `room` or `sub`: the plugins of February 2026 gave no answer at all,
     * those of July refuse.
     */
    withoutRoomOrSub: 'refuse' | 'hang';
}

export const DEFAULT_RULES: TokenRules = {
    issuers: ['CodeWithMe'],
    audiences: ['CodeWithMe'],
    xmppDomain: 'meet.jitsi',
    verifyDomain: true,
    withoutRoomOrSub: 'refuse'
};

export type Claims = Record<string, unknown>;

export type Login =
    | { outcome: 'accepted'; claims: Claims }
    | { outcome: 'refused'; text: string }
    /** Prosody gives no answer and the client waits for ever. */
    | { outcome: 'silent' };

const refused = (text: string): Login => ({ outcome: 'refused', text });

/** Lua's nil or false: what `if x then` skips. A JSON null is neither for cjson. */
const absent = (value: unknown): boolean => value === undefined || value === false;

function decodeJson(segment: string): Claims | undefined {
    try {
        const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));

        return typeof value === 'object' && value !== null ? value as Claims : undefined;
    } catch {
        return undefined;
    }
}

/**
 * The login (SASL) with a token.
 *
 * @param now - the current time in seconds since 1970.
 */
export async function checkLogin(
        token: string | undefined, rules: TokenRules, keys: KeySource, now: number): Promise<Login> {
    if (token === undefined || token === '') {
        return refused('token required');
    }
    const dot = token.indexOf('.');

    if (dot < 0) {
        return refused('Invalid token');
    }
    const header = decodeJson(token.slice(0, dot));

    if (!header) {
        return refused('bad token format');
    }
    const { kid, alg } = header;

    if (kid === undefined) {
        return refused("'kid' claim is missing");
    }
    if (alg === undefined) {
        return refused("'alg' claim is missing");
    }
    if (!String(alg).startsWith('RS')) {
        return refused("'kid' claim only support with RS family");
    }
    const pem = await keys(String(kid));

    if (pem === undefined) {
        return refused('could not obtain public key');
    }
    if (pem.includes('BEGIN CERTIFICATE')) {
        return { outcome: 'silent' };
    }

    return checkSigned(token, header, pem, rules, now);
}

function checkSigned(token: string, header: Claims, pem: string, rules: TokenRules, now: number): Login {
    const segments = token.split('.').filter(segment => segment !== '');

    if (segments.length !== 3) {
        return refused('Invalid token');
    }
    const [head, body, signature] = segments as [string, string, string];
    const claims = decodeJson(body);

    if (!claims) {
        return refused('Invalid body');
    }
    if (header.typ !== 'JWT') {
        return refused('Invalid typ');
    }
    if (header.alg !== 'RS256') {
        return refused('Invalid or incorrect alg');
    }
    let key: KeyObject;

    try {
        key = createPublicKey(pem);
    } catch {
        return refused('Invalid signature');
    }
    if (!verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))) {
        return refused('Invalid signature');
    }

    return checkClaims(claims, rules, now);
}

function checkClaims(claims: Claims, rules: TokenRules, now: number): Login {
    const { exp, nbf, iat, iss, aud, room, sub } = claims;

    if (!absent(exp) && typeof exp !== 'number') {
        return refused('exp must be number');
    }
    if (!absent(nbf) && typeof nbf !== 'number') {
        return refused('nbf must be number');
    }
    // os.time() in Lua is a whole number of seconds.
    const second = Math.floor(now);

    if (typeof exp === 'number' && second >= exp) {
        const life = typeof iat === 'number' ? `, valid for:${exp - iat} sec` : '';

        return refused(`Not acceptable by exp (${second - exp} sec since expired${life})`);
    }
    if (typeof nbf === 'number' && second < nbf) {
        return refused('Not acceptable by nbf');
    }
    const unclaimed = checkNames('iss', iss, rules.issuers) ?? checkNames('aud', aud, rules.audiences);

    if (unclaimed) {
        return refused(unclaimed);
    }
    const missing = room === undefined ? 'room' : sub === undefined ? 'sub' : undefined;

    if (missing) {
        return rules.withoutRoomOrSub === 'hang' ? { outcome: 'silent' } : refused(`'${missing}' claim is missing`);
    }

    return { outcome: 'accepted', claims };
}

function checkNames(claim: string, value: unknown, accepted: readonly string[]): string | undefined {
    if (value === undefined) {
        return `'${claim}' claim is missing`;
    }
    if (accepted.includes('*') || accepted.some(name => name === value)) {
        return undefined;
    }

    return `invalid '${claim}' claim`;
}

/**
 * The join of a room (MUC) after a login. False is Prosody's "Room and token mismatched".
 *
 * @param room - the room's name in lower case, without its tenant.
 */
export function roomMatches(claims: Claims, room: string, tenant: string | undefined, rules: TokenRules): boolean {
    const wanted = claims.room;

    if (wanted !== '*' && (typeof wanted !== 'string' || wanted.toLowerCase() !== room)) {
        return false;
    }

    return !rules.verifyDomain || claims.sub === '*' || claims.sub === (tenant ?? rules.xmppDomain);
}
