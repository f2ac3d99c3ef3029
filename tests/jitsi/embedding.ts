/**
 * A page that embeds the stand-in through Jitsi's own external_api.js, for the tests that hold the one against the
 * other.
 *
 * external_api.js always uses https, so the stand-in serves https here, with a certificate made for this run; the
 * browser is told to take it (`ignoreHTTPSErrors`). The page that embeds it is plain http on 127.0.0.1, as Confab's is.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request, type Frame, type Page } from '@playwright/test';
import { selfSigned } from '../harness/certificate.ts';
import { StandInControl } from './client.ts';
import { externalApi } from './external-api.ts';
import { startKeyServer } from './fixtures.ts';
import { startJitsi } from './server.ts';

export interface Seen {
    name: string;
    data: Record<string, unknown>;
}

/** The real API, as far as the tests use it. */
export interface ExternalApi {
    executeCommand(name: string, ...data: unknown[]): void;
    isAudioMuted(): Promise<boolean>;
    isVideoMuted(): Promise<boolean>;
    getAvailableDevices(): Promise<Record<string, unknown[]>>;
    getCurrentDevices(): Promise<Record<string, { label: string }>>;
    getRoomsInfo(): Promise<{ rooms: { isMainRoom: boolean; participants: { displayName: string }[] }[] }>;
    getNumberOfParticipants(): number;
    getParticipantsInfo(): { displayName: string; participantId: string }[];
    dispose(): void;
}

/** What the embedding page keeps. */
export interface HostWindow {
    seen: Seen[];
    api: ExternalApi;
}

const EVENTS = [
    'browserSupport', 'ready', 'audioMuteStatusChanged', 'videoMuteStatusChanged', 'notificationTriggered',
    'deviceListChanged', 'audioAvailabilityChanged', 'videoAvailabilityChanged', 'prejoinScreenLoaded',
    'videoConferenceJoined', 'participantRoleChanged', 'participantJoined', 'participantMuted', 'participantLeft',
    'participantKickedOut', 'p2pStatusChanged', 'dominantSpeakerChanged', 'displayNameChange', 'knockingParticipant',
    'passwordRequired', 'errorOccurred', 'videoConferenceLeft', 'readyToClose', 'micError', 'cameraError', 'log',
    'suspendDetected', 'screenSharingStatusChanged', 'subjectChange'
];

export interface Deployment {
    /** The stand-in's address: https. */
    url: string;
    control: StandInControl;
    /** Opens the embedding page and joins `room` in it, at once unless the configuration says otherwise. */
    embed(page: Page, room: string, options: { jwt?: string; config?: Record<string, unknown> }): Promise<void>;
    /** The frame with the stand-in's page. */
    frame(page: Page): Frame;
    close(): Promise<void>;
}

export async function startDeployment(): Promise<Deployment> {
    const keys = await startKeyServer();
    const jitsi = await startJitsi({
        tls: selfSigned(),
        externalApi: await externalApi(),
        asapKeyServer: keys.url,
        control: true
    });
    const host = createServer((_request, response) => {
        response.setHeader('Content-Type', 'text/html');
        response.end('<!doctype html><body style="margin:0;height:100vh">'
            + `<script src="${jitsi.url}/external_api.js"></script>`);
    }).listen(0, '127.0.0.1');

    await once(host, 'listening');
    const requests = await request.newContext({ ignoreHTTPSErrors: true });
    const control = new StandInControl(jitsi.url, async (url, init) => {
        const response = await requests.fetch(url, { method: init?.method, data: init?.body });

        return { ok: response.ok(), status: response.status(), json: () => response.json() };
    });

    return {
        url: jitsi.url,
        control,
        async embed(page, room, { jwt, config }) {
            await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
            await page.evaluate(start, [ jitsi.url.replace('https://', ''), room, jwt, EVENTS, config ?? {} ] as const);
        },
        frame(page) {
            const found = page.frames().find(frame => frame.url().startsWith(jitsi.url));

            if (!found) {
                throw new Error('the page has no frame of the stand-in');
            }

            return found;
        },
        async close() {
            host.close();
            host.closeAllConnections();
            keys.close();
            await requests.dispose();
            await jitsi.close();
        }
    };
}

/** Runs in the embedding page. */
function start([ domain, roomName, jwt, events, config ]: readonly [ string, string, string | undefined, string[], object ]) {
    const scope = window as unknown as HostWindow & { JitsiMeetExternalAPI: new (...args: unknown[]) => ExternalApi };

    scope.seen = [];
    scope.api = new scope.JitsiMeetExternalAPI(domain, {
        roomName,
        jwt,
        parentNode: document.body,
        configOverwrite: { prejoinConfig: { enabled: false }, toolbarButtons: [], ...config }
    });
    const emitter = scope.api as unknown as { on(name: string, listener: (data: Seen['data']) => void): void };

    for (const name of events) {
        emitter.on(name, data => scope.seen.push({ name, data }));
    }
}

/** Everything the embedding page has been told so far. */
export function seen(page: Page): Promise<Seen[]> {
    return page.evaluate(() => (window as unknown as HostWindow).seen);
}

export async function names(page: Page): Promise<string[]> {
    return (await seen(page)).map(({ name }) => name);
}

/** The first event of this name, and with these data; waits for it. */
export async function event(page: Page, name: string, data: Record<string, unknown> = {}): Promise<Seen['data']> {
    const handle = await page.waitForFunction(([ wanted, match ]) => (window as unknown as HostWindow).seen
        .find(e => e.name === wanted && Object.entries(match).every(([ key, value ]) => e.data[key] === value))?.data,
    [ name, data ] as const, { timeout: 15_000 });

    return await handle.jsonValue() as Seen['data'];
}

export function command(page: Page, name: string, ...data: unknown[]): Promise<void> {
    return page.evaluate(([ what, args ]) =>
        (window as unknown as HostWindow).api.executeCommand(what, ...args), [ name, data ] as const);
}
