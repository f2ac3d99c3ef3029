/** The host's browser, which the app starts and we only watch, and the guest's, which is ours. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type Frame, type Page, chromium } from '@playwright/test';
import type { Desktop } from './desktop.ts';
import { until } from './until.ts';

/** The browser of Debian, or what the environment names. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export interface BrowserOptions {
    /** A made-up one that beeps (so it is without saying), none at all, or one that may not be used. */
    microphone?: 'beeps' | 'none' | 'denied';
}

/**
 * What tests need and the product never ships. There is no autoplay flag: what is heard is heard by the browser's own
 * rules.
 */
function testFlags({ microphone = 'beeps' }: BrowserOptions): string[] {
    return [
        ...process.getuid?.() === 0 ? ['--no-sandbox'] : [],
        ...microphone === 'none' ? [] : ['--use-fake-device-for-media-stream'],
        // Answers the question for microphone and camera.
        `--use-fake-ui-for-media-stream${microphone === 'denied' ? '=deny' : ''}`,
        // Two browsers of a machine without a network find each other all the same.
        '--allow-loopback-in-peer-connection',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-gpu',
        '--no-first-run',
        '--no-default-browser-check'
    ];
}

/** The browser's command for the app: a script that adds the test flags and lets Playwright attach. */
export class HostBrowser {
    readonly command: string;
    private readonly logs: string;

    constructor(private readonly desktop: Desktop, options: BrowserOptions = {}) {
        const directory = path.join(desktop.root, 'browser');

        mkdirSync(directory);
        this.logs = path.join(desktop.logs, 'host-browser');
        mkdirSync(this.logs, { recursive: true });
        this.command = path.join(directory, 'browser');
        const quoted = [...testFlags(options), '--remote-debugging-port=0'].map(flag => `'${flag}'`).join(' ');

        writeFileSync(this.command, [
            '#!/bin/sh',
            // The app names a profile for its own window only; in the user's own profile nothing may attach.
            `case "$*" in *--user-data-dir=*) ;; *) set -- '--user-data-dir=${directory}/profile' "$@" ;; esac`,
            `exec '${CHROMIUM}' ${quoted} "$@" 2>"${this.logs}/$$.log"`,
            ''
        ].join('\n'));
        chmodSync(this.command, 0o755);
    }

    /** How often the app has started it. */
    get starts(): number {
        return readdirSync(this.logs).length;
    }

    /** Attaches to the browser that was started last. */
    async connect(): Promise<Browser> {
        const endpoint = await until('the host\'s browser', () => {
            // Their names are process ids, which tell no order: 1518 comes before 795.
            const files = readdirSync(this.logs).map(name => path.join(this.logs, name));
            const began = new Map(files.map(file => [ file, statSync(file).birthtimeMs ]));
            const logs = files.toSorted((one, other) => (began.get(one) ?? 0) - (began.get(other) ?? 0));

            return logs.map(file => readFileSync(file, 'utf8')).map(log => /^DevTools listening on (ws:\S+)/m.exec(log)?.[1]).filter(Boolean).at(-1);
        });
        const browser = await chromium.connectOverCDP(endpoint);

        this.desktop.defer('the hold on the host\'s browser', () => browser.close().catch(() => {}));

        return browser;
    }

    /** Attaches to the browser that the app started last, and finds the call page in it. */
    async attach(): Promise<HostWindow> {
        const browser = await this.connect();
        const page = await until('the call page', () => browser.contexts().flatMap(context => context.pages())
            .find(candidate => candidate.url().startsWith('http://127.0.0.1:')));

        return new HostWindow(browser, page);
    }
}

export class HostWindow {
    /** Where the app serves the page. */
    readonly origin: string;

    constructor(private readonly browser: Browser, readonly page: Page) {
        this.origin = new URL(page.url()).origin;
    }

    /** Every page of the browser. */
    pages(): Page[] {
        return this.browser.contexts().flatMap(context => context.pages());
    }

    /** As when another window gets the focus: a browser that is driven by a test takes all of its pages for focused. */
    async loseFocus(): Promise<void> {
        await this.page.evaluate(() => new Promise<void>(resolve => {
            document.hasFocus = () => false;
            window.dispatchEvent(new Event('blur'));
            // After what the page does about it.
            setTimeout(resolve);
        }));
    }

    /** The frame in which Jitsi runs. */
    conference(): Promise<Frame> {
        return until('Jitsi\'s frame', () => this.page.frames().find(
            frame => /^https?:/.test(frame.url()) && new URL(frame.url()).origin !== this.origin));
    }

    /** Waits until the browser has ended and nobody listens where the page came from. */
    async gone(): Promise<void> {
        await until('the host\'s browser to end', () => !this.browser.isConnected());
        await this.portClosed();
    }

    /** Waits until nobody listens where the page came from. */
    async portClosed(): Promise<void> {
        await until('the page\'s port to close', () => refuses(this.origin));
    }
}

function refuses(url: string): Promise<boolean> {
    return new Promise(resolve => {
        const attempt = request(url, answer => {
            answer.resume();
            resolve(false);
        });

        attempt.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
        attempt.end();
    });
}

/** Someone who was sent the link, in a browser of their own. */
export class Guest {
    constructor(private readonly browser: Browser, readonly page: Page) {}

    /** In a browser of their own, with a window on this desktop. */
    static async open(desktop: Desktop, options: BrowserOptions = {}): Promise<Guest> {
        const home = mkdtempSync(path.join(tmpdir(), 'confab-guest-'));
        const browser = await chromium.launch({
            executablePath: CHROMIUM,
            headless: false,
            args: [...testFlags(options), '--window-size=1100,760', '--window-position=120,20'],
            // The guest shares a screen with the host, and nothing else of that desktop.
            env: { PATH: desktop.env.PATH, LANG: desktop.env.LANG, DISPLAY: desktop.env.DISPLAY, HOME: home, TMPDIR: home }
        });

        desktop.defer('the guest\'s browser', async () => {
            await browser.close();
            rmSync(home, { recursive: true, force: true, maxRetries: 5 });
        });
        const context = await browser.newContext({ viewport: null });

        return new Guest(browser, await context.newPage());
    }

    /** Opens the link, types a name where one is asked for, and joins. */
    async join(link: string, name: string): Promise<void> {
        await this.page.goto(link);
        await this.giveName(name);
        if (isInvitation(this.page.url())) {
            await this.page.getByRole('button', { name: /join/i }).click();
            await this.page.waitForURL(url => !isInvitation(url.href));
            // Jitsi's own page before the call has the name from the token.
            await this.giveName(name);
        }
        await this.page.getByRole('button', { name: 'Join meeting' }).click();
    }

    /** The guest is top level in Jitsi: there is no frame around it. */
    conference(): Frame {
        return this.page.mainFrame();
    }

    private async giveName(name: string): Promise<void> {
        const field = this.page.getByRole('textbox', { name: /name/i });

        await field.waitFor();
        if (await field.inputValue() !== name) {
            await field.fill(name);
        }
    }

    close(): Promise<void> {
        return this.browser.close();
    }
}

/** The lobby's page for guests, `/j/{invite}`. */
function isInvitation(url: string): boolean {
    return /^\/j\//.test(new URL(url).pathname);
}
