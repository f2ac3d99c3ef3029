/**
 * The stand-in held against the real thing: Jitsi's own external_api.js drives it and sees what it saw on a real
 * deployment.
 *
 * external_api.js always uses https, so the stand-in serves https here, with a certificate made for this run; the
 * browser is told to take it (`ignoreHTTPSErrors`). The page that embeds it is plain http on 127.0.0.1, as Confab's is.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { externalApi } from './external-api.ts';
import { goodClaims, sign, startKeyServer, type KeyServer } from './fixtures.ts';
import { startJitsi, type Jitsi } from './server.ts';

const ROOM = 'quiet-harbour-2';

interface Seen {
    name: string;
    data: Record<string, unknown>;
}

/** What the embedding page has, of the real API. */
interface Host {
    seen: Seen[];
    api: {
        executeCommand(name: string, ...data: unknown[]): void;
        isAudioMuted(): Promise<boolean>;
        isVideoMuted(): Promise<boolean>;
        getAvailableDevices(): Promise<Record<string, unknown[]>>;
        getCurrentDevices(): Promise<Record<string, { label: string }>>;
        getRoomsInfo(): Promise<{ rooms: { isMainRoom: boolean; participants: { displayName: string }[] }[] }>;
        getNumberOfParticipants(): number;
        getParticipantsInfo(): { displayName: string; participantId: string }[];
        dispose(): void;
    };
}

const EVENTS = [
    'browserSupport', 'ready', 'audioMuteStatusChanged', 'videoMuteStatusChanged', 'notificationTriggered',
    'deviceListChanged', 'audioAvailabilityChanged', 'videoAvailabilityChanged', 'prejoinScreenLoaded',
    'videoConferenceJoined', 'participantRoleChanged', 'participantJoined', 'participantMuted', 'participantLeft',
    'participantKickedOut', 'p2pStatusChanged', 'dominantSpeakerChanged', 'displayNameChange', 'knockingParticipant',
    'passwordRequired', 'errorOccurred', 'videoConferenceLeft', 'readyToClose', 'micError', 'log', 'suspendDetected'
];

let keys: KeyServer;
let jitsi: Jitsi;
let host: Server;

test.beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));

    execFileSync('openssl', [ 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=127.0.0.1',
        '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem') ], { stdio: 'ignore' });
    const tls = { key: readFileSync(join(folder, 'key.pem'), 'utf8'), cert: readFileSync(join(folder, 'cert.pem'), 'utf8') };

    rmSync(folder, { recursive: true });
    keys = await startKeyServer();
    jitsi = await startJitsi({ tls, externalApi: await externalApi(), asapKeyServer: keys.url, control: true });
    host = createServer((_request, response) => {
        response.setHeader('Content-Type', 'text/html');
        response.end(`<!doctype html><body style="margin:0;height:100vh"><script src="${jitsi.url}/external_api.js"></script>`);
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
});

test.afterAll(async () => {
    host.close();
    host.closeAllConnections();
    keys.close();
    await jitsi.close();
});

/** Embeds the room with the real API, joining at once. */
async function embed(page: Page, options: { jwt?: string; config?: Record<string, unknown> } = {}): Promise<void> {
    await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
    await page.evaluate(([ domain, roomName, jwt, events, config ]) => {
        const scope = window as unknown as Host & { JitsiMeetExternalAPI: new (...args: unknown[]) => Host['api'] };

        scope.seen = [];
        scope.api = new scope.JitsiMeetExternalAPI(domain, {
            roomName,
            jwt,
            parentNode: document.body,
            configOverwrite: { prejoinConfig: { enabled: false }, toolbarButtons: [], ...config as object }
        });
        for (const name of events as string[]) {
            (scope.api as unknown as { on(n: string, f: (data: Seen['data']) => void): void })
                .on(name, data => scope.seen.push({ name, data }));
        }
    }, [ jitsi.url.replace('https://', ''), ROOM, options.jwt, EVENTS, options.config ?? {} ] as const);
}

const seen = (page: Page) => page.evaluate(() => (window as unknown as Host).seen);
const names = async (page: Page) => (await seen(page)).map(({ name }) => name);

/** The first event of this name (and these data). */
async function event(page: Page, name: string, data: Record<string, unknown> = {}): Promise<Seen['data']> {
    const handle = await page.waitForFunction(([ wanted, match ]) => (window as unknown as Host).seen
        .find(e => e.name === wanted && Object.entries(match).every(([ key, value ]) => e.data[key] === value))?.data,
    [ name, data ] as const, { timeout: 15_000 });

    return await handle.jsonValue() as Seen['data'];
}

/** Another participant, in a window of its own. */
async function guestJoins(page: Page, name: string): Promise<void> {
    const token = await sign({ ...goodClaims(ROOM), context: { user: { name } } });

    await page.goto(`${jitsi.url}/${ROOM}#jwt=${encodeURIComponent(JSON.stringify(token))}`);
    await expect(page.getByLabel('Your name')).toHaveValue(name);
    await page.getByRole('button', { name: 'Join meeting' }).click();
    await page.waitForFunction(() => window.standIn.phase === 'joined');
}

