/** The states that no other test here passes through, and what a call is told of while it is live; `tests/STATES.md` lists them all. */
import type { Page } from '@playwright/test';
import { ATTEMPTS } from '../../ui/call/timings.ts';
import type { Jitsi } from '../jitsi/server.ts';
import type { AppSide } from './app-side.ts';
import { control, expect, held, join, ROOM, test, token } from './fixture.ts';

const heading = (page: Page, name: string) => page.getByRole('heading', { name });
const news = (page: Page, text: string) => page.getByRole('region').getByText(text);
const emit = (jitsi: { url: string }, event: { name: string; [key: string]: unknown }) =>
    control(jitsi, `rooms/${ROOM}/emit`, { participant: 'Host', event });
const error = (name: string, isFatal = true) => ({ name: 'error-occurred', error: { name, isFatal, type: 'CONFERENCE' } });

/** A call whose host has to wait for a moderator. */
async function waitsOutside(app: AppSide, signed: Jitsi): Promise<void> {
    app.call = { ...app.call, ...held(await token(3_600, { context: { user: { name: 'Host', moderator: false } } })) };
    await control(signed, `rooms/${ROOM}/policy`, { waitForModerator: true });
}

test('a room without its moderator is waited for with words, and left by Cancel', async ({ page, app, signed }) => {
    await waitsOutside(app, signed);
    await page.goto(app.address);
    await expect(heading(page, 'Waiting for a moderator')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await app.heard('left')).toEqual({ type: 'left', reason: 'hung-up' });
    await expect.poll(async () => (page.isClosed() ? 0 : page.locator('iframe').count())).toBe(0);
});

test('a Jitsi that is slow to load is waited for with words', async ({ page, app, jitsi }) => {
    let come = () => {};
    const coming = new Promise<void>(resolve => {
        come = resolve;
    });

    await page.route(url => url.href.startsWith(`${jitsi.url}/${ROOM}`), async route => {
        await coming;
        await route.continue();
    });
    await page.goto(app.address, { waitUntil: 'commit' });
    await expect(news(page, 'Connecting to Jitsi.')).toBeVisible();
    come();
    await app.heard('joined');
});

test('while the browser asks for the microphone, the page says so', async ({ page, app }) => {
    // A browser that runs for tests asks nobody.
    await page.addInitScript(() => {
        const scope = window as unknown as { answer: () => void };
        const answered = new Promise<void>(resolve => {
            scope.answer = resolve;
        });
        const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

        navigator.permissions.query = () => Promise.resolve({ state: 'prompt' } as PermissionStatus);
        navigator.mediaDevices.getUserMedia = async constraints => {
            await answered;

            return take(constraints);
        };
    });
    await page.goto(app.address);
    await expect(heading(page, 'Allow the microphone')).toBeVisible();
    const conference = page.frames().find(frame => frame.parentFrame() !== null);

    await conference?.evaluate(() => (window as unknown as { answer: () => void }).answer());
    await app.heard('joined');
});

test('a server that goes while the host waits outside ends the waiting', async ({ page, app, signed }) => {
    await waitsOutside(app, signed);
    await page.goto(app.address);
    await expect(heading(page, 'Waiting for a moderator')).toBeVisible();
    await control(signed, 'restart', { downSeconds: 3_600 });
    expect(await app.heard('failed')).toMatchObject({ failure: 'connection-lost' });
    await expect(heading(page, 'The connection was lost')).toBeVisible();
});

for (const [ name, failure, title ] of [
    [ 'conference.videobridgeNotAvailable', 'videobridge-missing', 'Jitsi has no videobridge' ],
    [ 'conference.reservationError', 'jitsi-misconfigured', 'Jitsi couldn’t open the call' ],
    [ 'conference.somethingNew', 'other', 'The call couldn’t continue' ]
] as const) {
    test(`Jitsi’s ${name} has its words`, async ({ page, app, jitsi }) => {
        await join(page, app);
        await emit(jitsi, error(name));
        expect(await app.heard('failed')).toMatchObject({ failure });
        await expect(heading(page, title)).toBeVisible();
        await expect(page.locator('iframe')).toHaveCount(0);
    });
}

test('a browser without WebRTC is told what it lacks, and the app too', async ({ page, app }) => {
    await page.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
    await page.goto(app.address);
    expect(await app.heard('failed')).toMatchObject({ failure: 'webrtc-missing' });
    await expect(heading(page, 'This browser has no WebRTC')).toBeVisible();
    await expect(page.locator('iframe')).toHaveCount(0);
});

test('what the app finds out of a certificate takes the place of what the page saw', async ({ page, app, jitsi }) => {
    await control(jitsi, 'embedding', { embedding: 'refused-by-header' });
    await page.goto(app.address);
    await app.heard('failed');
    app.tell({ type: 'explained', failure: 'jitsi-certificate', found: { code: 'certificate-expired', detail: null } });
    await expect(heading(page, 'Jitsi’s certificate isn’t valid')).toBeVisible();
    await expect(page.locator('.detail')).toHaveText('Confab found: The certificate has expired.');
});

