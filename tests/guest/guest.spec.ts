/** The way of a guest from the link into the room, in a real browser. */
import type { Page } from '@playwright/test';
import { type Room, expect, startRoom, test } from './fixtures.ts';

const name = (page: Page) => page.getByRole('textbox', { name: 'Your name' });
const join = (page: Page) => page.getByRole('button', { name: 'Join the call' });
const waiting = (page: Page) => page.getByRole('heading', { name: 'Ada isn’t in yet' });

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
    const to = sentTo.find(location => location.startsWith(servers.jitsi)) ?? '';
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
    await expect(page.getByRole('alert')).toContainText('Type a name');
    await expect(page).toHaveTitle(/^Error: /);
    await expect(name(page)).toBeFocused();
    await expect(name(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(name(page)).toHaveAccessibleDescription(/Type a name/);
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
    await expect(page.getByRole('status')).toContainText('as soon as they are');
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
    await page.getByRole('link', { name: 'Change the name' }).click();
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
        await expect(page.getByRole('heading', { name: 'This link was taken back' })).toBeVisible();
    });
});