test('a call is driven by the real external_api.js from joining to hang-up', async ({ page, browser }) => {
    const jwt = await sign({ ...goodClaims(ROOM.toUpperCase()), context: { user: { name: 'Alice', moderator: true } } });

    await test.step('joining emits the events in the measured order', async () => {
        await embed(page, { jwt, config: { startWithAudioMuted: true } });
        const joined = await event(page, 'videoConferenceJoined');

        await event(page, 'participantRoleChanged', { role: 'moderator' });
        expect(await names(page)).toEqual([ 'browserSupport', 'ready', 'audioMuteStatusChanged',
            'audioMuteStatusChanged', 'notificationTriggered', 'deviceListChanged', 'audioAvailabilityChanged',
            'videoAvailabilityChanged', 'videoConferenceJoined', 'participantRoleChanged' ]);
        expect((await seen(page)).filter(e => e.name === 'audioMuteStatusChanged').map(e => e.data.muted))
            .toEqual([ false, true ]);
        expect(joined).toMatchObject({ roomName: ROOM, displayName: 'Alice', formattedDisplayName: 'Alice (me)' });
        await expect(page.frameLocator('iframe').getByRole('navigation')).toBeEmpty();
    });

    await test.step('the token is taken out of the address', async () => {
        const frame = page.frames().find(f => f.url().startsWith(jitsi.url));

        expect(frame?.url()).not.toContain('jwt');
        expect(frame?.url()).toContain('jitsi_meet_external_api_id=0');
    });

    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const guest = await context.newPage();

    await test.step('a second participant comes in', async () => {
        await guestJoins(guest, 'Bob');
        expect(guest.url()).toBe(`${jitsi.url}/${ROOM}`);
        const { id } = await event(page, 'participantJoined', { displayName: 'Bob' });

        await event(page, 'participantMuted', { id, isMuted: false, mediaType: 'audio' });
        await event(page, 'p2pStatusChanged', { isP2p: true });
        await event(page, 'dominantSpeakerChanged', { id });
        expect(await page.evaluate(() => (window as unknown as Host).api.getNumberOfParticipants())).toBe(2);
    });

    await test.step('mute is asked, toggled and seen by the other', async () => {
        const muted = () => page.evaluate(() => (window as unknown as Host).api.isAudioMuted());

        expect(await muted()).toBe(true);
        await guest.waitForFunction(() => window.standIn.audio[0]?.muted === true);
        await page.evaluate(() => (window as unknown as Host).api.executeCommand('toggleAudio'));
        await guest.waitForFunction(() => window.standIn.audio[0]?.muted === false);
        expect(await muted()).toBe(false);
        const states = (await seen(page)).filter(e => e.name === 'audioMuteStatusChanged').map(e => e.data.muted);

        expect(states).toEqual([ false, true, false ]);
    });

    await test.step('each hears the other', async () => {
        await rises(guest);
        const frame = page.frames().find(f => f.url().startsWith(jitsi.url));

        await frame?.waitForFunction(() => (window.standIn.audio[0]?.energy ?? 0) > 0.01
            && window.standIn.audio[0]?.playing);
    });

    await test.step('requests are answered as the real client answers them', async () => {
        const answers = await page.evaluate(async () => {
            const { api } = window as unknown as Host;

            return {
                video: await api.isVideoMuted(),
                devices: await api.getAvailableDevices(),
                current: await api.getCurrentDevices(),
                rooms: await api.getRoomsInfo(),
                people: api.getParticipantsInfo()
            };
        });

        expect(answers.video).toBe(true);
        expect(Object.keys(answers.devices)).toEqual([ 'audioInput', 'audioOutput', 'videoInput' ]);
        expect(answers.current.audioInput?.label).toBeTruthy();
        expect(answers.rooms.rooms[0]?.participants.map(p => p.displayName)).toEqual([ 'Alice', 'Bob' ]);
        expect(answers.people.map(p => p.displayName).sort()).toEqual([ 'Alice', 'Bob' ]);
    });

    await test.step('a new name is told to everyone', async () => {
        await page.evaluate(() => (window as unknown as Host).api.executeCommand('displayName', 'Alice B.'));
        await event(page, 'displayNameChange', { displayname: 'Alice B.' });
        await guest.waitForFunction(() => window.standIn.participants[0]?.name === 'Alice B.');
    });

    await test.step('the other one leaves', async () => {
        await guest.getByRole('button', { name: 'Leave the meeting' }).click();
        await event(page, 'participantLeft');
        await event(page, 'p2pStatusChanged', { isP2p: false });
        await guest.waitForURL(`${jitsi.url}/static/close.html`);
        await context.close();
    });

    await test.step('hang-up leads to readyToClose and another page in the frame', async () => {
        await page.evaluate(() => (window as unknown as Host).api.executeCommand('hangup'));
        await event(page, 'readyToClose');
        expect((await names(page)).slice(-2)).toEqual([ 'videoConferenceLeft', 'readyToClose' ]);
        await expect.poll(() => page.frames()[1]?.url()).toBe(`${jitsi.url}/static/close.html`);
    });
});

