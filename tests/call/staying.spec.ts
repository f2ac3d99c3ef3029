/** What breaks calls, and that the call comes back, or says why it does not. */
import { startJitsi } from '../jitsi/server.ts';
import { control, expect, guest, held, join, ROOM, test, token } from './fixture.ts';

test('a connection that drops after the token’s end comes back by itself with a fresh token', async ({ page, app, signed }) => {
    const short = await token(4);

    app.call = { ...app.call, ...held(short) };
    await join(page, app);
    await page.keyboard.press('m');
    await app.heard('muted', ({ muted }) => muted === true);
    await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(short.expires_at));
    app.said.length = 0;
    await control(signed, `rooms/${ROOM}/expire`, { participant: 'Host' });
    await control(signed, `rooms/${ROOM}/drop`, { participant: 'Host' });
    await app.heard('rejoining');
    await app.heard('fresh-token');
    await app.heard('joined');
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    await expect(page.locator('iframe')).toHaveCount(1);
});

test('a connection that drops while the token lives is left to Jitsi', async ({ page, app, signed }) => {
    await join(page, app);
    await control(signed, `rooms/${ROOM}/drop`, { participant: 'Host', downSeconds: 1 });
    const words = page.getByRole('region').getByText('Poor connection. Others may not hear you.');

    await expect(words).toBeVisible();
    await expect(words).toBeHidden();
    expect(app.said.map(({ type }) => type)).not.toContain('rejoining');
});

