/** The call page in Firefox, which a tab of the default browser may well be. */
import { fileURLToPath } from 'node:url';
import { Firefox, type FirefoxPage } from '../harness/firefox.ts';
import { until } from '../harness/until.ts';
import { expect, ROOM, test as base } from './fixture.ts';

const LOGS = fileURLToPath(new URL('../../target/firefox', import.meta.url));

const test = base.extend<{ tab: FirefoxPage }, { firefox: Firefox }>({
    firefox: [ async ({}, use) => {
        const firefox = await Firefox.open(LOGS);

        await use(firefox);
        await firefox.close();
    }, { scope: 'worker', timeout: 90_000 } ],
    /** The call, live. */
    tab: async ({ firefox, app }, use) => {
        const tab = await firefox.tab(app.address);

        await app.heard('muted', ({ muted }) => muted === false);
        await use(tab);
    }
});

test.describe.configure({ timeout: 120_000 });

test('in Firefox the call is joined, muted and left', async ({ tab, app }) => {
    await tab.click('Live: mute the microphone');
    await app.heard('muted', ({ muted }) => muted === true);
    await tab.button('Muted: unmute the microphone');
    await tab.click('Leave call');
    expect(await app.heard('left')).toEqual({ type: 'left', reason: 'hung-up' });
});

test('in Firefox the others are heard after the one click that words ask for', async ({ tab, app, jitsi, page }) => {
    await page.goto(`${jitsi.url}/${ROOM}#userInfo.displayName=%22Grace%22`);
    await page.getByRole('button', { name: 'Join meeting' }).click();
    await app.heard('participants', ({ participants }) => participants.some(({ local, muted }) => !local && muted === false));
    await tab.click('Click to hear');
    const conference = await tab.frame();

    // What comes in has energy, and the element that plays it moves on.
    await until('sound in Firefox', () => conference.evaluate<boolean>(
        'window.standIn.audio.some(({ playing, muted, energy, currentTime }) => playing && !muted && energy > 0 && currentTime > 0)'));
});

test('in Firefox a reload asks for the page, and a closed tab for nothing', async ({ tab, app }) => {
    // The app tells the one from the other by this (`crates/call-host`).
    app.said.length = 0;
    await tab.evaluate('void setTimeout(() => location.reload())');
    await app.heard('joined');
    expect(app.comings.toSorted()).toEqual([ 1001, 'load', 'load' ]);
    await tab.close();
    await until('the line to end', () => app.comings.length === 4);
    expect(app.comings.at(-1)).toBe(1001);
});

test('in Firefox the screen is shared by Jitsi’s own button, and words say so', async ({ tab, app }) => {
    await tab.click('Screen not shared: share the screen');
    await tab.text('In this browser, only Jitsi’s own button can share your screen.');
    const conference = await tab.frame();

    await conference.button('Share your screen');
    expect(app.said.map(({ type }) => type)).not.toContain('failed');
});
