/**
 * The stand-in held against the real thing: Jitsi's own external_api.js drives it and sees what it saw on a real
 * deployment. How it is embedded, and why over https, stands in `embedding.ts`.
 */
import { expect, test, type Page } from '@playwright/test';
import { command, event, names, seen, startDeployment, type Deployment, type HostWindow } from './embedding.ts';
import { goodClaims, sign } from './fixtures.ts';

const ROOM = 'quiet-harbour-2';

let jitsi: Deployment;

test.beforeAll(async () => {
    jitsi = await startDeployment();
});
test.afterAll(() => jitsi.close());
test.beforeEach(() => jitsi.control.reset());

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
        await jitsi.embed(page, ROOM, { jwt, config: { startWithAudioMuted: true } });
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
        const url = jitsi.frame(page).url();

        expect(url).not.toContain('jwt');
        expect(url).toContain('jitsi_meet_external_api_id=0');
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
        expect(await page.evaluate(() => (window as unknown as HostWindow).api.getNumberOfParticipants())).toBe(2);
    });

    await test.step('mute is asked, toggled and seen by the other', async () => {
        const muted = () => page.evaluate(() => (window as unknown as HostWindow).api.isAudioMuted());

        expect(await muted()).toBe(true);
        await guest.waitForFunction(() => window.standIn.audio[0]?.muted === true);
        await command(page, 'toggleAudio');
        await guest.waitForFunction(() => window.standIn.audio[0]?.muted === false);
        expect(await muted()).toBe(false);
        const states = (await seen(page)).filter(e => e.name === 'audioMuteStatusChanged').map(e => e.data.muted);

        expect(states).toEqual([ false, true, false ]);
    });

    await test.step('each hears the other', async () => {
        await rises(guest);
        await jitsi.frame(page).waitForFunction(() => (window.standIn.audio[0]?.energy ?? 0) > 0.01
            && window.standIn.audio[0]?.playing);
    });

    await test.step('requests are answered as the real client answers them', async () => {
        const answers = await page.evaluate(async () => {
            const { api } = window as unknown as HostWindow;

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
        await command(page, 'displayName', 'Alice B.');
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
        await command(page, 'hangup');
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

    await jitsi.embed(page, ROOM, { jwt: expired });
    const { error } = await event(page, 'errorOccurred');

    expect(error).toMatchObject({ name: 'connection.passwordRequired', type: 'CONNECTION', isFatal: false });
    expect((error as { message: string }).message).toMatch(/^Not acceptable by exp \(1\d sec since expired\)$/);
    expect(await names(page)).toContain('ready');
    expect(await names(page)).not.toContain('readyToClose');
    expect(await names(page)).not.toContain('videoConferenceJoined');
    await expect(page.frameLocator('iframe').getByRole('alert')).toContainText('Token is expired.');
});

test('the reason of a refusal comes as raw XML', async ({ page }) => {
    await jitsi.embed(page, ROOM, { jwt: await sign({ ...goodClaims(ROOM), iss: 'another' }) });
    const { error } = await event(page, 'errorOccurred');

    expect(error).toMatchObject({ message: 'invalid &apos;iss&apos; claim' });
});

test('a token for another room is conference.connectionError.notAllowed', async ({ page }) => {
    await jitsi.embed(page, ROOM, { jwt: await sign(goodClaims('another-room')) });
    const { error } = await event(page, 'errorOccurred');

    expect(error).toMatchObject({ name: 'conference.connectionError.notAllowed', type: 'CONFERENCE' });
});

test('with the pre-join page left on, prejoinScreenLoaded fires and nobody joins', async ({ page }) => {
    await jitsi.embed(page, ROOM, { jwt: await sign(goodClaims(ROOM)), config: { prejoinConfig: { enabled: true } } });
    expect(await event(page, 'prejoinScreenLoaded')).toMatchObject({ id: 'local', displayName: 'Alice Example' });
    expect(await names(page)).toEqual([ 'browserSupport', 'ready', 'prejoinScreenLoaded' ]);
});

test('someone who is kicked sees participantKickedOut and videoConferenceLeft, but no readyToClose', async ({ page }) => {
    await jitsi.embed(page, ROOM, { jwt: await sign(goodClaims(ROOM)) });
    await event(page, 'videoConferenceJoined');
    await jitsi.control.kick(ROOM, 'Alice Example', 'Carol');
    await event(page, 'videoConferenceLeft');
    const last = (await seen(page)).slice(-2);

    expect(last.map(({ name }) => name)).toEqual([ 'participantKickedOut', 'videoConferenceLeft' ]);
    expect(last[0]?.data).toMatchObject({ kicked: { local: true, name: 'Alice Example' }, kicker: { name: 'Carol' } });
});

test('a dropped connection shows in the log and resumes by itself with a valid token', async ({ page }) => {
    await jitsi.embed(page, ROOM, { jwt: await sign(goodClaims(ROOM)), config: { apiLogLevels: [ 'info', 'error' ] } });
    await event(page, 'videoConferenceJoined');
    const before = (await names(page)).filter(name => name !== 'log');

    await jitsi.control.drop(ROOM, 'Alice Example');
    await page.waitForFunction(() => {
        const texts = (window as unknown as HostWindow).seen.filter(e => e.name === 'log').map(e => JSON.stringify(e.data));
        const at = (text: string) => texts.findLastIndex(line => line.includes(text));

        return at('Websocket closed unexpectedly') >= 0
            && at('Trying to resume the XMPP connection') > at('Websocket closed unexpectedly')
            && at('Strophe connected') > at('Trying to resume the XMPP connection');
    });
    expect((await names(page)).filter(name => name !== 'log'), 'nothing but the log tells').toEqual(before);
});

test('with an expired token a dropped connection stays silent', async ({ page }) => {
    await jitsi.embed(page, ROOM, { jwt: await sign(goodClaims(ROOM)), config: { apiLogLevels: [ 'info', 'error' ] } });
    await event(page, 'videoConferenceJoined');
    const before = (await names(page)).filter(name => name !== 'log');

    await jitsi.control.expire(ROOM, 'Alice Example');
    await jitsi.control.drop(ROOM, 'Alice Example');
    await page.waitForFunction(() => (window as unknown as HostWindow).seen
        .some(e => e.name === 'log' && JSON.stringify(e.data).includes('Canceling connection resume task')));
    expect((await names(page)).filter(name => name !== 'log')).toEqual(before);
    expect(await page.evaluate(() => (window as unknown as HostWindow).api.isAudioMuted()), 'it still answers').toBe(false);
});
