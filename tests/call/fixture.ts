/** The call page with the Jitsi stand-in and the app's side of the channel, for tests in a real browser. */
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { troubleOf } from '../harness/trouble.ts';
import { goodClaims, sign, startKeyServer } from '../jitsi/fixtures.ts';
import { startJitsi, type Jitsi } from '../jitsi/server.ts';
import type { PageCall } from '../../ui/shared/channel.ts';
import { AppSide } from './app-side.ts';

interface Fixtures {
    /** Takes everyone, unless `signed` is used as well. */
    jitsi: Jitsi;
    /** A deployment that wants tokens, and a call with a good one. */
    signed: Jitsi;
    app: AppSide;
    /** What went wrong in the page: its own errors, and what its policy blocked. */
    trouble: string[];
}

export const test = base.extend<Fixtures>({
    jitsi: async ({}, use) => {
        const jitsi = await startJitsi({ control: true });

        await use(jitsi);
        await jitsi.close();
    },
    signed: async ({ app }, use) => {
        const keys = await startKeyServer();
        const jitsi = await startJitsi({ control: true, asapKeyServer: keys.url });

        app.call = { ...app.call, jitsi_url: jitsi.url, ...held(await token(3_600)) };
        app.renew = () => token(3_600);
        await use(jitsi);
        await jitsi.close();
        keys.close();
    },
    app: async ({ jitsi }, use) => {
        const app = new AppSide(callOn(jitsi));

        await app.start();
        await use(app);
        await app.stop();
    },
    trouble: [ async ({ page }, use) => {
        // What the policy of the page blocked; a Jitsi that does not let itself be framed is none of that.
        const trouble = troubleOf(page, line => /Content Security Policy(?!.*frame-ancestors)/.test(line));

        await use(trouble);
        expect(trouble, 'the page ran without an error of its own').toEqual([]);
    }, { auto: true } ]
});

export const ROOM = 'quiet-harbour-3f9a0c';

/** A token for the room that ends in so many seconds. */
export async function token(seconds: number, claims: object = {}): Promise<{ jwt: string; expires_at: string }> {
    const exp = Math.floor(Date.now() / 1_000) + seconds;
    const jwt = await sign({ ...goodClaims(ROOM), exp, context: { user: { id: 'host', name: 'Host', moderator: true } }, ...claims });
    const end = new Date(exp * 1_000).toISOString();

    return { jwt, expires_at: end };
}

/** The token as part of a call. */
export function held({ jwt, expires_at }: { jwt: string; expires_at: string }): Pick<PageCall, 'jwt' | 'jwt_expires_at'> {
    return { jwt, jwt_expires_at: expires_at };
}

export function callOn(jitsi: Jitsi): PageCall {
    return {
        jitsi_url: jitsi.url,
        room: ROOM,
        jwt: null,
        jwt_expires_at: null,
        subject: 'Release week',
        host: { name: 'Host', email: null },
        guest_link: 'https://lobby.example.com/j/8xN2kq0Zr4mQ',
        guest_link_expires_at: null,
        link_copied: true,
        protection: 'unsigned',
        join_at_once: true,
        start_muted: false,
        language: 'en'
    };
}

/** Opens the call and waits until it is live. */
export async function join(page: Page, app: AppSide): Promise<void> {
    await page.goto(app.address);
    await app.heard('joined');
    await expect(page.getByRole('button', { name: /^(Live|Muted):/ })).toBeVisible();
}

export async function control(jitsi: Pick<Jitsi, 'url'>, what: string, body: object = {}): Promise<void> {
    const answer = await fetch(`${jitsi.url}/_stand-in/${what}`, { method: 'POST', body: JSON.stringify(body) });

    expect(answer.ok, await answer.text()).toBe(true);
}

/** Joins the room as somebody else, in Jitsi's own page. */
export async function guest(context: BrowserContext, jitsi: Jitsi, name: string): Promise<Page> {
    const page = await context.newPage();
    const config = 'config.prejoinConfig.enabled=false&config.autoKnockLobby=true';

    await page.goto(`${jitsi.url}/${ROOM}#${config}&userInfo.displayName=${encodeURIComponent(JSON.stringify(name))}`);

    return page;
}

export { expect };
