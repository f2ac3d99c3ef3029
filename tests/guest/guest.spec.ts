/** The way of a guest from the link into the room, in a real browser. */
import type { Page } from '@playwright/test';
import { freePort } from '../harness/servers.ts';
import { until } from '../harness/until.ts';
import { type Room, expect, startRoom, test } from './fixtures.ts';

const name = (page: Page) => page.getByRole('textbox', { name: 'Your name' });
const join = (page: Page) => page.getByRole('button', { name: 'Join call' });
const waiting = (page: Page) => page.getByRole('heading', { name: 'Ada isn’t here yet' });

/** Waits until the browser is at the room, with a guest's token that was in the fragment alone. */
async function inTheRoom(page: Page, room: Room, jitsi: string): Promise<void> {
    await page.waitForURL(url => url.origin === jitsi && url.pathname === `/${room.name}` && url.search === '');
}

/** What the browser asked for on its way, and where it was sent to. */
function way(page: Page): { asked: string[]; sentTo: string[] } {
    const asked: string[] = [];
    const sentTo: string[] = [];

    page.on('request', request => void asked.push(request.url()));
    page.on('response', async answer => {
        const location = await answer.headerValue('location').catch(() => null);

        location && sentTo.push(location);
    });

    return { asked, sentTo };
}

test('a name, one button, and the guest is in the room with a token of their own', async ({ page, servers }) => {
    const room = await startRoom(servers.usual);
    const { asked, sentTo } = way(page);

    await room.hostIsIn(true);
    await page.goto(room.link);
    await name(page).fill('Grace');
    await join(page).click();
    await inTheRoom(page, room, servers.jitsi);
    // The browser has followed the redirect before its header is read here.
    const to = await until('where the guest was sent', () => sentTo.find(location => location.startsWith(servers.jitsi)));
    const [ , payload = '' ] = /#jwt=%22[\w-]+\.([\w-]+)\.[\w-]+%22$/.exec(to) ?? [];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
        room: string; context: { user: { id: string; name: string; moderator: boolean } };
    };

    expect(claims.room).toBe(room.name);
    expect(claims.context.user).toMatchObject({ name: 'Grace', moderator: false });
    expect(claims.context.user.id).toMatch(/^guest-/);
    expect(asked.filter(url => url.split('#')[0]?.includes('eyJ')), 'a token in what a server is asked').toEqual([]);
});

test('the keyboard is enough', async ({ page, servers }) => {
    const room = await startRoom(servers.usual);

    await room.hostIsIn(true);
    await page.goto(room.link);
    await expect(name(page), 'the field is where typing goes').toBeFocused();
    await page.keyboard.type('Grace');
    await page.keyboard.press('Tab');
    await expect(join(page)).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await inTheRoom(page, room, servers.jitsi);
});

