/**
 * How page and app prove to each other that they hold the secret of the call, without saying it: by the HMAC-SHA-256 of what
 * both chose at random for this one connection. The app's half is `crates/call-host/src/proof.rs`.
 */
import { CHANNEL_VERSION } from '../shared/channel.ts';

/** What one end has said of itself. */
export interface Side {
    version: number;
    challenge: string;
}

/** Who proves. */
export type Role = 'app' | 'page';

const UTF8 = new TextEncoder();

/** An end of this version, with a challenge for one connection. */
export function newSide(version = CHANNEL_VERSION): Side {
    return { version, challenge: base64(crypto.getRandomValues(new Uint8Array(32))) };
}

/** What an end proves the secret with. */
export async function proofOf(role: Role, secret: string, page: Side, app: Side): Promise<string> {
    const tag = await crypto.subtle.sign('HMAC', await keyOf(secret), text(role, page, app));

    return base64(new Uint8Array(tag));
}

/** Whether this is such a proof; the browser compares in constant time. */
export async function isProof(proof: string, role: Role, secret: string, page: Side, app: Side): Promise<boolean> {
    try {
        return await crypto.subtle.verify('HMAC', await keyOf(secret), bytes(proof), text(role, page, app));
    } catch {
        // No base64: whoever says it is not trusted with its form either.
        return false;
    }
}

function keyOf(secret: string): Promise<CryptoKey> {
    return crypto.subtle.importKey('raw', UTF8.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [ 'sign', 'verify' ]);
}

function text(role: Role, page: Side, app: Side): BufferSource {
    return UTF8.encode(['confab-channel', role, page.version, page.challenge, app.version, app.challenge].join('\n'));
}

function base64(data: Uint8Array): string {
    return btoa(String.fromCharCode(...data));
}

function bytes(text: string): BufferSource {
    return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}