test('a data channel that closes is told, and its return too', async ({ page, app, jitsi }) => {
    const words = news(page, 'Poor connection. Others may not hear you.');

    await join(page, app);
    await emit(jitsi, { name: 'data-channel-closed', code: 1006, reason: '' });
    await expect(words).toBeVisible();
    await emit(jitsi, { name: 'data-channel-opened' });
    await expect(words).toBeHidden();
    expect(app.said.map(({ type }) => type)).not.toContain('rejoining');
});

test('a peer connection that fails is told, and is over in time, or the call comes back in a new frame', async ({ page, app, jitsi }) => {
    const words = news(page, 'Poor connection. Others may not hear you.');

    await page.clock.install();
    await join(page, app);
    await emit(jitsi, { name: 'peer-connection-failure', isP2P: false, wasConnected: true });
    await expect(words).toBeVisible();
    await page.clock.fastForward(31_000);
    await expect(words).toBeHidden();
    expect(app.said.map(({ type }) => type)).not.toContain('rejoining');
    app.said.length = 0;
    await emit(jitsi, error('conference.iceFailed'));
    await app.heard('rejoining');
    await app.heard('joined');
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
    await expect(page.locator('iframe')).toHaveCount(1);
});

test('media that fail again and again are given up with words', async ({ page, app, jitsi }) => {
    await page.clock.install();
    await join(page, app);
    for (const wait of ATTEMPTS) {
        app.said.length = 0;
        await emit(jitsi, error('conference.iceFailed'));
        await app.heard('rejoining');
        await page.clock.fastForward(wait);
        await app.heard('joined');
    }
    await emit(jitsi, error('conference.iceFailed'));
    expect(await app.heard('failed')).toMatchObject({ failure: 'media-failed' });
    await expect(heading(page, 'Sound can’t get through')).toBeVisible();
});

test('Jitsi’s own word that the computer was asleep leads to a new frame', async ({ page, app, jitsi }) => {
    await join(page, app);
    app.said.length = 0;
    await emit(jitsi, { name: 'suspend-detected' });
    await app.heard('rejoining');
    await app.heard('joined');
    await expect(page.locator('iframe')).toHaveCount(1);
});

test('an app that goes while a token is waited for is named, and the token comes once it is back', async ({ page, app, signed }) => {
    const fresh = token(3_600);

    app.call = { ...app.call, jwt_expires_at: new Date(0).toISOString() };
    app.renew = () => new Promise(() => {});
    await page.goto(app.address);
    await app.heard('fresh-token');
    await expect(news(page, 'Getting a new token for the room.')).toBeVisible();
    await app.stop();
    await expect(heading(page, 'Confab isn’t responding')).toBeVisible();
    app.renew = () => fresh;
    await app.start();
    await app.heard('joined');
    expect(signed.url).not.toBe('');
});

test('without the app there is no fresh token, and words say so', async ({ page, app, signed }) => {
    app.call = { ...app.call, jwt: (await token(3_600, { iss: 'somebody-else' })).jwt };
    await page.goto(app.address);
    await expect(heading(page, 'Jitsi refused your token')).toBeVisible();
    const gone = page.waitForEvent('console', message => message.text().includes('WebSocket'));

    await app.stop();
    // The first attempt at reaching the app again has failed: the page knows.
    await gone;
    await page.getByRole('button', { name: 'Join again' }).click();
    await expect(news(page, 'You need a new token from Confab to join.')).toBeVisible();
    expect(signed.url).not.toBe('');
});

for (const [ cause, type, words ] of [
    [ 'refused', 'gum.permission_denied', 'Your browser doesn’t let this page use the' ],
    [ 'missing', 'gum.not_found', 'No' ],
    [ 'busy', 'gum.general', 'Another program may be using it' ]
] as const) {
    test(`a microphone and a camera that are ${cause} are told`, async ({ page, app, jitsi }) => {
        await join(page, app);
        await emit(jitsi, { name: 'mic-error', type, message: '' });
        await expect(news(page, words).filter({ hasText: 'microphone' })).toBeVisible();
        await emit(jitsi, { name: 'camera-error', type, message: '' });
        await expect(news(page, words).filter({ hasText: 'camera' })).toBeVisible();
        expect(app.said.map(({ type: said }) => said)).not.toContain('failed');
    });
}

test('a link that could not be copied is shown to be copied by hand', async ({ page, app }) => {
    await join(page, app);
    app.tell({ type: 'link-copied', ok: false });
    await expect(news(page, 'Can’t copy the link.')).toBeVisible();
});

test('a screen that the system does not give leads to Jitsi’s own button', async ({ page, app, jitsi }) => {
    await join(page, app);
    await emit(jitsi, { name: 'notification-triggered', title: 'dialog.screenSharingFailedTitle' });
    await expect(news(page, 'In this browser, only Jitsi’s own button can share your screen.')).toBeVisible();
});

