/** An OpenID provider of the tests' own, and browsers for people who sign in there. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { OAuth2Server } from 'oauth2-mock-server';
import type { Desktop } from './desktop.ts';
import { freePort } from './servers.ts';

export const CLIENT = 'confab-app';

type Parameters = Record<string, string | undefined>;

interface Answer {
    body: Record<string, unknown> | '';
    statusCode: number;
}

/** A provider that remembers which refresh tokens are good: each once. */
export class Provider {
    /** The refresh tokens that were given out, the oldest first. */
    readonly grants: string[] = [];
    /** What was asked of the token endpoint. */
    readonly asked: Parameters[] = [];
    /** The refresh tokens that somebody gave back. */
    readonly revoked: string[] = [];
    /** How long tokens live, seconds. */
    life = 3_600;
    /** What is done to the address that the browser is sent back to. */
    onReturn: (address: URL) => void = () => {};
    /** What is done to an ID token. */
    onIdToken: (claims: Record<string, unknown>) => void = () => {};
    /** Whether refresh tokens are accepted. */
    renews = true;
    private readonly used = new Set<string>();

    private constructor(private readonly server: OAuth2Server, readonly url: string) {
        const { service } = server;

        service.on('beforeAuthorizeRedirect', (to: { url: URL }) => this.onReturn(to.url));
        service.on('beforeTokenSigning', ({ payload }: { payload: Record<string, unknown> }) => {
            payload.exp = Math.floor(Date.now() / 1_000) + this.life;
            if (payload.aud !== undefined) {
                this.onIdToken(payload);
            }
        });
        service.on('beforeResponse', (answer: Answer, request: { body: Parameters }) => this.answer(answer, request.body));
        service.on('beforeRevoke', (_: unknown, request: IncomingMessage) => {
            request.setEncoding('utf8').on('data', (body: string) =>
                void this.revoked.push(new URLSearchParams(body).get('token') ?? ''));
        });
    }

    static async start(port?: number): Promise<Provider> {
        const server = new OAuth2Server();
        const at = port ?? await freePort();

        await server.issuer.keys.generate('RS256');
        await server.start(at, '127.0.0.1');
        server.issuer.url = `http://127.0.0.1:${at}`;

        return new Provider(server, server.issuer.url);
    }

    stop(): Promise<void> {
        return this.server.listening ? this.server.stop() : Promise.resolve();
    }

    private answer(answer: Answer, body: Parameters): void {
        this.asked.push(body);
        const token = body.refresh_token;

        if (token !== undefined && (!this.renews || this.used.has(token) || !this.grants.includes(token))) {
            answer.statusCode = 400;
            answer.body = { error: 'invalid_grant', error_description: 'The refresh token is not good any more.' };

            return;
        }
        if (token !== undefined) {
            this.used.add(token);
        }
        if (answer.body !== '' && typeof answer.body.refresh_token === 'string') {
            this.grants.push(answer.body.refresh_token);
        }
    }
}

/** Where the program lies that stands in for a browser. */
const SCRIPTED_BROWSER = path.join(import.meta.dirname, 'scripted-browser.mjs');

/** What a scripted browser did: the addresses on its way, and the text that it ended on. */
export interface Visit {
    opened: string;
    hops: string[];
    text: string;
}

/**
 * The system's browser of a desktop, as `BROWSER` names it: a program that opens what it is given and follows where that
 * leads. Everything that it did can be read.
 */
export function useScriptedBrowser(desktop: Desktop): () => Visit[] {
    const file = path.join(desktop.root, 'system-browser');
    const log = path.join(desktop.root, 'system-browser.log');

    writeFileSync(log, '');
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${SCRIPTED_BROWSER}' '${log}' "$1"\n`);
    chmodSync(file, 0o755);
    desktop.env.BROWSER = file;

    return () => readFileSync(log, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line) as Visit);
}
