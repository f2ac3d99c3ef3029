/** Joining, the microphone, leaving, and the app at the other end of the channel. */
import { SECRET } from './app-side.ts';
import { control, expect, guest, join, ROOM, test } from './fixture.ts';

test('the page joins, keeps the ticket out of its address, and tells the app who is there', async ({ page, app }) => {
    await join(page, app);
    expect(page.url()).toBe(`${app.origin}/`);
    expect(await page.content(), 'what the ticket led to is taken out of the page').not.toContain(SECRET);
    expect(await app.heard('muted')).toEqual({ type: 'muted', muted: false });
    const { participants } = await app.heard('participants');

    expect(participants).toMatchObject([ { name: 'Host', local: true } ]);
    await expect(page.getByRole('region').getByText('Link copied. Anyone with the link can join for as long as the room exists.')).toBeVisible();
});

for (const [ width, height ] of [ [ 280, 520 ], [ 800, 640 ], [ 960, 640 ] ] as const) {
    test(`the page is drawn before its script comes, and nothing moves when it does, ${width} wide`, async ({ page, app }) => {
        let come = () => {};
        const coming = new Promise<void>(resolve => {
            come = resolve;
        });

        await page.setViewportSize({ width, height });
        await page.route(/\/assets\/.*\.js$/, async route => {
            await coming;
            await route.continue();
        });
        // A page that is loaded anew learns of its call by the channel, and goes on opening while nothing comes.
        await page.addInitScript(secret => sessionStorage.setItem('confab.secret', secret), SECRET);
        await page.routeWebSocket('**/channel', () => {});
        await page.goto(app.origin, { waitUntil: 'commit' });
        const heading = page.getByRole('heading', { name: 'Opening the call' });

        await expect(heading).toBeVisible();
        const before = await heading.boundingBox();

        await expect(page.getByRole('button')).toHaveCount(0);
        come();
        await expect(page.getByRole('button', { name: 'Microphone' })).toBeVisible();
        expect(await heading.boundingBox()).toEqual(before);
        expect(await page.evaluate(() => document.getElementsByClassName('drawn').length)).toBe(0);
    });
}

test('Jitsi’s frame loads before the script of the page comes, and is the one that joins', async ({ page, app }) => {
    let come = () => {};
    const coming = new Promise<void>(resolve => {
        come = resolve;
    });
    const frames: string[] = [];

    page.on('frameattached', frame => frames.push(frame.name()));
    await page.route(/\/assets\/page-.*\.js$/, async route => {
        await coming;
        await route.continue();
    });
    const loaded = page.waitForEvent('framenavigated', frame => frame.url().includes(ROOM));

    await page.goto(app.address, { waitUntil: 'commit' });
    const early = await loaded;

    await expect(page.getByRole('heading', { name: 'Opening the call' }), 'behind what is drawn').toBeVisible();
    come();
    await app.heard('joined');
    expect(page.frames()).toEqual([ page.mainFrame(), early ]);
    expect(frames).toHaveLength(1);
    expect(await page.locator('.stage > iframe').getAttribute('title')).toBe('The conversation');
});