test('a name that can not be used is told, and read out', async ({ page, servers }) => {
    const room = await startRoom(servers.usual);

    await page.goto(room.link);
    await name(page).fill('\u{200B}\u{200B}');
    await join(page).click();
    await expect(page.getByRole('alert')).toContainText('Enter your name');
    await expect(page).toHaveTitle(/^Error: /);
    await expect(name(page)).toBeFocused();
    await expect(name(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(name(page)).toHaveAccessibleDescription(/Enter your name/);
});

test('the name is remembered, for other calls too', async ({ page, servers }) => {
    const [ room, other ] = [ await startRoom(servers.usual), await startRoom(servers.usual) ];

    await page.goto(room.link);
    await name(page).fill('Grace');
    await join(page).click();
    await expect(waiting(page)).toBeVisible();
    await page.goto(other.link);
    await expect(name(page)).toHaveValue('Grace');
});

test('a guest who is early waits, and goes in by themselves', async ({ page, servers }) => {
    const room = await startRoom(servers.usual);

    await page.goto(room.link);
    await name(page).fill('Grace');
    await join(page).click();
    await expect(waiting(page)).toBeVisible();
    await expect(page.getByRole('status')).toContainText('when they arrive');
    await room.hostIsIn(true);
    await inTheRoom(page, room, servers.jitsi);
});

test('a guest who waits for a call that ends is told', async ({ page, servers }) => {
    const room = await startRoom(servers.usual);

    await page.goto(room.link);
    await name(page).fill('Grace');
    await join(page).click();
    await expect(waiting(page)).toBeVisible();
    await room.ask('DELETE', '');
    await expect(page.getByRole('heading', { name: 'This call has ended' })).toBeVisible();
});

test('a waiting guest who reloads, or changes the name, still waits', async ({ page, servers }) => {
    const room = await startRoom(servers.usual);
    const { link } = await room.invite({ max_uses: 1 });

    await page.goto(link);
    await name(page).fill('Grace');
    await join(page).click();
    await expect(waiting(page)).toBeVisible();
    await page.reload();
    await expect(waiting(page)).toBeVisible();
    await page.getByRole('link', { name: 'Change name' }).click();
    await expect(name(page)).toHaveValue('Grace');
    await name(page).fill('Grace H.');
    await join(page).click();
    await expect(page.getByText('Grace H.')).toBeVisible();
    await room.hostIsIn(true);
    await inTheRoom(page, room, servers.jitsi);
    await page.goto(link);
    await expect(name(page), 'and comes back by a link that is used up').toHaveValue('Grace H.');
    await join(page).click();
    await inTheRoom(page, room, servers.jitsi);
});

const inApp = (page: Page) => page.getByRole('button', { name: 'Open in the Jitsi app' });
/** The apps know https alone, so these rooms are on a Jitsi that has it. Nobody goes there. */
const HTTPS = { JITSI_URL: 'https://meet.example.com' };

/** Goes the way of a guest who chooses the app, up to its links, and gives where they lead. */
async function toTheApp(page: Page, room: Room): Promise<string[]> {
    await page.goto(room.link);
    await name(page).fill('Grace');
    await inApp(page).click();
    await expect(waiting(page)).toBeVisible();
    await expect(page.getByRole('status')).toContainText('The link to the app appears here');
    await room.hostIsIn(true);
    await expect(page.getByRole('heading', { name: 'Open the call in the Jitsi app' })).toBeVisible();
    await expect(page.getByText('You’ll join as Grace.')).toBeVisible();

    return page.getByRole('link').evaluateAll(links => links.map(link => link.getAttribute('href') ?? ''));
}

for (const javaScriptEnabled of [ true, false ]) {
    test.describe(`by the app, with${javaScriptEnabled ? '' : 'out'} JavaScript`, () => {
        test.use({ javaScriptEnabled });

        test('a guest waits, and gets links that open it with one token', async ({ page, servers }) => {
            const room = await startRoom(await servers.lobby(HTTPS));
            const [ computer = '', phone, browser ] = await toTheApp(page, room);
            const [ , rest ] = /^jitsi-meet:(\/\/meet\.example\.com\/[a-z0-9-]+#jwt=%22[\w-]+\.[\w-]+\.[\w-]+%22)$/.exec(computer) ?? [];

            expect(rest, computer).toContain(`/${room.name}#`);
            expect(phone).toBe(`org.jitsi.meet:${rest}`);
            expect(browser).toBe(`https:${rest}`);
            await page.getByRole('link', { name: 'Open the Jitsi app' }).click();
            await expect(page.getByRole('link', { name: 'Join in this browser' }), 'there is a way on without it').toBeVisible();
        });

        test('a guest who waits is told when the server no longer answers', async ({ page, servers }) => {
            const core = await servers.core(await freePort());
            const room = await startRoom(await servers.lobby({ JITSI_URL: core.url, LOBBY_CORE_PROBE: '1s' }));

            await page.goto(room.link);
            await name(page).fill('Grace');
            await join(page).click();
            await expect(waiting(page)).toBeVisible();
            core.die();
            await expect(page.getByRole('heading', { name: 'The call’s server isn’t responding' })).toBeVisible({ timeout: 40_000 });
        });

        for (const only of [ true, false ]) {
            const which = only ? 'the only server that there is' : 'one server of several';

            test(`${which} does not answer, which is told, and it is tried again`, async ({ page, servers }) => {
                const { link, revive } = await servers.onDeadCore(only);

                await page.goto(link);
                await expect(page.getByRole('heading', { name: 'The call’s server isn’t responding' })).toBeVisible();
                await page.getByRole('link', { name: 'Try again' }).click();
                await expect(page.getByRole('heading', { name: 'The call’s server isn’t responding' })).toBeVisible();
                await revive();
                await expect(name(page), 'by itself').toBeVisible({ timeout: 40_000 });
            });
        }
    });
}

test.describe('on Android', () => {
    test.use({ userAgent: 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36' });

    test('the app is opened by an intent that names Jitsi’s own package', async ({ page, servers }) => {
        const [ here ] = await toTheApp(page, await startRoom(await servers.lobby(HTTPS)));

        expect(here).toMatch(/^intent:\/\/meet\.example\.com\/.*%22#Intent;scheme=org\.jitsi\.meet;package=org\.jitsi\.meet;end$/);
    });
});

test('the keyboard reaches the app as well, and Enter still joins in the browser', async ({ page, servers }) => {
    const room = await startRoom(await servers.lobby(HTTPS));

    await page.goto(room.link);
    await name(page).fill('Grace');
    await page.keyboard.press('Tab');
    await expect(join(page)).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(inApp(page)).toBeFocused();
    await name(page).press('Enter');
    await expect(page.getByRole('status'), 'not for the app').toContainText('You’ll join automatically');
});

test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('a guest gives a name, waits, and goes in by themselves', async ({ page, servers }) => {
        const room = await startRoom(servers.usual);

        await page.goto(room.link);
        await name(page).fill('Grace');
        await join(page).click();
        await expect(waiting(page)).toBeVisible();
        await room.hostIsIn(true);
        await inTheRoom(page, room, servers.jitsi);
    });

    test('a link that is taken back ends the waiting', async ({ page, servers }) => {
        const room = await startRoom(servers.usual);
        const { id, link } = await room.invite();

        await page.goto(link);
        await name(page).fill('Grace');
        await join(page).click();
        await expect(waiting(page)).toBeVisible();
        await room.ask('DELETE', `/invites/${id}`);
        await expect(page.getByRole('heading', { name: 'This link was withdrawn' })).toBeVisible();
    });
});
