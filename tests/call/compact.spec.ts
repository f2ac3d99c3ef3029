/** The small window that stays on top. */
import { SIZE } from '../../ui/call/compact.ts';
import { picture } from '../harness/pictures.ts';
import { control, expect, join as joinCall, ROOM, test } from './fixture.ts';

test('the call goes on in a small window, with the same controls', async ({ page, app, context, jitsi }) => {
    await joinCall(page, app);
    const opened = context.waitForEvent('page');

    await page.getByRole('button', { name: 'Show small window on top' }).click();
    const small = await opened;

    await expect(small.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
    // What it is asked to be; a headless browser gives every page the same size.
    await small.setViewportSize(SIZE);
    await picture(small, 'call', 'compact');
    expect(await small.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 'it fits').toBeLessThanOrEqual(0);
    expect(await small.evaluate(() => document.body.scrollHeight - window.innerHeight), 'it fits').toBeLessThanOrEqual(0);
    await small.getByRole('button', { name: 'Live: mute the microphone' }).click();
    await expect(small.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    await small.keyboard.press('m');
    await expect(small.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
    await small.getByRole('button', { name: 'Camera off: start the camera' }).click();
    await expect(small.getByRole('button', { name: 'Camera on: stop the camera' })).toBeVisible();
    await small.getByRole('button', { name: 'Screen not shared: share the screen' }).click();
    await expect(small.getByRole('button', { name: 'Your screen is shared: stop sharing' })).toBeVisible();
    await control(jitsi, `rooms/${ROOM}/kick`, { participant: 'Host' });
    await expect(small.getByText('A moderator removed you from the call')).toBeVisible();
    await small.getByRole('button', { name: 'Show full call' }).click();
    await expect.poll(() => small.isClosed()).toBe(true);
    await expect(page.getByRole('heading', { name: 'A moderator removed you from the call' })).toBeVisible();
});
