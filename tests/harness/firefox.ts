/**
 * Debian's Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks itself:
 * Playwright drives only a Firefox that it has patched. Clicks go through the browser's own input, so that they count
 * as a user's.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { Program } from './program.ts';
import { until } from './until.ts';

/** The browser of Debian, or what the environment names. */
export const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

/** A microphone and a camera that Firefox makes up, and a network that ends at this machine. */
const PREFERENCES = {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'media.peerconnection.ice.loopback': true,
    'media.peerconnection.ice.obfuscate_host_addresses': false,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'app.update.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'services.settings.server': 'data:,'
};

/** Writes what makes a profile fit for tests into its folder. */
export function preferences(folder: string, more: Record<string, boolean | number | string> = {}): void {
    const lines = Object.entries({ ...PREFERENCES, ...more }).map(([ name, value ]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);

    writeFileSync(path.join(folder, 'user.js'), lines.join(''));
}

interface Answer {
    id?: number;
    type: 'success' | 'error' | 'event';
    result?: unknown;
    message?: string;
}

interface Tree {
    contexts: { context: string; url: string; children: { context: string; url: string }[] }[];
}

export class Firefox {
    private readonly waiting = new Map<number, (answer: Answer) => void>();
    private last = 0;

    private constructor(private readonly program: Program, private readonly folder: string, private readonly socket: WebSocket) {
        socket.on('message', (data: Buffer) => {
            const answer = JSON.parse(data.toString()) as Answer;

            this.waiting.get(answer.id ?? -1)?.(answer);
        });
    }

    /**
     * @param logs the directory of its log
     * @param more further preferences, by their names
     */
    static async open(logs: string, more: Record<string, boolean | number | string> = {}): Promise<Firefox> {
        const folder = mkdtempSync(path.join(tmpdir(), 'confab-firefox-'));

        mkdirSync(logs, { recursive: true });
        preferences(folder, more);
        const args = [ '--headless', '--no-remote', '--profile', folder, '--remote-debugging-port', '0', 'about:blank' ];
        const program = Program.start('firefox', FIREFOX, args, {
            env: { PATH: process.env.PATH ?? '', HOME: folder, MOZ_DISABLE_CONTENT_SANDBOX: '1' }, logs
        });
        const [ , address = '' ] = await program.line(/WebDriver BiDi listening on (ws:\S+)/, 60_000);
        const socket = new WebSocket(`${address}/session`);

        await new Promise((resolve, reject) => void socket.once('open', resolve).once('error', reject));
        const firefox = new Firefox(program, folder, socket);

        await firefox.send('session.new', { capabilities: {} });

        return firefox;
    }

    /** Sends a command of WebDriver BiDi, and gives its result. */
    async send(method: string, params: object): Promise<unknown> {
        const id = ++this.last;
        const answer = await new Promise<Answer>(resolve => {
            this.waiting.set(id, resolve);
            this.socket.send(JSON.stringify({ id, method, params }));
        });

        this.waiting.delete(id);
        if (answer.type === 'error') {
            throw new Error(`Firefox refused ${method}: ${answer.message}`);
        }

        return answer.result;
    }

    /** A new tab at this address. */
    async tab(address: string): Promise<FirefoxPage> {
        const { context } = await this.send('browsingContext.create', { type: 'tab' }) as { context: string };
        const page = new FirefoxPage(this, context);

        await page.open(address);

        return page;
    }

    async close(): Promise<void> {
        this.socket.terminate();
        await this.program.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }
}

/** A document in Firefox: of a tab, or of a frame in one. */
export class FirefoxPage {
    constructor(private readonly firefox: Firefox, private readonly context: string) {}

    /** Goes to this address, and waits until it is there. */
    async open(address: string): Promise<void> {
        await this.firefox.send('browsingContext.navigate', { context: this.context, url: address, wait: 'complete' });
    }

    /** What an expression gives; it may be a promise. */
    async evaluate<T>(expression: string): Promise<T> {
        const answer = await this.firefox.send('script.evaluate', {
            expression: `(async () => JSON.stringify(await (${expression})))()`, target: { context: this.context }, awaitPromise: true
        }) as { result?: { value?: string }; exceptionDetails?: { text: string } };

        if (answer.exceptionDetails !== undefined) {
            throw new Error(answer.exceptionDetails.text);
        }

        return (answer.result?.value === undefined ? undefined : JSON.parse(answer.result.value)) as T;
    }

    /** Makes what the page has for itself this large, in CSS pixels. */
    async resize(width: number, height: number): Promise<void> {
        await this.firefox.send('browsingContext.setViewport', { context: this.context, viewport: { width, height } });
    }

    /** Takes a picture of what is seen. */
    async picture(file: string): Promise<void> {
        const { data } = await this.firefox.send('browsingContext.captureScreenshot', { context: this.context }) as { data: string };

        writeFileSync(file, Buffer.from(data, 'base64'));
    }

    /** Closes the tab, as its cross does. */
    async close(): Promise<void> {
        await this.firefox.send('browsingContext.close', { context: this.context });
    }

    /** The first frame in it. */
    async frame(): Promise<FirefoxPage> {
        const child = await until('a frame', async () => {
            const tree = await this.firefox.send('browsingContext.getTree', { root: this.context }) as Tree;

            return tree.contexts[0]?.children.find(({ url }) => url.startsWith('http'))?.context;
        });

        return new FirefoxPage(this.firefox, child);
    }

    /** Waits until a button has this name. */
    async button(name: string): Promise<void> {
        await until(`the button “${name}”`, () => this.evaluate<boolean>(`${find(name)} !== undefined`));
    }

    /** Clicks the button of this name as a user does. */
    async click(name: string): Promise<void> {
        await this.button(name);
        const at = await this.evaluate<{ x: number; y: number }>(`(() => {
            const box = ${find(name)}.getBoundingClientRect();
            return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
        })()`);
        const actions = [ { type: 'pointerMove', ...at }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 } ];

        await this.firefox.send('input.performActions', {
            context: this.context, actions: [ { type: 'pointer', id: 'mouse', actions } ]
        });
    }

    /** Waits until the text is to be read. */
    async text(words: string): Promise<void> {
        await until(`the words “${words}”`, () => this.evaluate<boolean>(`document.body.innerText.includes(${JSON.stringify(words)})`));
    }
}

/** An expression for the button of this accessible name, or undefined. */
function find(name: string): string {
    return `[...document.querySelectorAll('button:not([disabled])')].find(button =>
        (button.ariaLabel ?? button.innerText.trim()) === ${JSON.stringify(name)} && button.getClientRects().length > 0)`;
}