test('a Jitsi that restarts in mid-call is joined again', async ({ page, app, signed }) => {
    await join(page, app);
    app.said.length = 0;
    await control(signed, 'restart');
    await app.heard('rejoining');
    await app.heard('joined');
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

test('a room that has moved to another core is joined there, with the camera as it was', async ({ page, app, signed }) => {
    const core = await startJitsi({ control: true });

    try {
        await join(page, app);
        await page.getByRole('button', { name: 'Camera off: start the camera' }).click();
        await app.heard('camera', ({ on }) => on === true);
        await page.keyboard.press('m');
        await app.heard('muted', ({ muted }) => muted === true);
        app.renew = async () => ({ ...await token(3_600), jitsi_url: core.url });
        app.said.length = 0;
        await control(signed, 'restart');
        await app.heard('fresh-token');
        await app.heard('joined');
        await expect(page.locator('iframe')).toHaveAttribute('src', new RegExp(`^${core.url}/`));
        await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
        await expect(page.getByRole('button', { name: 'Camera on: stop the camera' })).toBeVisible();
    } finally {
        await core.close();
    }
});

test('after 90 seconds without a network the call comes back', async ({ page, app, signed, context }) => {
    app.call = { ...app.call, ...held(await token(60)) };
    // The 90 seconds are the page's and Jitsi's, not the test's.
    await page.clock.install();
    await join(page, app);
    app.said.length = 0;
    await context.setOffline(true);
    await control(signed, `rooms/${ROOM}/drop`, { participant: 'Host', downSeconds: 3_600 });
    await expect(page.getByRole('region').getByText('Poor connection. Others may not hear you.')).toBeVisible();
    await page.clock.fastForward(90_000);
    await control(signed, 'up');
    await context.setOffline(false);
    await app.heard('fresh-token');
    await app.heard('joined');
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

test('a computer that slept for an hour comes back into the call by itself, muted as before', async ({ page, app, signed }) => {
    const short = await token(1_800);

    app.call = { ...app.call, ...held(short) };
    await join(page, app);
    await page.keyboard.press('m');
    await app.heard('muted', ({ muted }) => muted === true);
    app.said.length = 0;
    // What the network and the clock are like after it: the one is gone, the other has gone on.
    await control(signed, `rooms/${ROOM}/drop`, { participant: 'Host' });
    await page.clock.setSystemTime(Date.now() + 3_600_000);
    await app.heard('rejoining');
    await app.heard('fresh-token');
    await app.heard('joined');
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    await expect(page.locator('iframe')).toHaveCount(1);
});

for (const [ how, minutes ] of [ [ 'fast', 10 ], [ 'slow', -10 ] ] as const) {
    test(`with a clock ten minutes ${how} the call is joined all the same`, async ({ page, app, signed }) => {
        expect(signed.url).not.toBe('');
        await page.clock.setSystemTime(Date.now() + minutes * 60_000);
        // To a fast clock this one has ended already.
        app.call = { ...app.call, ...held(await token(300)) };
        await join(page, app);
        await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
        expect(app.said.filter(({ type }) => type === 'fresh-token').length, 'it is not asked for again and again').toBeLessThanOrEqual(1);
    });
}

test('a call that was ended for everyone says so', async ({ page, app, signed }) => {
    await join(page, app);
    await control(signed, `rooms/${ROOM}/end`);
    expect(await app.heard('left')).toEqual({ type: 'left', reason: 'ended' });
    await expect(page.getByRole('heading', { name: 'The call has ended' })).toBeVisible();
});

test('a call that a moderator ended can be joined again', async ({ page, app, signed }) => {
    await join(page, app);
    await control(signed, `rooms/${ROOM}/end`);
    await page.getByRole('button', { name: 'Join again' }).click();
    await app.heard('rejoining');
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

for (const who of [ 'the toolbar', 'the app' ]) {
    test(`End for all, from ${who}, ends it for the others as well`, async ({ page, app, jitsi, context }) => {
        await join(page, app);
        const other = await guest(context, jitsi, 'Grace');

        await app.heard('participants', ({ participants }) => participants.length === 2);
        await expect(other.locator('.tile')).not.toHaveCount(0);
        await page.bringToFront();
        if (who === 'the app') {
            app.tell({ type: 'end' });
        } else {
            await page.getByRole('button', { name: 'More ways to leave' }).click();
            await page.getByRole('button', { name: 'End for all' }).click();
            await app.heard('ending');
        }
        expect(await app.heard('left')).toEqual({ type: 'left', reason: 'ended' });
        await expect(other.locator('.tile')).toHaveCount(0);
    });
}

test('a refused token says why in Jitsi’s words, and Join again brings a fresh one', async ({ page, app, signed, context }) => {
    app.call = { ...app.call, jwt: (await token(3_600, { iss: 'somebody-else' })).jwt };
    await page.goto(app.address);
    await expect(page.getByRole('heading', { name: 'Jitsi refused your token' })).toBeVisible();
    await expect(page.getByText('invalid \'iss\' claim')).toBeVisible();
    expect(await app.heard('failed')).toEqual({ type: 'failed', failure: 'token-refused', detail: 'invalid \'iss\' claim' });
    await context.grantPermissions([ 'clipboard-read', 'clipboard-write' ]);
    await page.getByRole('button', { name: 'Copy details' }).click();
    await expect(page.getByRole('button', { name: 'Details copied' })).toBeVisible();
    const details = await page.evaluate(() => navigator.clipboard.readText());

    expect(details).toContain('token-refused (invalid \'iss\' claim)');
    expect(details).not.toContain(ROOM);
    expect(details).not.toContain(app.call.jwt ?? 'no token');
    await page.getByRole('button', { name: 'Join again' }).click();
    await app.heard('fresh-token');
    await app.heard('joined');
    expect(signed.url).not.toBe('');
});

test('without a fresh token the app’s words say why', async ({ page, app, signed }) => {
    app.renew = undefined;
    app.call = { ...app.call, jwt_expires_at: new Date(0).toISOString() };
    await page.goto(app.address);
    await expect(page.getByRole('heading', { name: 'The lobby can not be reached' })).toBeVisible();
    expect(signed.url).not.toBe('');
});

for (const [ why, policy, heading, failure ] of [
    [ 'a token for another room', { refuse: { at: 'room', text: 'Room and token mismatched' } }, 'You can’t enter this room', 'not-allowed' ],
    [ 'a password', { password: 'secret' }, 'This room has a password', 'password-required' ],
    [ 'a full room', { limit: 0 }, 'The room is full', 'room-full' ]
] as const) {
    test(`${why} has its words`, async ({ page, app, jitsi }) => {
        await control(jitsi, `rooms/${ROOM}/policy`, policy);
        await page.goto(app.address);
        await expect(page.getByRole('heading', { name: heading })).toBeVisible();
        expect((await app.heard('failed')).failure).toBe(failure);
        await expect(page.locator('iframe')).toHaveCount(0);
    });
}

test('a Jitsi that gives no answer to a join is found out', async ({ page, app, jitsi }) => {
    await control(jitsi, `rooms/${ROOM}/policy`, { stall: true });
    await page.goto(app.address);
    expect((await app.heard('failed')).failure).toBe('join-timeout');
    await expect(page.getByRole('heading', { name: 'Joining took too long' })).toBeVisible();
});

test('a Jitsi that does not let itself be embedded is found out', async ({ page, app, jitsi }) => {
    await control(jitsi, 'embedding', { embedding: 'refused-by-header' });
    await page.goto(app.address);
    expect((await app.heard('failed')).failure).toBe('jitsi-unreachable');
    await expect(page.getByRole('heading', { name: 'Can’t reach Jitsi' })).toBeVisible();
    app.tell({ type: 'explained', failure: 'embedding-refused', found: { code: 'frame-refused', detail: 'X-Frame-Options: SAMEORIGIN' } });
    await expect(page.getByRole('heading', { name: 'This Jitsi can’t run inside Confab' })).toBeVisible();
    await expect(page.locator('.detail')).toHaveText(/^Confab found: The server does not let other pages show it\. *X-Frame-Options: SAMEORIGIN$/);
});
