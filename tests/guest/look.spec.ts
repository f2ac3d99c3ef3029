/**
 * What of the look of the guest page a program can judge, in every state: light and dark, narrow and wide, in high contrast.
 * `cargo xtask pictures` takes pictures of it.
 */
import type { Page } from '@playwright/test';
import { axe } from '../harness/axe.ts';
import { picture } from '../harness/pictures.ts';
import { type Servers, expect, startRoom, test, watch } from './fixtures.ts';

const HTTPS = { JITSI_URL: 'https://meet.example.com' };

interface State {
    name: string;
    status: number;
    heading: string | RegExp;
    /** Brings a page there, and gives the answer's status and the lobby it is at. */
    show(page: Page, servers: Servers): Promise<number>;
}

async function open(page: Page, link: string): Promise<number> {
    return (await page.goto(link))?.status() ?? 0;
}

/** Gives a name, and the status of what comes then. */
async function enter(page: Page, name: string, button = 'Join the call'): Promise<number> {
    const answered = page.waitForResponse(answer => answer.request().isNavigationRequest() && answer.status() !== 303);

    await page.getByRole('textbox').fill(name);
    await page.getByRole('button', { name: button }).click();

    return (await answered).status();
}

const STATES: State[] = [
    {
        name: 'name', status: 200, heading: 'Ada invites you to a call',
        show: async (page, { usual }) => open(page, (await startRoom(usual)).link)
    },
    {
        name: 'subject', status: 200, heading: 'Release week',
        show: async (page, { usual }) => open(page, (await startRoom(usual, 'Release week')).link)
    },
    {
        name: 'long-subject', status: 200, heading: /^W/,
        show: async (page, { usual }) => open(page, (await startRoom(usual, 'W'.repeat(120))).link)
    },
    {
        name: 'name-refused', status: 422, heading: 'Ada invites you to a call',
        show: async (page, { usual }) => {
            await open(page, (await startRoom(usual)).link);

            return enter(page, 'Grace \u{202E}ecarG');
        }
    },
    {
        name: 'waiting', status: 200, heading: 'Ada isn’t in yet',
        show: async (page, { usual }) => {
            await open(page, (await startRoom(usual, 'Release week')).link);

            return enter(page, 'Grace');
        }
    },
    {
        name: 'name-or-app', status: 200, heading: 'Release week',
        show: async (page, servers) => open(page, (await startRoom(await servers.lobby(HTTPS), 'Release week')).link)
    },
    {
        name: 'app', status: 200, heading: 'Open the call in the Jitsi app',
        show: async (page, servers) => {
            const lobby = await servers.lobby({ ...HTTPS, LOBBY_GUESTS_WAIT: 'off' });

            await open(page, (await startRoom(lobby)).link);

            return enter(page, 'Grace', 'Open in the Jitsi app');
        }
    },
    {
        name: 'waiting-for-app', status: 200, heading: 'Ada isn’t in yet',
        show: async (page, servers) => {
            await open(page, (await startRoom(await servers.lobby(HTTPS))).link);

            return enter(page, 'Grace', 'Open in the Jitsi app');
        }
    },
    {
        name: 'core-down', status: 503, heading: 'The call’s server isn’t answering',
        show: async (page, servers) => open(page, (await servers.onDeadCore(true)).link)
    },
    {
        name: 'expired', status: 410, heading: 'This link has ended',
        show: async (page, { usual }) => {
            const { link } = await (await startRoom(usual)).invite({ expires_in: 1 });

            await expect(async () => expect((await fetch(link)).status).toBe(410)).toPass();

            return open(page, link);
        }
    },
    {
        name: 'revoked', status: 410, heading: 'This link was taken back',
        show: async (page, { usual }) => {
            const room = await startRoom(usual);
            const { id, link } = await room.invite();

            await room.ask('DELETE', `/invites/${id}`);

            return open(page, link);
        }
    },
    {
        name: 'used-up', status: 410, heading: 'This link has been used',
        show: async (page, { usual }) => {
            const room = await startRoom(usual);
            const { link } = await room.invite({ max_uses: 1 });

            await room.hostIsIn(true);
            const used = await fetch(link, { method: 'POST', body: new URLSearchParams({ name: 'Grace' }), redirect: 'manual' });

            expect(used.status).toBe(303);

            return open(page, link);
        }
    },
    {
        name: 'ended', status: 410, heading: 'This call has ended',
        show: async (page, { usual }) => {
            const room = await startRoom(usual);

            await room.ask('DELETE', '');

            return open(page, room.link);
        }
    },
    {
        name: 'incomplete', status: 404, heading: 'This link is not complete',
        show: async (page, { usual }) => open(page, (await startRoom(usual)).link.slice(0, -1))
    },
    {
        name: 'moved', status: 410, heading: 'This call has moved',
        show: async (page, servers) => {
            const elsewhere = await servers.lobby({ JITSI_URL: 'https://elsewhere.example.com' });
            const { link } = await startRoom(servers.usual);

            return open(page, link.replace(servers.usual, elsewhere));
        }
    },
    {
        name: 'unchecked', status: 503, heading: 'The call can’t be opened right now',
        show: async (page, servers) => {
            // Nobody listens at the first port.
            const lobby = await servers.lobby({ LOBBY_REDIS_URL: 'redis://127.0.0.1:1' });

            return open(page, (await startRoom(lobby)).link);
        }
    },
    {
        name: 'too-many', status: 429, heading: 'A moment, please',
        show: async (page, servers) => {
            const lobby = await servers.lobby({ LOBBY_LIMIT_ADDRESS: '1/h' });

            return open(page, (await startRoom(lobby)).link);
        }
    }
];

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const { name, status, heading, show } of STATES) {
    test(`the page in the state "${name}" fits, light and dark, and axe finds nothing`, async ({ page, servers }) => {
        const { found, asked } = watch(page);

        await page.emulateMedia({ reducedMotion: 'reduce' });
        expect(await show(page, servers)).toBe(status);
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
        for (const [ colorScheme, width, height ] of [ [ 'light', 320, 568 ], [ 'dark', 1100, 700 ] ] as const) {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize({ width, height });
            await picture(page, 'guest', `${name}-${width}-${colorScheme}`, true);
            expect(await overflow(page)).toBeLessThanOrEqual(0);
            expect(await axe(page)).toEqual([]);
        }
        await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
        for (const [ width, height ] of [ [ 280, 520 ], [ 1100, 700 ], [ 3840, 2160 ] ] as const) {
            await page.setViewportSize({ width, height });
            await picture(page, 'guest', `${name}-${width}-high-contrast`, true);
            expect(await overflow(page)).toBeLessThanOrEqual(0);
        }
        expect(found, 'nothing goes wrong, and its policy stops nothing').toEqual([]);
        expect([ ...asked ], 'it asks nobody else').toEqual([ new URL(page.url()).origin ]);
    });
}

// 1280 pixels at 400 % are 320 by 256 (WCAG 1.4.10).
for (const [ name, contextOptions, width, height ] of [
    [ 'high-contrast', { forcedColors: 'active' }, 1100, 700 ], [ 'zoomed', {}, 320, 256 ]
] as const) {
    test.describe(name, () => {
        test.use({ contextOptions, viewport: { width, height } });

        test('the page that asks for a name can be used', async ({ page, servers }) => {
            const { link } = await startRoom(servers.usual, 'Release week');

            await page.goto(link);
            await picture(page, 'guest', name);
            await page.getByRole('button').first().scrollIntoViewIfNeeded();
            await expect(page.getByRole('button').first()).toBeInViewport({ ratio: 1 });
        });
    });
}
