/** A lobby that can not do its work: each kind has its code, says what to do, and never leaves half a call behind. */
import type { Status } from '../harness/confab.ts';
import type { Scene } from '../harness/scene.ts';
import { freePort } from '../harness/servers.ts';
import { type Answer, startTroubledServer } from '../harness/troubled-server.ts';
import { expect, test } from './fixtures.ts';

const json = { 'Content-Type': 'application/json' };
const problem = { 'Content-Type': 'application/problem+json' };
const room = {
    id: 'r', room: 'quiet-harbour', jwt: null, jwt_expires_at: null, region: null, host_ticket: 't',
    guest_link: 'http://127.0.0.1:1/j/x', guest_link_expires_at: '2099-01-01T00:00:00Z'
};

const TROUBLES: { title: string; answer: Answer | 'silence'; code: string }[] = [
    { title: 'never answers', answer: 'silence', code: 'lobby-unreachable' },
    { title: 'answers with a web page', answer: { status: 200, body: '<h1>It works!</h1>' }, code: 'lobby-nonsense' },
    { title: 'answers 201 with half an object', answer: { status: 201, headers: json, body: '{"id":' }, code: 'lobby-nonsense' },
    { title: 'answers 201 with too little', answer: { status: 201, headers: json, body: '{"id":"r"}' }, code: 'lobby-nonsense' },
    {
        title: 'answers 201 with a script for an address',
        answer: { status: 201, headers: json, body: JSON.stringify({ ...room, jitsi_url: 'javascript:alert(1)' }) },
        code: 'lobby-nonsense'
    },
    {
        title: 'answers 201 with settings for Jitsi behind the address',
        answer: { status: 201, headers: json, body: JSON.stringify({ ...room, jitsi_url: 'https://meet.example.com/#config.x=1' }) },
        code: 'lobby-nonsense'
    },
    {
        title: 'answers 201 with a script for a guest link',
        answer: { status: 201, headers: json, body: JSON.stringify({ ...room, jitsi_url: 'https://meet.example.com', guest_link: 'javascript:alert(1)' }) },
        code: 'lobby-nonsense'
    },
    {
        title: 'answers 201 with settings for Jitsi behind the guest link',
        answer: {
            status: 201,
            headers: json,
            body: JSON.stringify({ ...room, jitsi_url: 'https://meet.example.com', guest_link: `${room.guest_link}#config.x=1` })
        },
        code: 'lobby-nonsense'
    },
    {
        title: 'answers with ten megabytes',
        answer: { status: 201, headers: json, body: JSON.stringify({ ...room, jitsi_url: 'x'.repeat(10_000_000) }) },
        code: 'lobby-nonsense'
    },
    { title: 'is busy', answer: { status: 429, headers: { ...problem, 'retry-after': '30' }, body: '{"status":429}' }, code: 'lobby-busy' },
    { title: 'has a fault', answer: { status: 500, body: 'Internal Server Error' }, code: 'lobby-broken' },
    { title: 'is behind a proxy that can not reach it', answer: { status: 502, body: '<h1>Bad Gateway</h1>' }, code: 'lobby-broken' },
    { title: 'wants to know who asks', answer: { status: 401, headers: problem, body: '{"status":401}' }, code: 'lobby-sign-in-needed' },
    { title: 'refuses', answer: { status: 422, headers: problem, body: '{"status":422,"code":"name-invalid"}' }, code: 'lobby-refused' }
];

/** The failure is told to scripts, to people and in the tray, and there is no half call. */
async function expectFailure(scene: Scene, code: string): Promise<Status> {
    const { confab, tray } = scene;
    const { code: exit, stdout, stderr } = await confab.command('start');

    expect(exit, 'the command fails').not.toBe(0);
    expect(stdout, 'there is no link to print').toBe('');
    expect(stderr).toContain(code);
    const status = await confab.reaches('failed');

    expect(status).toMatchObject({ failure: { code }, room: null, guest_link: null, participants: [] });
    expect(status.failure?.message).toMatch(/\.$|\)$/);
    expect(status.failure?.hint).toMatch(/\.$/);
    await tray.hasEntry('Start call', { enabled: true });
    await tray.until('what happened', () => tray.tooltip.includes(status.failure?.message ?? '?'));
    expect(tray.entry('Copy guest link')).toMatchObject({ enabled: false });
    expect(scene.browser.starts, 'no browser was opened').toBe(0);

    return status;
}