test('the page’s own script waits until Jitsi speaks, but not for long: a call that takes its time can be cancelled', async ({ page, app }) => {
    const asked: string[] = [];

    page.on('request', request => asked.push(new URL(request.url()).pathname));
    // The frame does not load.
    await page.route(url => url.pathname.endsWith(`/${ROOM}`), () => {});
    await page.goto(app.address, { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await app.heard('left');
    const own = asked.findIndex(path => /\/assets\/page-.*\.js$/.test(path));

    expect(asked.findIndex(path => path.endsWith(`/${ROOM}`)), 'Jitsi’s page is asked for first').toBeLessThan(own);
});

test('the page is painted before the frame comes, whose process would keep it waiting', async ({ page, app }) => {
    await page.addInitScript(() => {
        const seen: string[] = [];
        const note = (what: string) => seen.includes(what) || seen.push(what);

        Object.assign(window, { seen });
        new MutationObserver(() => {
            if (document.getElementById('entry') !== null) {
                requestAnimationFrame(() => note('painting'));
            }
            if (document.querySelector('iframe') !== null) {
                note('frame');
            }
        }).observe(document, { subtree: true, childList: true });
    });
    await join(page, app);
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([ 'painting', 'frame' ]);
});

test('a screen reader hears that the call is live, though the page comes only then', async ({ page, app }) => {
    await page.addInitScript(() => {
        const heard: string[] = [];

        Object.assign(window, { heard });
        new MutationObserver(changes => {
            for (const { target } of changes) {
                // Of what is in a region when it comes, nothing is said: that is a change of what the region is in.
                const live = (target instanceof Element ? target : target.parentElement)?.closest('[aria-live]');

                heard.push(live?.textContent ?? '');
            }
        }).observe(document, { subtree: true, childList: true, characterData: true });
    });
    await join(page, app);
    const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard.join('\n'));

    await expect.poll(heard).toContain('You’re in the call.');
    await expect.poll(heard).toContain('Live: you can be heard.');
    expect(await heard()).not.toContain('again');
});

test('a page whose script does not come leaves no call behind', async ({ page, app, trouble }) => {
    const gone = page.waitForEvent('framedetached');

    await page.route(/\/assets\/page-.*\.js$/, async route => {
        await page.locator('iframe').waitFor({ state: 'attached' });
        await route.abort();
    });
    await page.goto(app.address, { waitUntil: 'commit' });
    await gone;
    await expect(page.locator('iframe')).toHaveCount(0);
    await expect.poll(() => trouble.splice(0).join(), 'and the browser’s console tells of it').toContain('dynamically imported');
});

test('where joining by itself is off, Join begins the call, and a reload goes back into it', async ({ page, app }) => {
    app.call = { ...app.call, join_at_once: false };
    await page.goto(app.address);
    await expect(page.getByRole('heading', { name: 'Ready to join' })).toBeVisible();
    await expect(page.locator('iframe')).toHaveCount(0);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await app.heard('muted');
    app.said.length = 0;
    await page.reload();
    await app.heard('joined');
});

test('the microphone is muted when Jitsi says so, by button, by key and by the app', async ({ page, app }) => {
    await join(page, app);
    await page.getByRole('button', { name: 'Live: mute the microphone' }).click();
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    await app.heard('muted', ({ muted }) => muted === true);
    await page.keyboard.press('m');
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
    app.tell({ type: 'set-muted', muted: true });
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    // The same once more changes nothing: it is "mute", not "toggle".
    app.tell({ type: 'set-muted', muted: true });
    app.tell({ type: 'set-muted', muted: false });
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

test('the camera is off at first and comes on when asked', async ({ page, app }) => {
    await join(page, app);
    await page.getByRole('button', { name: 'Camera off: start the camera' }).click();
    await expect(page.getByRole('button', { name: 'Camera on: stop the camera' })).toBeVisible();
    await app.heard('camera', ({ on }) => on === true);
});

test('the screen is shared by our own button, and stopped by it', async ({ page, app, context, jitsi }) => {
    await join(page, app);
    const other = await guest(context, jitsi, 'Guest');

    await app.heard('participants', ({ participants }) => participants.length === 2);
    await page.bringToFront();
    await page.getByRole('button', { name: 'Screen not shared: share the screen' }).click();
    await expect(page.getByRole('button', { name: 'Your screen is shared: stop sharing' })).toBeVisible();
    await expect(other.locator('.tile video')).not.toHaveCount(0);
    await page.getByRole('button', { name: 'Your screen is shared: stop sharing' }).click();
    await expect(page.getByRole('button', { name: 'Screen not shared: share the screen' })).toBeVisible();
});

test('leaving hangs up, tells the app, and takes the frame out of the page', async ({ page, app }) => {
    await join(page, app);
    await page.getByRole('button', { name: 'Leave call' }).click();
    expect(await app.heard('left')).toEqual({ type: 'left', reason: 'hung-up' });
    await expect.poll(async () => (page.isClosed() ? 0 : page.locator('iframe').count())).toBe(0);
});

test('somebody who is removed from the call is told so and can join again', async ({ page, app, jitsi }) => {
    await join(page, app);
    await control(jitsi, `rooms/${ROOM}/kick`, { participant: 'Host' });
    await expect(page.getByRole('heading', { name: 'A moderator removed you from the call' })).toBeVisible();
    expect(await app.heard('left')).toEqual({ type: 'left', reason: 'kicked' });
    await page.getByRole('button', { name: 'Join again' }).click();
    await app.heard('rejoining');
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

test('a reload in mid-call comes back, and stays muted', async ({ page, app }) => {
    await join(page, app);
    await page.keyboard.press('m');
    await app.heard('muted', ({ muted }) => muted === true);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
});

test('a reload asks for the page before the old one goes, and a closed window for nothing', async ({ page, app, context }) => {
    // The app tells the one from the other by this (`crates/call-host`).
    await join(page, app);
    expect(app.comings).toEqual([ 'load' ]);
    app.said.length = 0;
    await page.reload();
    await app.heard('joined');
    expect(app.comings).toEqual([ 'load', 'load', 1001 ]);
    // With another page the browser goes on.
    await context.newPage();
    await page.close();
    await expect.poll(() => app.comings).toEqual([ 'load', 'load', 1001, 1001 ]);
});

test('the app is told whether the page has the focus, the conversation’s included', async ({ page, app }) => {
    // A browser that is driven by a test takes all of its pages for focused.
    await page.addInitScript(() => {
        document.hasFocus = () => (window as unknown as { focused?: boolean }).focused === true;
    });
    const focus = (focused: boolean, event: string) => page.evaluate(([ has, name ]) => {
        Object.assign(window, { focused: has });
        window.dispatchEvent(new Event(name));
    }, [ focused, event ] as const);
    const said = () => app.said.filter(({ type }) => type === 'focused');

    await join(page, app);
    expect(said(), 'until it says so it has not').toEqual([]);
    await focus(true, 'focus');
    await app.heard('focused', ({ focused }) => focused);
    await app.stop();
    await expect(page.getByRole('region').getByText('Confab isn’t responding. Your call continues.')).toBeVisible();
    app.said.length = 0;
    await app.start();
    await app.heard('focused', ({ focused }) => focused);
    // From the page into the frame of Jitsi, and from there, without a word to the page, elsewhere.
    await page.evaluate(() => document.querySelector('iframe')?.focus());
    await focus(false, 'nothing');
    await app.heard('focused', ({ focused }) => !focused);
    expect(said()).toEqual([ { type: 'focused', focused: true }, { type: 'focused', focused: false } ]);
});

test('while the app is gone the call goes on, and the app learns of it when it is back', async ({ page, app }) => {
    await join(page, app);
    await app.stop();
    await expect(page.getByRole('region').getByText('Confab isn’t responding. Your call continues.')).toBeVisible();
    await page.keyboard.press('m');
    await expect(page.getByRole('button', { name: 'Muted: unmute the microphone' })).toBeVisible();
    app.said.length = 0;
    await app.start();
    await app.heard('joined');
    await app.heard('muted', ({ muted }) => muted === true);
    await expect(page.getByRole('region').getByText('Confab isn’t responding. Your call continues.')).toBeHidden();
});

test('a second window asks before it takes the call over, and the first one then says so', async ({ page, app, context }) => {
    await join(page, app);
    app.tickets.add('second');
    const second = await context.newPage();

    await second.goto(app.addressWith('second'));
    await expect(second.getByRole('heading', { name: 'This call is open in another window' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
    await second.getByRole('button', { name: 'Use it here' }).click();
    await expect(page.getByRole('heading', { name: 'The call moved to another window' })).toBeVisible();
    await expect(page.locator('iframe')).toHaveCount(0);
    await expect(second.getByRole('button', { name: 'Live: mute the microphone' })).toBeVisible();
});

for (const [ ticket, heading ] of [
    [ 'unknown', 'There’s no call at this address' ],
    [ 'late', 'This address has expired' ]
]) {
    test(`the ticket “${ticket}” opens nothing`, async ({ page, app }) => {
        await page.goto(app.addressWith(ticket ?? ''));
        await expect(page.getByRole('heading', { name: heading ?? '' })).toBeVisible();
        await expect(page.locator('iframe')).toHaveCount(0);
    });
}
