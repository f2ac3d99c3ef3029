/**
 * The states that a call can get into by what the deployment or its people do, each as Jitsi's own external_api.js
 * tells of it.
 */
import { expect, test, type Browser, type Page } from '@playwright/test';
import { command, event, names, seen, startDeployment, type Deployment } from './embedding.ts';
import { goodClaims, sign } from './fixtures.ts';

const ROOM = 'quiet-harbour-3';

let jitsi: Deployment;

test.beforeAll(async () => {
    jitsi = await startDeployment();
});
test.afterAll(() => jitsi.close());
test.beforeEach(() => jitsi.control.reset());

function token(name: string, moderator: boolean): Promise<string> {
    return sign({ ...goodClaims(ROOM), context: { user: { name, moderator } } });
}

async function hostJoins(page: Page, config: Record<string, unknown> = {}): Promise<void> {
    await jitsi.embed(page, ROOM, { jwt: await token('Alice', true), config });
    await event(page, 'videoConferenceJoined');
}

/** Opens the room for a guest in a window of its own and asks to join. */
async function guestAsks(browser: Browser, name = 'Bob'): Promise<Page> {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });

    await page.goto(`${jitsi.url}/${ROOM}#jwt=${encodeURIComponent(JSON.stringify(await token(name, false)))}`);
    await page.getByRole('button', { name: 'Join meeting' }).click();

    return page;
}

const inCall = (page: Page) => page.waitForFunction(() => window.standIn.phase === 'joined');

test('a lobby is switched on, someone knocks and is admitted', async ({ page, browser }) => {
    await hostJoins(page);
    await command(page, 'toggleLobby', true);
    await jitsi.control.until(ROOM, room => room?.lobby === true);
    const guest = await guestAsks(browser);

    await guest.getByRole('button', { name: 'Ask to join' }).click();
    const { participant } = await event(page, 'knockingParticipant') as { participant: { id: string; name: string } };

    expect(participant.name).toBe('Bob');
    await command(page, 'answerKnockingParticipant', participant.id, true);
    await inCall(guest);
    await event(page, 'participantJoined', { id: participant.id });
    await guest.close();
});

test('someone who is not let in gets membersOnly, then accessDenied', async ({ page, browser }) => {
    const host = await browser.newPage({ ignoreHTTPSErrors: true });

    await hostJoins(host);
    await jitsi.control.policy(ROOM, { lobby: true });
    await jitsi.embed(page, ROOM, { jwt: await token('Bob', false), config: { autoKnockLobby: true } });
    const knock = await event(host, 'knockingParticipant') as { participant: { id: string } };

    await command(host, 'answerKnockingParticipant', knock.participant.id, false);
    await expect.poll(async () => (await seen(page)).filter(({ name }) => name === 'errorOccurred')
        .map(({ data }) => (data.error as { name: string }).name))
        .toEqual([ 'conference.connectionError.membersOnly', 'conference.connectionError.accessDenied' ]);
    await host.close();
});

test('a locked room asks for its password and takes it as a command', async ({ page }) => {
    await jitsi.control.policy(ROOM, { password: 'secret' });
    await jitsi.embed(page, ROOM, { jwt: await token('Alice', true) });
    await event(page, 'passwordRequired');
    expect((await event(page, 'errorOccurred')).error).toMatchObject({
        name: 'conference.passwordRequired',
        recoverable: true
    });
    await command(page, 'password', 'secret');
    await event(page, 'videoConferenceJoined');
});

test('a full room is conference.max_users', async ({ page }) => {
    await jitsi.control.policy(ROOM, { limit: 0 });
    await jitsi.embed(page, ROOM, { jwt: await token('Alice', true) });
    expect((await event(page, 'errorOccurred')).error).toMatchObject({ name: 'conference.max_users', type: 'CONFERENCE' });
});

test('a deployment that never answers gives no event at all', async ({ page, browser }) => {
    await jitsi.control.policy(ROOM, { stall: true });
    await jitsi.embed(page, ROOM, { jwt: await token('Alice', true) });
    await event(page, 'videoAvailabilityChanged');
    // Meanwhile someone else goes all the way into another room.
    const other = await browser.newPage({ ignoreHTTPSErrors: true });

    await jitsi.embed(other, 'another', { jwt: await sign(goodClaims('another')) });
    await event(other, 'videoConferenceJoined');
    await expect(page.frameLocator('iframe').getByRole('status')).toContainText('Joining');
    expect(await names(page)).not.toContain('errorOccurred');
    expect(await names(page)).not.toContain('videoConferenceJoined');
    await other.close();
});

