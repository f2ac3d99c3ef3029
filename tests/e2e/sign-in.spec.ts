/** Signing in at the lobby's OpenID provider: real provider, lobby, app and keyring, and a browser that opens by itself. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { CHROMIUM } from '../harness/browser.ts';
import { freshDirectory } from '../harness/paths.ts';
import { type Environment, run } from '../harness/program.ts';
import { CLIENT, Provider, type Visit, useScriptedBrowser } from '../harness/provider.ts';
import type { Scene } from '../harness/scene.ts';
import { type Server, startLobby } from '../harness/servers.ts';
import { until } from '../harness/until.ts';
import { AppWindow, quit } from '../harness/window.ts';
import { test as base, expect, nameOf } from './fixtures.ts';

interface Fixtures {
    provider: Provider;
    /** A lobby whose hosts sign in at the provider. */
    lobby: Server;
    /** A desktop with a keyring, the app on it, and a browser that signs in at once. */
    host: { scene: Scene; visits: () => Visit[] };
}

const test = base.extend<Fixtures>({
    provider: async ({}, use) => {
        const provider = await Provider.start();

        await use(provider);
        await provider.stop();
    },
    lobby: async ({ provider, publicJitsi }, use, info) => {
        const logs = freshDirectory('e2e', `lobby-${nameOf(info)}`);
        const lobby = await startLobby({
            env: process.env as Environment,
            logs,
            port: 0,
            jitsiUrl: publicJitsi,
            data: path.join(logs, 'data'),
            settings: {
                LOBBY_AUTH: 'oidc',
                LOBBY_OIDC_ISSUER: provider.url,
                LOBBY_OIDC_CLIENT_ID: CLIENT
            }
        });

        await use(lobby);
        await lobby.program.stop();
    },
    host: async ({ open, lobby }, use) => {
        const scene = await open({ keyring: true, lobbyUrl: lobby.url });
        const visits = useScriptedBrowser(scene.desktop);

        await scene.confab.startApp();
        await use({ scene, visits });
    }
});

test.describe.configure({ timeout: 120_000 });

/** What the keyring holds for Confab. */
async function kept(scene: Scene): Promise<string> {
    const { stdout } = await run('secret-tool', ['search', '--all', '--unlock', 'service', 'confab'], scene.desktop.env);

    return stdout;
}

