/** The app has crashed in mid-call, and another user of the machine has taken its port: the page does not know whom it reaches. */
import type { Page } from '@playwright/test';
import { CHANNEL_VERSION, type PageCall, type ToPage } from '../../ui/shared/channel.ts';
import { SECRET, type AppSide } from './app-side.ts';
import { expect, join, test as base } from './fixture.ts';
import { Impostor } from './impostor.ts';

const test = base.extend<{ impostor: Impostor }>({
    impostor: async ({}, use) => {
        const impostor = new Impostor();

        await use(impostor);
        await impostor.stop();
    }
});

/** A muted call whose app is killed. */
async function killed(page: Page, app: AppSide): Promise<void> {
    await join(page, app);
    app.tell({ type: 'set-muted', muted: true });
    await app.heard('muted', ({ muted }) => muted === true);
    await app.stop();
}

const port = (app: AppSide) => Number(new URL(app.origin).port);
const welcome = (call: PageCall): ToPage => ({ type: 'welcome', call });

for (const [ what, speech ] of [
    [ 'unmutes the host', (call: PageCall) => [ welcome(call), { type: 'set-muted', muted: false } ] ],
    [ 'unmutes the host without a greeting', () => [ { type: 'set-muted', muted: false } ] ],
    [ 'ends the call', (call: PageCall) => [ welcome(call), { type: 'end' } ] ],
    [ 'turns the page away', () => [ { type: 'refused', reason: 'over' } ] ],
    [ 'pretends to be another version', (call: PageCall) => [
        { type: 'proof', version: CHANNEL_VERSION + 1, challenge: btoa('x'.repeat(32)), proof: '' }, welcome(call)
    ] ],
    [ 'proves nothing', (call: PageCall) => [
        { type: 'proof', version: CHANNEL_VERSION, challenge: btoa('x'.repeat(32)), proof: btoa('x'.repeat(32)) },
        welcome(call), { type: 'set-muted', muted: false }, { type: 'end' }
    ] ]
] as const) {
    test(`somebody on the port of an app that crashed who ${what} is not believed, and learns nothing`, async ({ page, app, impostor }) => {
        await killed(page, app);
        impostor.speech = [ ...speech(app.call) ];
        await impostor.start(port(app));
        await impostor.visited();
        expect.soft(impostor.heard.flat().join('\n'), 'the secret stays where it is').not.toContain(SECRET);
        await expect.poll(() => impostor.heard.length, 'the page looks on for the app').toBeGreaterThan(2);

        const heard = impostor.heard.flat();

        expect(heard.map(text => (JSON.parse(text) as { type: string }).type), 'and so does the call')
            .toEqual(heard.map(() => 'hello'));
        await expect(page.locator('iframe'), 'the call goes on').toHaveCount(1);
        await expect(page.getByRole('button', { name: /^Muted:/ })).toBeVisible();
        await expect(page.getByRole('region', { name: 'Conversation' }).getByText('isn’t responding')).toBeVisible();

        await impostor.stop();
        const before = app.said.length;

        await app.start();
        await app.heard('muted', message => app.said.indexOf(message) >= before && message.muted === true);
        app.tell({ type: 'set-muted', muted: false });
        await app.heard('muted', message => app.said.indexOf(message) >= before && message.muted === false);
    });
}

test('what the app once said and proved is worth nothing to somebody who says it again', async ({ page, app, impostor }) => {
    await killed(page, app);
    impostor.speech = [ ...app.told, { type: 'set-muted', muted: false } ];
    await impostor.start(port(app));
    await expect.poll(() => impostor.heard.length, 'the page looks on for the app').toBeGreaterThan(2);
    expect(new Set(impostor.heard.flat().map(text => (JSON.parse(text) as { type: string }).type))).toEqual(new Set([ 'hello' ]));
    expect(new Set(impostor.heard.flat()).size, 'no page says the same twice').toBe(impostor.heard.flat().length);
    await expect(page.getByRole('button', { name: /^Muted:/ })).toBeVisible();
});

test('a reload that leads to the page of somebody else hands them no secret', async ({ page, app, impostor }) => {
    await killed(page, app);
    await impostor.start(port(app));
    await impostor.visited();
    await page.reload();
    await expect(page).toHaveTitle('Impostor');
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(SECRET);
});
