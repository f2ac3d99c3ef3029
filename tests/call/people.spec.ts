/** People, devices, invitations and what the page says while a call is live. */
import { control, expect, guest, join, ROOM, test } from './fixture.ts';

test('the list shows who is there, who is muted and who moderates', async ({ page, app, jitsi, context }) => {
    await join(page, app);
    await guest(context, jitsi, 'Grace');
    await app.heard('participants', ({ participants }) => participants.length === 2);
    await page.getByRole('button', { name: '2 people are here: show them' }).click();
    const people = page.getByRole('dialog', { name: 'People' });

    await expect(people.getByRole('listitem')).toHaveText([ /^Host you Moderator/, /^Grace/ ]);
    await control(jitsi, `rooms/${ROOM}/mute`, { participant: 'Grace' });
    await expect(people.getByRole('listitem').filter({ hasText: 'Grace' })).toContainText('Muted');
    await page.keyboard.press('Escape');
    await expect(people).toBeHidden();
    await expect(page.locator('time')).toHaveText(/^\d+:\d\d$/);
    await expect(page.getByRole('button', { name: '2 people are here: show them' })).toBeFocused();
});

test('somebody who knocks is let in, or not', async ({ page, app, jitsi, context }) => {
    await join(page, app);
    await control(jitsi, `rooms/${ROOM}/policy`, { lobby: true });
    await guest(context, jitsi, 'Grace');
    await expect(page.getByRole('region').getByText('Grace wants to join.')).toBeVisible();
    await app.heard('knocking', ({ knocks }) => knocks.some(({ name }) => name === 'Grace'));
    await page.getByRole('button', { name: 'Admit' }).click();
    await app.heard('participants', ({ participants }) => participants.some(({ name }) => name === 'Grace'));
    await guest(context, jitsi, 'Mallory');
    await expect(page.getByRole('region').getByText('Mallory wants to join.')).toBeVisible();
    await page.getByRole('button', { name: 'Deny' }).click();
    await expect(page.getByRole('region').getByText('Mallory wants to join.')).toBeHidden();
});

test('the app can let somebody in who knocks', async ({ page, app, jitsi, context }) => {
    await join(page, app);
    await control(jitsi, `rooms/${ROOM}/policy`, { lobby: true });
    await guest(context, jitsi, 'Grace');
    const { knocks } = await app.heard('knocking', message => message.knocks.length === 1);

    app.tell({ type: 'admit', id: knocks[0]?.id ?? '', admitted: true });
    await app.heard('participants', ({ participants }) => participants.some(({ name }) => name === 'Grace'));
    await expect(page.getByRole('region').getByText('Grace wants to join.')).toBeHidden();
});