for (const { title, answer, code } of TROUBLES) {
    test(`a lobby that ${title} fails with ${code}`, async ({ open }) => {
        const server = await startTroubledServer(answer);

        try {
            const scene = await open({ lobbyUrl: server.url });

            await scene.confab.startApp();
            await expectFailure(scene, code);
            expect(server.asked).toBeGreaterThan(0);
        } finally {
            server.close();
        }
    });
}

test('a lobby that sends the request elsewhere is not followed there', async ({ open }) => {
    const elsewhere = await startTroubledServer({ status: 201, headers: json, body: JSON.stringify(room) });
    const server = await startTroubledServer({ status: 307, headers: { location: `${elsewhere.url}/api/v1/rooms` } });

    try {
        const scene = await open({ lobbyUrl: server.url });

        await scene.confab.startApp();
        await expectFailure(scene, 'lobby-nonsense');
        expect(server.asked).toBeGreaterThan(0);
        expect(elsewhere.asked, 'another origin').toBe(0);
    } finally {
        server.close();
        elsewhere.close();
    }
});

test('a lobby with a certificate that nobody vouches for fails with lobby-certificate, and is told nothing', async ({ open }) => {
    const server = await startTroubledServer({ status: 201, headers: json, body: JSON.stringify(room) }, 'https');

    try {
        const scene = await open({ lobbyUrl: server.url });

        await scene.confab.startApp();
        await expectFailure(scene, 'lobby-certificate');
        expect(server.asked).toBe(0);
    } finally {
        server.close();
    }
});

test('a lobby that is not there fails with lobby-unreachable, and is found when it comes back', async ({ open, playground }) => {
    const scene = await open({ lobbyUrl: `http://127.0.0.1:${await freePort()}` });

    await scene.confab.startApp();
    await expectFailure(scene, 'lobby-unreachable');
    await scene.confab.must('quit');
    await scene.confab.gone();
    scene.desktop.env.CONFAB_LOBBY_URL = playground.lobby.url;
    await scene.confab.must('start', '--wait', 'live');
});

for (const address of ['lobby.example.com', 'ftp://lobby.example.com', 'http://lobby.example.com', 'javascript:alert(1)']) {
    test(`the lobby's address ${address} fails with lobby-url-invalid`, async ({ open }) => {
        const scene = await open({ lobbyUrl: address });

        await scene.confab.startApp();
        await expectFailure(scene, 'lobby-url-invalid');
    });
}

test('with the tick set, a public room stands in for a lobby that is down, and says so', async ({ open, publicJitsi }) => {
    const unreachable = `http://127.0.0.1:${await freePort()}`;
    const scene = await open({ lobbyUrl: unreachable, publicUrl: publicJitsi });
    const tick = 'Use public Jitsi when the lobby can\'t be reached';

    await scene.confab.startApp();
    await scene.tray.hasEntry(tick, { checked: false });
    await scene.tray.click(tick);
    await scene.tray.hasEntry(tick, { checked: true });
    const link = await scene.confab.must('start');
    const { protection, room: name } = await scene.confab.status();

    expect(protection).toBe('public');
    expect(link).toContain(`${publicJitsi}/${name}`);
    await scene.tray.hasEntry('Public room: anyone with the link can join');
    await scene.confab.must('leave');

    await test.step('the tick is remembered', async () => {
        await scene.confab.must('quit');
        await scene.confab.gone();
        await scene.confab.startApp('confab-tray-again');
        await scene.tray.hasEntry(tick, { checked: true });
    });
});
