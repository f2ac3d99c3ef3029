/**
 * A Jitsi that the browser does not show. From inside the page a server with a bad certificate, one that refuses to be
 * framed and one that is down look alike; the app looks for itself, and the page and the tray say what it found.
 */
import { selfSigned } from '../harness/certificate.ts';
import { control } from '../call/fixture.ts';
import { type Jitsi, startJitsi } from '../jitsi/server.ts';
import { startTroubledServer } from '../harness/troubled-server.ts';
import { expect, test } from './fixtures.ts';

// The page waits a quarter of a minute for Jitsi's page to say that it is there.
test.describe.configure({ timeout: 120_000 });

const FOUND: { title: string; jitsi: () => Promise<Jitsi>; code: string; heading: string; detail: RegExp }[] = [
    {
        title: 'whose certificate nobody trusts',
        jitsi: () => startJitsi({ tls: selfSigned() }),
        code: 'jitsi-certificate',
        heading: 'Jitsi’s certificate isn’t valid',
        detail: /^Confab found: .*trust/
    },
    {
        title: 'that refuses to be framed',
        jitsi: async () => {
            const jitsi = await startJitsi({ control: true });

            await control(jitsi, 'embedding', { embedding: 'refused-by-header' });

            return jitsi;
        },
        code: 'embedding-refused',
        heading: 'This Jitsi can’t run inside Confab',
        detail: /^Confab found: The server does not let other pages show it\. *(Content-Security-Policy: frame-ancestors|X-Frame-Options)/
    },
    {
        title: 'that is down',
        jitsi: async () => {
            const jitsi = await startJitsi();

            await jitsi.close();

            return { ...jitsi, close: async () => {} };
        },
        code: 'jitsi-unreachable',
        heading: 'Can’t reach Jitsi',
        detail: /^Confab found: The server refused the connection\.\s*$/
    }
];

for (const { title, jitsi: start, code, heading, detail } of FOUND) {
    test(`a Jitsi ${title} is told by ${code}, with what the app met there`, async ({ open }) => {
        const jitsi = await start();
        const lobby = await startTroubledServer({
            status: 201,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({
                id: 'r', room: 'quiet-harbour', jitsi_url: jitsi.url, jwt: null, jwt_expires_at: null, region: null, host_ticket: 't',
                guest_link: 'http://127.0.0.1:1/j/x', guest_link_expires_at: '2099-01-01T00:00:00Z'
            })
        });

        try {
            const scene = await open({ lobbyUrl: lobby.url });

            await scene.confab.must('start');
            const host = await scene.browser.attach();

            await expect(host.page.getByRole('heading', { name: heading })).toBeVisible({ timeout: 60_000 });
            await expect(host.page.locator('.detail')).toHaveText(detail);
            await host.page.screenshot({ path: scene.artefact('host.png') });
            expect(await scene.confab.reaches('failed')).toMatchObject({ failure: { code } });
            await scene.tray.hasEntry('Start call', { enabled: true });
        } finally {
            lobby.close();
            await jitsi.close();
        }
    });
}