test('a host who has to be let in waits with words, and joins when admitted', async ({ page, app, jitsi, context }) => {
    const moderator = await guest(context, jitsi, 'Grace');

    await expect(moderator.locator('audio')).toHaveCount(0);
    await control(jitsi, `rooms/${ROOM}/policy`, { lobby: true });
    await page.goto(app.address);
    await expect(page.getByRole('heading', { name: 'Waiting to be let in' })).toBeVisible();
    await moderator.getByRole('button', { name: /admit/i }).click();
    await app.heard('joined');
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

test('who speaks while muted is told so and can unmute at once', async ({ page, app, jitsi }) => {
    await join(page, app);
    await page.keyboard.press('m');
    await app.heard('muted', ({ muted }) => muted === true);
    const event = { name: 'notification-triggered', title: 'toolbar.talkWhileMutedPopup' };

    await control(jitsi, `rooms/${ROOM}/emit`, { participant: 'Host', event });
    await page.getByRole('button', { name: 'Unmute', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Unmute', exact: true })).toBeHidden();
});

test('sound that the browser holds back begins with a click', async ({ page, app, jitsi }) => {
    await join(page, app);
    const event = { name: 'log', logLevel: 'error', args: [ 'Audio recovery failed for element remoteAudio_1 after re-attach' ] };

    await control(jitsi, `rooms/${ROOM}/emit`, { participant: 'Host', event });
    app.said.length = 0;
    await page.getByRole('button', { name: 'Click to hear' }).click();
    await app.heard('joined');
    await expect(page.locator('iframe')).toHaveCount(1);
});

test('the devices are those that Jitsi sees, with a level for the microphone', async ({ page, app }) => {
    await join(page, app);
    await page.keyboard.press('d');
    const devices = page.getByRole('dialog', { name: 'Devices' });
    const microphone = devices.getByRole('combobox', { name: 'Microphone' });

    await expect(microphone.getByRole('option')).not.toHaveCount(0);
    const labels = await microphone.getByRole('option').allTextContents();
    const other = labels.at(-1) ?? '';

    await microphone.selectOption({ label: other });
    await expect(microphone.locator('option:checked')).toHaveText(other);
    // Chromium's made-up microphone beeps, and is silent in between: every picture has to be looked at.
    await page.waitForFunction(
        () => Number(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow')) > 5, undefined, { polling: 'raf' });
});

test('a microphone that is unplugged in mid-call is told, and plugged in again it is used', async ({ page, app }) => {
    // What a browser does when the last microphone goes: its track ends, and no other can be had.
    await page.addInitScript(() => {
        const scope = window as unknown as { plugged: boolean; unplug: () => void };
        const tracks: MediaStreamTrack[] = [];
        const take = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);

        scope.plugged = true;
        scope.unplug = () => {
            scope.plugged = false;
            tracks.forEach(track => {
                track.stop();
                track.dispatchEvent(new Event('ended'));
            });
        };
        if (take !== undefined) {
            navigator.mediaDevices.getUserMedia = async constraints => {
                if (!scope.plugged) {
                    throw new DOMException('Requested device not found', 'NotFoundError');
                }
                const stream = await take(constraints);

                tracks.push(...stream.getAudioTracks());

                return stream;
            };
        }
    });
    await join(page, app);
    const conference = page.frames().find(frame => frame.parentFrame() !== null);

    await conference?.evaluate(() => (window as unknown as { unplug: () => void }).unplug());
    await expect(page.getByRole('region').getByText('No microphone found.')).toBeVisible();
    await app.heard('muted', ({ muted }) => muted === true);
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    app.said.length = 0;
    // Each frame of Jitsi begins with the devices that are there.
    await page.getByRole('region').getByRole('button', { name: 'Join again' }).click();
    await app.heard('joined');
    await page.getByRole('button', { name: 'Muted: unmute the microphone' }).click();
    await app.heard('muted', ({ muted }) => muted === false);
});

test('Invite asks the app to copy, and shows the link, a text and a code', async ({ page, app, context }) => {
    await context.grantPermissions([ 'clipboard-read', 'clipboard-write' ]);
    await join(page, app);
    await page.getByRole('button', { name: 'Invite: copy the guest link' }).click();
    await app.heard('copy-link');
    app.tell({ type: 'link-copied', ok: true });
    const invite = page.getByRole('dialog', { name: 'Invite' });

    await expect(invite.getByText('Link copied. Anyone with the link can join for as long as the room exists.')).toBeVisible();
    await expect(invite.getByRole('textbox', { name: 'Guest link' })).toHaveValue(app.call.guest_link);
    await expect(invite.getByRole('img', { name: 'QR code of the guest link' })).toBeVisible();
    await invite.getByRole('button', { name: 'Copy invitation' }).click();
    await expect(invite.getByText('Invitation copied.')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(app.call.guest_link);
});

test('everything is reached by keyboard alone, and changes are announced', async ({ page, app }) => {
    await join(page, app);
    const names: (string | null)[] = [];

    for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab');
        names.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName ?? null));
    }
    expect(names).toEqual(expect.arrayContaining([
        'Live: mute the microphone', 'Camera off: start the camera', 'Screen not shared: share the screen', 'Devices', 'Invite: copy the guest link', 'Leave call'
    ]));
    await page.keyboard.press('m');
    // Behind what was said just before, where the key came that soon.
    await expect(page.locator('[aria-live=polite]')).toHaveText(/(^| )Muted\.$/);
});
