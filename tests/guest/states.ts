/** Every state of the guest page, and how a visitor comes to it, in whichever browser. */
import type { Page } from '@playwright/test';
import type { FirefoxPage } from '../harness/firefox.ts';
import { until } from '../harness/until.ts';
import { type Servers, expect, startRoom } from './fixtures.ts';

const HTTPS = { JITSI_URL: 'https://meet.example.com' };

/** What a guest does, and the status of what comes then. */
export interface Visitor {
    open(link: string): Promise<number>;
    /** Gives a name, and goes on in the browser or in the app. */
    enter(name: string, way?: 'browser' | 'app'): Promise<number>;
}

/** A guest with Chromium. */
export const inChromium = (page: Page): Visitor => ({
    open: async link => (await page.goto(link))?.status() ?? 0,
    enter: async (name, way = 'browser') => {
        const answered = page.waitForResponse(answer => answer.request().isNavigationRequest() && answer.status() !== 303);

        await page.getByRole('textbox').fill(name);
        await page.locator(BUTTONS[way]).click();

        return (await answered).status();
    }
});

/** A guest with Firefox. */
export const inFirefox = (page: FirefoxPage): Visitor => {
    const status = () => page.evaluate<number>('performance.getEntriesByType("navigation")[0].responseStatus');

    return {
        open: async link => {
            await page.open(link);

            return status();
        },
        enter: async (name, way = 'browser') => {
            await page.evaluate(`void (document.querySelector('input').value = ${JSON.stringify(name)}, window.before = true)`);
            await page.evaluate(`void document.querySelector(${JSON.stringify(BUTTONS[way])}).click()`);
            await until('what comes after the name', () => page.evaluate<boolean>('!("before" in window) && document.readyState === "complete"'));

            return status();
        }
    };
};

const BUTTONS = { browser: 'button:not([name])', app: 'button[name=open_in]' };

interface State {
    name: string;
    status: number;
    heading: string | RegExp;
    /** Brings a visitor there, and gives the answer's status. */
    show(visitor: Visitor, servers: Servers): Promise<number>;
}

export const STATES: State[] = [
    {
        name: 'name', status: 200, heading: 'Ada invites you to a call',
        show: async (visitor, { usual }) => visitor.open((await startRoom(usual)).link)
    },
    {
        name: 'subject', status: 200, heading: 'Release week',
        show: async (visitor, { usual }) => visitor.open((await startRoom(usual, 'Release week')).link)
    },
    {
        name: 'long-subject', status: 200, heading: /^W/,
        show: async (visitor, { usual }) => visitor.open((await startRoom(usual, 'W'.repeat(120))).link)
    },
    {
        name: 'name-refused', status: 422, heading: 'Ada invites you to a call',
        show: async (visitor, { usual }) => {
            await visitor.open((await startRoom(usual)).link);

            return visitor.enter('Grace \u{202E}ecarG');
        }
    },
    {
        name: 'waiting', status: 200, heading: 'Ada isn’t here yet',
        show: async (visitor, { usual }) => {
            await visitor.open((await startRoom(usual, 'Release week')).link);

            return visitor.enter('Grace');
        }
    },
    {
        name: 'name-or-app', status: 200, heading: 'Release week',
        show: async (visitor, servers) => visitor.open((await startRoom(await servers.lobby(HTTPS), 'Release week')).link)
    },
    {
        name: 'app', status: 200, heading: 'Open the call in the Jitsi app',
        show: async (visitor, servers) => {
            const lobby = await servers.lobby({ ...HTTPS, LOBBY_GUESTS_WAIT: 'off' });

            await visitor.open((await startRoom(lobby)).link);

            return visitor.enter('Grace', 'app');
        }
    },
    {
        name: 'waiting-for-app', status: 200, heading: 'Ada isn’t here yet',
        show: async (visitor, servers) => {
            await visitor.open((await startRoom(await servers.lobby(HTTPS))).link);

            return visitor.enter('Grace', 'app');
        }
    },
    {
        name: 'core-down', status: 503, heading: 'The call’s server isn’t responding',
        show: async (visitor, servers) => visitor.open((await servers.onDeadCore(true)).link)
    },
    {
        name: 'expired', status: 410, heading: 'This link has expired',
        show: async (visitor, { usual }) => {
            const { link } = await (await startRoom(usual)).invite({ expires_in: 1 });

            await expect(async () => expect((await fetch(link)).status).toBe(410)).toPass();

            return visitor.open(link);
        }
    },
    {
        name: 'revoked', status: 410, heading: 'This link was withdrawn',
        show: async (visitor, { usual }) => {
            const room = await startRoom(usual);
            const { id, link } = await room.invite();

            await room.ask('DELETE', `/invites/${id}`);

            return visitor.open(link);
        }
    },
    {
        name: 'used-up', status: 410, heading: 'This link has been used up',
        show: async (visitor, { usual }) => {
            const room = await startRoom(usual);
            const { link } = await room.invite({ max_uses: 1 });

            await room.hostIsIn(true);
            const used = await fetch(link, { method: 'POST', body: new URLSearchParams({ name: 'Grace' }), redirect: 'manual' });

            expect(used.status).toBe(303);

            return visitor.open(link);
        }
    },
    {
        name: 'ended', status: 410, heading: 'This call has ended',
        show: async (visitor, { usual }) => {
            const room = await startRoom(usual);

            await room.ask('DELETE', '');

            return visitor.open(room.link);
        }
    },
    {
        name: 'incomplete', status: 404, heading: 'This link is incomplete',
        show: async (visitor, { usual }) => visitor.open((await startRoom(usual)).link.slice(0, -1))
    },
    {
        name: 'moved', status: 410, heading: 'This call has moved',
        show: async (visitor, servers) => {
            const elsewhere = await servers.lobby({ JITSI_URL: 'https://elsewhere.example.com' });
            const { link } = await startRoom(servers.usual);

            return visitor.open(link.replace(servers.usual, elsewhere));
        }
    },
    {
        name: 'unchecked', status: 503, heading: 'Can’t open the call right now',
        show: async (visitor, servers) => {
            // Nobody listens at the first port.
            const lobby = await servers.lobby({ LOBBY_REDIS_URL: 'redis://127.0.0.1:1' });

            return visitor.open((await startRoom(lobby)).link);
        }
    },
    {
        name: 'too-many', status: 429, heading: 'Please wait a moment',
        show: async (visitor, servers) => {
            const lobby = await servers.lobby({ LOBBY_LIMIT_ADDRESS: '1/h' });

            return visitor.open((await startRoom(lobby)).link);
        }
    }
];