/** Everything that the app wrote outside of the keyring. */
function written(scene: Scene): string {
    const { XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME } = scene.desktop.env;

    return [XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, scene.desktop.logs]
        .flatMap(directory => readdirSync(directory ?? '', { recursive: true, withFileTypes: true }))
        .filter(entry => entry.isFile() && !/keyrings|browser/.test(entry.parentPath))
        .map(entry => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
        .join('\n');
}

test('a host signs in in the browser, starts calls, and is renewed and signed out', async ({ host, provider }) => {
    const { scene: { confab, tray, desktop }, scene, visits } = host;

    await test.step('the lobby asks who it is, and the tray offers to sign in', async () => {
        expect((await confab.command('start')).stderr).toContain('confab sign-in');
        await tray.hasEntry('Sign in…', { enabled: true });
    });
    await test.step('the browser leads there and back', async () => {
        const { code, stderr } = await confab.command('sign-in');

        expect(code, stderr).toBe(0);
        expect(stderr).toContain(`Sign in at ${provider.url}`);
        expect(stderr).toContain('in the keychain');
        const visit = await until('the browser\'s visit', () => visits().at(0));

        expect(visit.text).toContain('You’re signed in.');
        expect(visit.opened, 'no secret is on the browser\'s command line').toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
        const query = new URL(visit.hops[1] ?? '').searchParams;

        expect(query.get('code_challenge_method')).toBe('S256');
        expect(query.get('scope')).toContain('openid');
        expect(new URL(visit.hops.at(-1) ?? '').search, 'the code is not in the address that stays').toBe('');
        expect(provider.asked[0]).toMatchObject({ grant_type: 'authorization_code', client_id: CLIENT });
        expect((await confab.status()).sign_in).toMatchObject({ stage: 'in', issuer: provider.url, problem: null });
        await tray.until('no more offer to sign in', () => tray.entry('Sign in…') === undefined);
    });
    await test.step('a call starts', async () => {
        await confab.must('start', '--wait', 'live');
        await confab.must('leave');
    });
    await test.step('the next run renews it, once, with the keyring alone', async () => {
        await confab.must('quit');
        await confab.gone();
        await confab.startApp('next');
        await until('the next grant in the keyring', async () => provider.grants.length === 2 && (await kept(scene)).includes(provider.grants[1] ?? '?'));
        await confab.must('start', '--wait', 'live');
        await confab.must('leave');
        expect(provider.asked.filter(({ grant_type: type }) => type === 'refresh_token')).toHaveLength(1);
        expect(visits(), 'and without the browser').toHaveLength(1);
    });
    await test.step('signing out tells the provider, and leaves nothing', async () => {
        await confab.must('sign-out');
        await until('the grant to be given back', () => provider.revoked.includes(provider.grants[1] ?? '?'));
        expect(await kept(scene)).not.toContain('oidc');
        expect((await confab.command('start')).stderr).toContain('lobby-sign-in-needed');
    });
    const all = written(scene);

    expect(all).toContain(provider.url);
    for (const secret of provider.grants) {
        expect(all, 'a refresh token is in the keyring alone').not.toContain(secret);
    }
    expect(all, 'no token is in a log').not.toContain('eyJ');
    expect(desktop.env.BROWSER).toBeTruthy();
});

test('a token is renewed before it ends, and one that is not renewed any more is told', async ({ host, provider }) => {
    const { scene: { confab, tray } } = host;

    provider.life = 12;
    await confab.must('sign-in');
    await until('two renewals', () => provider.grants.length >= 3, 60_000);
    provider.renews = false;
    await tray.until('that the sign-in has ended', () => tray.tooltip.includes('Your sign-in has expired.'), 60_000);
    await tray.hasEntry('Your sign-in has expired.', { enabled: false });
    expect((await confab.status()).sign_in).toMatchObject({ stage: 'over', problem: { code: 'sign-in-over' } });
    expect(await confab.must('status')).toContain('sign-in-over');

    provider.renews = true;
    provider.life = 3_600;
    await tray.click('Sign in…');
    await until('to be signed in again', async () => (await confab.status()).sign_in?.stage === 'in');
    await confab.must('start', '--wait', 'live');
});

const FAILURES: { title: string; code: string; spoil(provider: Provider): void }[] = [
    {
        title: 'a sign-in that is declined',
        code: 'sign-in-denied',
        spoil: provider => void (provider.onReturn = ({ searchParams }) => {
            searchParams.delete('code');
            searchParams.set('error', 'access_denied');
        })
    },
    {
        title: 'an answer with another state',
        code: 'sign-in-wrong-state',
        spoil: provider => void (provider.onReturn = ({ searchParams }) => searchParams.set('state', 'another'))
    },
    {
        title: 'an answer of another provider',
        code: 'sign-in-wrong-issuer',
        spoil: provider => void (provider.onReturn = ({ searchParams }) => searchParams.set('iss', 'https://evil.example'))
    },
    {
        title: 'an ID token with another nonce',
        code: 'issuer-nonsense',
        spoil: provider => void (provider.onIdToken = claims => void (claims.nonce = 'another'))
    },
    {
        title: 'a code that is not the provider\'s',
        code: 'issuer-nonsense',
        spoil: provider => void (provider.onReturn = ({ searchParams }) => searchParams.set('code', 'another'))
    }
];

test('what can go wrong in the browser has its code, and signs nobody in', async ({ host, provider }) => {
    const { scene: { confab }, scene, visits } = host;

    for (const [at, { title, code, spoil }] of FAILURES.entries()) {
        await test.step(title, async () => {
            provider.onReturn = () => {};
            provider.onIdToken = () => {};
            spoil(provider);
            const { code: exit, stderr } = await confab.command('sign-in');

            expect(exit).toBe(1);
            expect(stderr).toContain(`[${code}]`);
            const visit = await until('the browser\'s visit', () => visits().at(at));

            expect(visit.text, 'the browser says it as well').not.toContain('You’re signed in.');
            expect((await confab.status()).sign_in).toMatchObject({ stage: 'out', problem: { code } });
            expect(await kept(scene)).not.toContain('oidc');
        });
    }
});

test('a sign-in that fails is told in the window, with what to do', async ({ open, lobby, provider }) => {
    const scene = await open({ keyring: true, lobbyUrl: lobby.url });

    useScriptedBrowser(scene.desktop);
    FAILURES[0]?.spoil(provider);
    const window = await AppWindow.open(scene);
    const shown = () => window.run<string>('return document.body.innerText');

    await window.shows('to start a call.');
    await window.press('Settings');
    await window.press('Sign in');
    await window.shows('The sign-in was declined.');
    await window.shows('Sign in again. If this keeps happening, ask the lobby\'s administrator for access.');
    await window.picture(scene.artefact('declined.png'));
    await window.press('Calls');
    await window.shows('The sign-in was declined.');
    provider.onReturn = () => {};
    await window.press('Sign in');
    await window.shows(/127\.0\.0\.1:\d+ is ready/);
    await until('the trouble to be gone', async () => !(await shown()).includes('declined'));
    expect((await scene.confab.status()).sign_in).toMatchObject({ stage: 'in', problem: null });
    await quit(scene);
});

test('a provider that is down, and one that is another than before, are told before any browser opens', async ({ host, provider, lobby }) => {
    const { scene: { confab, desktop }, visits } = host;

    await confab.must('sign-in');
    await confab.must('sign-out');
    const settings = path.join(desktop.env.XDG_CONFIG_HOME ?? '', 'confab/settings.toml');

    expect(readFileSync(settings, 'utf8'), 'it is pinned').toContain(provider.url);
    await provider.stop();
    expect((await confab.command('sign-in')).stderr).toContain('[issuer-unreachable]');

    await confab.must('quit');
    await confab.gone();
    writeFileSync(settings, readFileSync(settings, 'utf8').replace(provider.url, 'https://id.example.com'));
    await confab.startApp('next');
    const changed = await confab.command('sign-in');

    expect(changed.code).toBe(1);
    expect(changed.stderr).toContain('[issuer-changed]');
    expect(changed.stderr).toContain('https://id.example.com');
    expect(visits()).toHaveLength(1);

    const again = await Provider.start(Number(new URL(provider.url).port));

    try {
        await confab.must('sign-in', '--issuer', again.url);
        expect(readFileSync(settings, 'utf8')).toContain(`"${lobby.url}" = "${again.url}"`);
    } finally {
        await again.stop();
    }
});

test('without a browser the address is printed, and a real browser signs in there', async ({ host }) => {
    const { scene: { confab, desktop, tray } } = host;

    await confab.must('quit');
    await confab.gone();
    desktop.env.BROWSER = '/nonexistent';
    desktop.env.PATH = '/nonexistent';
    await confab.startApp('next');
    const waiting = desktop.start('sign-in', confab.program, ['sign-in']);

    waiting.stdin.end();
    await waiting.line(/sign-in-browser/);
    const [ , page = '' ] = await waiting.line(/open this in a browser on this computer: (http:\/\/127\.0\.0\.1:\d+\/)$/);

    expect((await confab.status()).sign_in).toMatchObject({ stage: 'waiting', page });
    await tray.hasEntry('Signing in: continue in your browser');
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });

    try {
        const tab = await browser.newPage();

        await tab.goto(page);
        await expect(tab.getByRole('heading')).toHaveText('You’re signed in.');
        expect(tab.url(), 'the code is not in the address').toMatch(/\/done$/);
        await tab.screenshot({ path: path.join(desktop.logs, 'signed-in.png') });
    } finally {
        await browser.close();
    }
    expect((await waiting.exited).code).toBe(0);
});