test('who speaks is shown in the list', async ({ page, app, jitsi }) => {
    await join(page, app);
    const { participants } = await app.heard('participants');

    await page.getByRole('button', { name: 'Only you are here: show them' }).click();
    await emit(jitsi, { name: 'dominant-speaker-changed', id: participants[0]?.id });
    await expect(page.getByRole('dialog', { name: 'People' }).getByRole('listitem').filter({ hasText: 'Speaking' })).toBeVisible();
});

test('microphone, speaker and camera are remembered across calls', async ({ page, app }) => {
    const devices = page.getByRole('dialog', { name: 'Devices' });
    const kinds = [ 'Microphone', 'Speaker', 'Camera' ];
    const chosen: string[] = [];

    await join(page, app);
    await page.keyboard.press('d');
    for (const kind of kinds) {
        const box = devices.getByRole('combobox', { name: kind });

        await expect.poll(() => box.getByRole('option').count(), `more than one ${kind} to choose from`).toBeGreaterThan(1);
        const label = (await box.getByRole('option').allTextContents()).at(-1) ?? '';

        await expect(box.locator('option:checked'), 'it is not the one anyway').not.toHaveText(label);
        await box.selectOption({ label });
        await expect(box.locator('option:checked')).toHaveText(label);
        chosen.push(label);
    }
    app.tickets.add('next');
    app.said.length = 0;
    const next = await page.context().newPage();

    await page.close();
    await next.goto(app.addressWith('next'));
    await app.heard('joined');
    await next.keyboard.press('d');
    for (const [ index, kind ] of kinds.entries()) {
        const box = next.getByRole('dialog', { name: 'Devices' }).getByRole('combobox', { name: kind });

        await expect(box.locator('option:checked')).toHaveText(chosen[index] ?? '');
    }
});

test('the page listens to the microphone only while the devices are open', async ({ page, app }) => {
    await page.addInitScript(() => {
        const tracks: MediaStreamTrack[] = [];
        const contexts: AudioContext[] = [];
        const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

        navigator.mediaDevices.getUserMedia = async constraints => {
            const stream = await take(constraints);

            tracks.push(...stream.getTracks());

            return stream;
        };
        window.AudioContext = class extends AudioContext {
            constructor() {
                super();
                contexts.push(this);
            }
        };
        Object.assign(window, { listening: () => [
            tracks.filter(({ readyState }) => readyState === 'live').length,
            contexts.filter(({ state }) => state !== 'closed').length
        ] });
    });
    const listening = () => page.evaluate(() => (window as unknown as { listening: () => number[] }).listening());
    const microphone = page.getByRole('dialog', { name: 'Devices' }).getByRole('combobox', { name: 'Microphone' });

    await join(page, app);
    expect(await listening()).toEqual([ 0, 0 ]);
    await page.keyboard.press('d');
    await expect.poll(listening).toEqual([ 1, 1 ]);
    const label = (await microphone.getByRole('option').allTextContents()).at(-1) ?? '';

    await microphone.selectOption({ label });
    await expect(microphone.locator('option:checked')).toHaveText(label);
    await expect.poll(listening, 'to the other one now, and to no more').toEqual([ 1, 1 ]);
    await page.keyboard.press('Escape');
    await expect.poll(listening).toEqual([ 0, 0 ]);
});

for (const [ reason, title ] of [
    [ 'secret', 'This page belongs to another call' ],
    [ 'over', 'This call has ended' ],
    [ 'let-go', 'You left this call' ]
] as const) {
    test(`a page that the app turns away with “${reason}” ends its call and says so`, async ({ page, app }) => {
        await join(page, app);
        app.tell({ type: 'refused', reason });
        await expect(heading(page, title)).toBeVisible();
        await expect(page.locator('iframe')).toHaveCount(0);
    });
}

test('a page and an app of different versions part with words', async ({ page, app }) => {
    app.version += 1;
    await page.goto(app.address);
    await expect(heading(page, 'This page is from another version of Confab')).toBeVisible();
    await expect(page.locator('iframe')).toHaveCount(0);
});

test('a ticket that is used twice opens nothing, and the call that it opened goes on', async ({ page, app, context }) => {
    await join(page, app);
    const second = await context.newPage();

    await second.goto(app.address);
    await expect(heading(second, 'This address was already used')).toBeVisible();
    await expect(second.locator('iframe')).toHaveCount(0);
    app.said.length = 0;
    await second.close();
    await page.bringToFront();
    await page.keyboard.press('m');
    await app.heard('muted', ({ muted }) => muted === true);
    await expect(page.locator('iframe')).toHaveCount(1);
});

test('a second window that is closed again leaves the call where it was', async ({ page, app, context }) => {
    await join(page, app);
    app.tickets.add('second');
    const second = await context.newPage();

    await second.goto(app.addressWith('second'));
    await expect(heading(second, 'This call is open in another window')).toBeVisible();
    app.said.length = 0;
    await second.close();
    await page.bringToFront();
    await page.keyboard.press('m');
    await app.heard('muted', ({ muted }) => muted === true);
    await expect(page.locator('iframe')).toHaveCount(1);
});

test('a page without a ticket says that Confab opens it', async ({ page, app }) => {
    await page.goto(app.origin);
    await expect(heading(page, 'No call here')).toBeVisible();
});
