/**
 * Public keys from an ASAP key server, fetched and kept as Prosody does it (jitsi-meet
 * `resources/prosody-plugins/token/util.lib.lua`, get_public_key).
 */
import { createHash } from 'node:crypto';
import type { KeySource } from './token.ts';

const TIMEOUT_MS = 30_000;
const TRIES = 3;

/**
 * Keys of `{server}/{sha256hex(kid)}.pem`. A 200 or 204 is kept for good, whatever its body and its Cache-Control
 * say: a new key needs a new `kid`, and a wrong page served with 200 sticks.
 */
export function asapKeys(server: string, fetcher: typeof fetch = fetch): KeySource {
    const kept = new Map<string, string>();

    return async kid => {
        const known = kept.get(kid);

        if (known !== undefined) {
            return known;
        }
        const name = createHash('sha256').update(kid).digest('hex');
        const url = `${server.replace(/\/+$/, '')}/${name}.pem`;

        for (let attempt = 0; attempt < TRIES; attempt++) {
            try {
                const response = await fetcher(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });

                if (response.status === 200 || response.status === 204) {
                    const body = await response.text();

                    kept.set(kid, body);

                    return body;
                }

                return undefined;
            } catch (error) {
                console.error(`Jitsi stand-in: no key from ${url}: ${error instanceof Error ? error.message : error}`);
            }
        }

        return undefined;
    };
}