test('a sign-in that nobody finishes ends, and its port closes', async ({ host }) => {
    const { scene: { confab, desktop } } = host;

    await confab.must('quit');
    await confab.gone();
    desktop.env.BROWSER = '/bin/true';
    desktop.env.CONFAB_SIGN_IN_PATIENCE = '2';
    await confab.startApp('next');
    const { code, stderr } = await confab.command('sign-in');

    expect(code).toBe(1);
    expect(stderr).toContain('[sign-in-timeout]');
    const [ , port ] = /open http:\/\/127\.0\.0\.1:(\d+)\//.exec(stderr) ?? [];

    // Not by listening there: another program's connection may have been given the port since.
    await until('the page of the sign-in to be gone', () =>
        fetch(`http://127.0.0.1:${port ?? ''}/`, { redirect: 'manual' }).then(({ status }) => status >= 400, () => true));
});

test('a second sign-in takes the place of the first, which says so', async ({ host }) => {
    const { scene: { confab, desktop } } = host;

    await confab.must('quit');
    await confab.gone();
    desktop.env.BROWSER = '/bin/true';
    await confab.startApp('next');
    const begin = async (name: string) => {
        const waiting = desktop.start(name, confab.program, ['sign-in']);

        waiting.stdin.end();
        const [ , page = '' ] = await waiting.line(/open this in a browser on this computer: (http:\/\/127\.0\.0\.1:\d+\/)$/);

        return { waiting, page };
    };
    const first = await begin('first');
    const second = await begin('second');

    await first.waiting.line(/sign-in-replaced/);
    expect((await first.waiting.exited).code).toBe(1);
    expect((await confab.status()).sign_in).toMatchObject({ stage: 'waiting', page: second.page, problem: null });
    expect(await (await fetch(second.page)).text()).toContain('You’re signed in.');
    expect((await second.waiting.exited).code).toBe(0);
    await confab.must('start', '--wait', 'live');
});

test('the page of a sign-in works once', async ({ host }) => {
    const { scene: { confab, desktop } } = host;

    await confab.must('quit');
    await confab.gone();
    desktop.env.BROWSER = '/bin/true';
    await confab.startApp('next');
    const waiting = desktop.start('sign-in', confab.program, ['sign-in']);

    waiting.stdin.end();
    const [ , page = '' ] = await waiting.line(/open this in a browser on this computer: (http:\/\/127\.0\.0\.1:\d+\/)$/);
    const first = await fetch(page, { redirect: 'manual' });

    expect(first.status).toBe(303);
    expect(await (await fetch(page)).text()).toContain('opened twice');
    await waiting.line(/sign-in-reused/);
    expect((await waiting.exited).code).toBe(1);
});