test('a restart of the deployment is a fatal connection error', async ({ page }) => {
    await hostJoins(page);
    await jitsi.control.restart();
    expect((await event(page, 'errorOccurred')).error).toMatchObject({
        name: 'connection.droppedError',
        type: 'CONNECTION',
        isFatal: true
    });
});

test('the end of the conference reaches everyone', async ({ page, browser }) => {
    const host = await browser.newPage({ ignoreHTTPSErrors: true });

    await hostJoins(host);
    await jitsi.embed(page, ROOM, { jwt: await token('Bob', false) });
    await event(page, 'videoConferenceJoined');
    await command(host, 'endConference');
    expect((await event(page, 'errorOccurred')).error).toMatchObject({ name: 'conference.destroyed' });
    await event(page, 'readyToClose');
    await event(host, 'readyToClose');
    await host.close();
});

test('a moderator mutes and kicks another', async ({ page, browser }) => {
    await hostJoins(page);
    const guest = await guestAsks(browser);

    await inCall(guest);
    const { id } = await event(page, 'participantJoined');

    await event(page, 'participantMuted', { id, isMuted: false });
    await command(page, 'muteEveryone');
    await event(page, 'participantMuted', { id, isMuted: true });
    await command(page, 'kickParticipant', id);
    await guest.getByText('Alice removed you from the meeting.').waitFor();
    await event(page, 'participantLeft', { id });
    // A kick is no revocation: the same token comes back.
    await guest.getByRole('button', { name: 'Rejoin' }).click();
    await guest.getByRole('button', { name: 'Join meeting' }).click();
    await inCall(guest);
    await guest.close();
});

test('without a microphone one is in the call, muted, and told why', async ({ page }) => {
    await page.addInitScript(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    });
    await hostJoins(page);
    expect(await event(page, 'micError')).toMatchObject({ type: 'gum.permission_denied', message: 'Permission denied' });
    await event(page, 'audioAvailabilityChanged', { available: false });
    await jitsi.control.until(ROOM, room => room?.participants[0]?.audioMuted === true);
});

test('an address that switches the pre-join page off starts a top-level page without media', async ({ page }) => {
    const jwt = encodeURIComponent(JSON.stringify(await token('Bob', false)));

    await page.goto(`${jitsi.url}/${ROOM}#jwt=${jwt}&config.prejoinConfig.enabled=false`);
    await inCall(page);
    expect(await page.evaluate(() => window.standIn.self?.audioMuted)).toBe(true);
    await page.getByRole('button', { name: 'Unmute microphone' }).click();
    await page.waitForFunction(() => window.standIn.self?.audioMuted === false);
});

test('where framing is refused by a header the frame stays empty and silent', async ({ page }) => {
    await jitsi.control.embedding('refused-by-header');
    const refused = page.waitForEvent('console', message => message.text().includes('frame-ancestors'));

    await jitsi.embed(page, ROOM, { jwt: await token('Alice', true) });
    await refused;
    expect(await names(page)).toEqual([]);
});

test('where config.js forbids the IFrame API an embedded call is ended after a while', async ({ page }) => {
    await jitsi.control.embedding('refused-by-config', 0.5);
    await jitsi.embed(page, ROOM, { jwt: await token('Alice', true) });
    await event(page, 'notificationTriggered', { title: 'Embedding is only for demo purposes' });
    await event(page, 'readyToClose');
});

test('any event of the real API can be caused', async ({ page }) => {
    await hostJoins(page);
    await jitsi.control.emit(ROOM, 'Alice', { name: 'suspend-detected' });
    await event(page, 'suspendDetected');
});

test('the screen is shared and shown to the other', async ({ page, browser }) => {
    await hostJoins(page);
    const guest = await guestAsks(browser);

    await inCall(guest);
    await guest.getByRole('button', { name: 'Share your screen' }).click();
    await jitsi.frame(page).waitForFunction(() => {
        const video = document.querySelector<HTMLVideoElement>('.tile video');

        return video !== null && video.videoWidth > 0;
    });
    await guest.close();
});