/** The playing element's energy grows: there is sound, and it is played. */
async function rises(page: Page): Promise<void> {
    const energy = () => page.evaluate(() => {
        const [ audio ] = window.standIn.audio;

        return audio?.playing ? audio.energy : 0;
    });

    await expect.poll(energy).toBeGreaterThan(0.01);
    const before = await energy();

    await expect.poll(energy).toBeGreaterThan(before);
}

test('a refused token still fires ready, then connection.passwordRequired, and never readyToClose', async ({ page }) => {
    const expired = await sign({ ...goodClaims(ROOM), exp: Math.floor(Date.now() / 1_000) - 10 });

    await embed(page, { jwt: expired });
    const { error } = await event(page, 'errorOccurred');

    expect(error).toMatchObject({ name: 'connection.passwordRequired', type: 'CONNECTION', isFatal: false });
    expect((error as { message: string }).message).toMatch(/^Not acceptable by exp \(1\d sec since expired\)$/);
    expect(await names(page)).toContain('ready');
    expect(await names(page)).not.toContain('readyToClose');
    expect(await names(page)).not.toContain('videoConferenceJoined');
    await expect(page.frameLocator('iframe').getByRole('alert')).toContainText('Token is expired.');
});

test('the reason of a refusal comes as raw XML', async ({ page }) => {
    await embed(page, { jwt: await sign({ ...goodClaims(ROOM), iss: 'another' }) });
    const { error } = await event(page, 'errorOccurred');

    expect(error).toMatchObject({ message: 'invalid &apos;iss&apos; claim' });
});

test('a token for another room is conference.connectionError.notAllowed', async ({ page }) => {
    await embed(page, { jwt: await sign(goodClaims('another-room')) });
    const { error } = await event(page, 'errorOccurred');

    expect(error).toMatchObject({ name: 'conference.connectionError.notAllowed', type: 'CONFERENCE' });
});

test('with the pre-join page left on, prejoinScreenLoaded fires and nobody joins', async ({ page }) => {
    await embed(page, { jwt: await sign(goodClaims(ROOM)), config: { prejoinConfig: { enabled: true } } });
    expect(await event(page, 'prejoinScreenLoaded')).toMatchObject({ id: 'local', displayName: 'Alice Example' });
    expect(await names(page)).toEqual([ 'browserSupport', 'ready', 'prejoinScreenLoaded' ]);
});

async function control(page: Page, path: string, body: object): Promise<void> {
    const response = await page.request.post(`${jitsi.url}/_stand-in/${path}`, { data: body });

    expect(response.status(), await response.text()).toBe(200);
}

test('someone who is kicked sees participantKickedOut and videoConferenceLeft, but no readyToClose', async ({ page }) => {
    await embed(page, { jwt: await sign(goodClaims(ROOM)) });
    await event(page, 'videoConferenceJoined');
    await control(page, `rooms/${ROOM}/kick`, { participant: 'Alice Example', by: 'Carol' });
    await event(page, 'videoConferenceLeft');
    const last = (await seen(page)).slice(-2);

    expect(last.map(({ name }) => name)).toEqual([ 'participantKickedOut', 'videoConferenceLeft' ]);
    expect(last[0]?.data).toMatchObject({ kicked: { local: true, name: 'Alice Example' }, kicker: { name: 'Carol' } });
});

test('a dropped connection shows in the log and resumes by itself with a valid token', async ({ page }) => {
    await embed(page, { jwt: await sign(goodClaims(ROOM)), config: { apiLogLevels: [ 'info', 'error' ] } });
    await event(page, 'videoConferenceJoined');
    const before = (await names(page)).filter(name => name !== 'log');

    await control(page, `rooms/${ROOM}/drop`, { participant: 'Alice Example' });
    await page.waitForFunction(() => {
        const texts = (window as unknown as Host).seen.filter(e => e.name === 'log').map(e => JSON.stringify(e.data));
        const at = (text: string) => texts.findLastIndex(line => line.includes(text));

        return at('Websocket closed unexpectedly') >= 0
            && at('Trying to resume the XMPP connection') > at('Websocket closed unexpectedly')
            && at('Strophe connected') > at('Trying to resume the XMPP connection');
    });
    expect((await names(page)).filter(name => name !== 'log'), 'nothing but the log tells').toEqual(before);
});

test('with an expired token a dropped connection stays silent', async ({ page }) => {
    await embed(page, { jwt: await sign(goodClaims(ROOM)), config: { apiLogLevels: [ 'info', 'error' ] } });
    await event(page, 'videoConferenceJoined');
    const before = (await names(page)).filter(name => name !== 'log');

    await control(page, `rooms/${ROOM}/expire`, { participant: 'Alice Example' });
    await control(page, `rooms/${ROOM}/drop`, { participant: 'Alice Example' });
    await page.waitForFunction(() => (window as unknown as Host).seen
        .some(e => e.name === 'log' && JSON.stringify(e.data).includes('Canceling connection resume task')));
    expect((await names(page)).filter(name => name !== 'log')).toEqual(before);
    expect(await page.evaluate(() => (window as unknown as Host).api.isAudioMuted()), 'it still answers').toBe(false);
});
