/**
 * The Jitsi stand-in's server: the files of a Jitsi deployment that this project touches, the signalling, and the
 * control that tests use.
 */
import { randomBytes } from 'node:crypto';
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { bundlePage, type Page } from './bundle.ts';
import { Control, type Behaviour } from './control.ts';
import { asapKeys } from './keys.ts';
import { SIGNALLING_PATH } from './protocol.ts';
import { Rooms } from './rooms.ts';
import { Session } from './signalling.ts';
import { DEFAULT_RULES, type TokenRules } from './token.ts';

export interface JitsiOptions {
    /** An address of this machine; 127.0.0.1 unless set. */
    host?: string;
    /** 0 (the default) takes a free port. */
    port?: number;
    /** Prosody's `asap_key_server`. Without it the deployment is unsigned and takes everyone. */
    asapKeyServer?: string;
    /** Opens the endpoints under `/_stand-in/`. */
    control?: boolean;
    rules?: Partial<TokenRules>;
    /** How long a lost connection may come back, in seconds. */
    resumeSeconds?: number;
    /** Serves https with this key and certificate (PEM). */
    tls?: { key: string; cert: string };
    /** The text of Jitsi's own external_api.js, see `external-api.ts`. */
    externalApi?: string;
    /** `deploymentInfo.userRegion` of config.js. */
    userRegion?: string;
    /** `prejoinConfig.enabled` of config.js; true unless set. */
    prejoin?: boolean;
    /** Milliseconds since 1970. */
    now?: () => number;
}

export interface Jitsi {
    /** Without a slash at its end. */
    url: string;
    close(): Promise<void>;
}

/** How long a participant may stay embedded where `disableIframeAPI` is set: five minutes, as in Jitsi. */
const EMBEDDED_SECONDS = 300;

/** Files of a real deployment that a probe may ask for and that are not there: never the conference page. */
const NOT_A_ROOM = /\.(js|css|ico|png|svg|json|txt|map|pem|html)$/;
const NOT_HERE = new Set(['http-bind', 'xmpp-websocket', 'conference-request', 'colibri-ws', 'asap', '_stand-in']);

export async function startJitsi(options: JitsiOptions = {}): Promise<Jitsi> {
    const now = options.now ?? Date.now;
    const page = await bundlePage();
    const keys = options.asapKeyServer === undefined ? undefined : asapKeys(options.asapKeyServer);
    const rooms = new Rooms({
        resumeSeconds: options.resumeSeconds ?? 60,
        now,
        randomId: bytes => randomBytes(bytes).toString('hex'),
        signed: () => keys !== undefined
    });
    const behaviour: Behaviour = { embedding: 'allowed', embeddedSeconds: EMBEDDED_SECONDS, downUntil: 0 };
    const control = options.control ? new Control(rooms, behaviour, now) : undefined;
    const sockets = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024 });
    const handler = (request: IncomingMessage, response: ServerResponse) => {
        answer(request, response, { page, options, behaviour, control }).catch((error: unknown) => {
            console.error('Jitsi stand-in:', error);
            response.writableEnded || response.writeHead(500).end();
        });
    };
    const server: Server = options.tls ? createHttps(options.tls, handler) : createHttp(handler);

    server.on('upgrade', (request, socket, head) => {
        if (request.url?.split('?')[0] !== SIGNALLING_PATH || now() < behaviour.downUntil) {
            socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');

            return;
        }
        sockets.handleUpgrade(request, socket, head, connection => {
            new Session(connection, { rooms, rules: { ...DEFAULT_RULES, ...options.rules }, keys, now });
        });
    });
    await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
    });
    const { address, family, port } = server.address() as AddressInfo;
    const host = family === 'IPv6' ? `[${address}]` : address;

    return {
        url: `${options.tls ? 'https' : 'http'}://${host}:${port}`,
        close: () => new Promise(resolve => {
            control?.close();
            rooms.restart();
            sockets.clients.forEach(client => client.terminate());
            server.close(() => resolve());
            server.closeAllConnections();
        })
    };
}

interface Site {
    page: Page;
    options: JitsiOptions;
    behaviour: Behaviour;
    control: Control | undefined;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
    const { page, options, behaviour, control } = site;
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const path = url.pathname;

    if (path.startsWith('/_stand-in/') && control) {
        return control.answer(request, response, url);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
        return send(response, 405, 'text/plain', 'Only GET is answered here.\n');
    }
    switch (path) {
    case '/':
        return send(response, 200, 'text/html', page.welcome);
    case '/config.js':
        return send(response, 200, 'application/javascript', configScript(options, behaviour));
    case '/external_api.js':
    case '/libs/external_api.min.js':
        return options.externalApi === undefined
            ? send(response, 404, 'text/plain', 'This Jitsi stand-in was started without external_api.js.\n')
            : send(response, 200, 'application/javascript', options.externalApi);
    case '/libs/stand-in.js':
        return send(response, 200, 'application/javascript', page.script);
    case '/css/stand-in.css':
        return send(response, 200, 'text/css', page.style);
    case '/static/close.html':
        return send(response, 200, 'text/html', page.closed);
    }
    const parts = path.split('/').slice(1);

    if (parts.length > 2 || NOT_A_ROOM.test(path) || NOT_HERE.has(parts[0] ?? '')) {
        return send(response, 404, 'text/plain', 'Not found.\n');
    }
    if (behaviour.embedding === 'refused-by-header') {
        response.setHeader('X-Frame-Options', 'DENY');
        response.setHeader('Content-Security-Policy', "frame-ancestors 'none'");
    }

    return send(response, 200, 'text/html', page.conference);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
    response.writeHead(status, {
        'Content-Type': `${type}; charset=utf-8`,
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff'
    }).end(response.req.method === 'HEAD' ? undefined : body);
}

/** The deployment's config.js: plain JavaScript that sets the global `config`, as Jitsi's is. */
function configScript(options: JitsiOptions, behaviour: Behaviour): string {
    const { verifyDomain, xmppDomain } = { ...DEFAULT_RULES, ...options.rules };
    const config = {
        hosts: { domain: xmppDomain, muc: `conference.${xmppDomain}` },
        bosh: '/http-bind',
        websocket: SIGNALLING_PATH,
        prejoinConfig: { enabled: options.prejoin ?? true },
        enableClosePage: true,
        defaultLocalDisplayName: 'me',
        defaultRemoteDisplayName: 'Fellow Jitster',
        disableIframeAPI: behaviour.embedding === 'refused-by-config',
        deploymentInfo: options.userRegion === undefined ? {} : { userRegion: options.userRegion },
        standIn: { embeddedSeconds: behaviour.embeddedSeconds, verifyDomain }
    };

    return `var config = ${JSON.stringify(config, undefined, 4)};\n`;
}
