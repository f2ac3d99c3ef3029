/** The app's own window, in the real WebKitGTK, steered by WebDriver (Debian's `webkit2gtk-driver`). */
import { writeFileSync } from 'node:fs';
import { binary } from './paths.ts';
import type { Scene } from './scene.ts';
import { freePort } from './servers.ts';
import { until } from './until.ts';

/** The key of an element's reference (WebDriver, section 12.1). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

interface Found {
    [ELEMENT]: string;
}

export class AppWindow {
    private constructor(private readonly session: string) {}

    /**
     * Starts the app as WebDriver does, and opens its window.
     *
     * @param asked what has the window come: the settings, or a call that is shown in a web view; nothing at the first start
     */
    static async open(scene: Scene, asked: 'settings' | 'start' | false = 'settings'): Promise<AppWindow> {
        const port = await freePort();

        scene.desktop.env.TAURI_WEBVIEW_AUTOMATION = 'true';
        scene.desktop.start('webdriver', 'WebKitWebDriver', [ `--port=${port}` ]);
        const root = `http://127.0.0.1:${port}`;

        await until('WebDriver', async () => (await fetch(`${root}/status`)).ok);
        const session = ask<{ sessionId: string }>(`${root}/session`, 'POST', {
            capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: binary('confab-tray'), args: [] } } }
        });

        if (asked !== false) {
            await until('the app to answer', async () => (await scene.confab.status()).state !== 'not-running');
            await scene.confab.must(asked);
        }
        const window = new AppWindow(`${root}/session/${(await session).sessionId}`);

        await window.has('main');
        return window;
    }

    /** What the script returns. */
    run<T>(script: string, ...args: unknown[]): Promise<T> {
        return ask<T>(`${this.session}/execute/sync`, 'POST', { script, args });
    }

    /** Waits until something matches the selector. */
    has(selector: string): Promise<string> {
        return until(`${selector} in the window`, () => this.find(selector));
    }

    /** Waits until these words are to be seen. */
    async shows(words: string | RegExp): Promise<void> {
        let last = '';

        try {
            await until(`the window to show ${String(words)}`, async () => {
                last = await this.run<string>('return document.body.innerText');

                return typeof words === 'string' ? last.includes(words) : words.test(last);
            });
        } catch (error) {
            throw new Error(`${String(error)}; it shows:\n${last}`);
        }
    }

    /** Waits for the button with these words (its accessible name begins with them), and clicks it. */
    async press(words: string): Promise<void> {
        await until(`the button "${words}"`, async () => {
            const element = await this.byText('button', words);

            return element !== null && this.click(element);
        });
    }

    /** Types into the field with this label, in the section of this title where there are several, instead of what is in it. */
    async fill(label: string, text: string, section = ''): Promise<void> {
        const element = await until(`the field "${label}"`, () => this.run<Found | null>(`
            const inside = label => arguments[1] === '' || label.closest('section')?.querySelector('h2')?.textContent.trim() === arguments[1];

            return [...document.querySelectorAll('label')].find(
                label => label.textContent.trim() === arguments[0] && inside(label))?.control ?? null;`, label, section));

        await this.must('POST', `element/${element[ELEMENT]}/clear`, {});
        await this.must('POST', `element/${element[ELEMENT]}/value`, { text });
    }

    /** Chooses a file where one is asked for, as the desktop's own dialog would. */
    async chooseFile(file: string): Promise<void> {
        const element = await this.has('input[type=file]');

        await this.must('POST', `element/${element}/value`, { text: file });
    }

    /** Chooses among what the field with this label offers; marks that isolate a name are not told apart. */
    async choose(label: string, words: string): Promise<void> {
        await until(`"${words}" in the field "${label}"`, () => this.run<boolean>(
            `const field = [...document.querySelectorAll('label')].find(label => label.textContent.trim() === arguments[0])?.control;
            const option = [...field?.options ?? []].find(option => option.text.replace(/[\u2066-\u2069]/g, '') === arguments[1]);

            if (option) {
                field.value = option.value;
                field.dispatchEvent(new Event('change', { bubbles: true }));
            }
            return option !== undefined;`, label, words));
    }

    /** Waits until the box with this label is ticked or not. */
    async ticked(label: string, on: boolean): Promise<void> {
        await until(`"${label}" to be ${on ? 'on' : 'off'}`, async () => (await this.control(label))?.checked === on);
    }

    /** Clicks the box with this label. */
    async tick(label: string): Promise<void> {
        await until(`the box "${label}"`, async () => {
            const element = (await this.control(label))?.element[ELEMENT];

            return element !== undefined && this.click(element);
        });
    }

    /** Clicks an element. Whether it was hit: news from the app may move it from under the pointer. */
    private async click(element: string): Promise<boolean> {
        await this.run(`window.wasHit = false;
            arguments[0].addEventListener('click', () => { window.wasHit = true; }, { once: true });`, { [ELEMENT]: element });
        const clicked = await this.done('POST', `element/${element}/click`, {});

        // A page that was loaded anew by the click knows nothing of it.
        return clicked && await this.run<boolean | null>('return window.wasHit ?? null') !== false;
    }

    private control(label: string): Promise<{ element: Found; checked: boolean } | null> {
        return this.run(`
            const control = [...document.querySelectorAll('label')].find(label => label.textContent.trim() === arguments[0])?.control;

            return control ? { element: control, checked: control.checked } : null;`, label);
    }

    /** Presses a key where the focus is. */
    async key(key: string): Promise<void> {
        const actions = [ { type: 'keyDown', value: key }, { type: 'keyUp', value: key } ];

        await this.must('POST', 'actions', { actions: [ { type: 'key', id: 'keyboard', actions } ] });
    }

    /** Presses keys together where the focus is: those that are held first. */
    async chord(...keys: string[]): Promise<void> {
        const actions = [
            ...keys.map(value => ({ type: 'keyDown', value })), ...[ ...keys ].reverse().map(value => ({ type: 'keyUp', value }))
        ];

        await this.must('POST', 'actions', { actions: [ { type: 'key', id: 'keyboard', actions } ] });
    }

    /** A picture of it. WebKitGTK takes it after it has drawn the next time, which a page that has come to rest never does. */
    async picture(file: string): Promise<void> {
        await this.run(`const { style } = document.documentElement;

            window.stirred = setInterval(() => { style.opacity = style.opacity === '' ? '0.999' : ''; }, 50);`);
        writeFileSync(file, Buffer.from(await this.must<string>('GET', 'screenshot'), 'base64'));
        await this.run('clearInterval(window.stirred); document.documentElement.style.opacity = "";');
    }

    private async byText(selector: string, words: string): Promise<string | null> {
        const found = await this.run<Found | null>(
            `return [...document.querySelectorAll(arguments[0])].find(
                element => !element.disabled && (element.ariaLabel ?? element.textContent).trim().startsWith(arguments[1])) ?? null`,
            selector, words);

        return found?.[ELEMENT] ?? null;
    }

    private async find(selector: string): Promise<string | null> {
        return (await this.run<Found | null>('return document.querySelector(arguments[0])', selector))?.[ELEMENT] ?? null;
    }

    private must<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
        return ask<T>(`${this.session}/${path}`, method, body);
    }

    /** An element may be replaced between being found and being used; then it is looked for again. */
    private done(method: string, path: string, body?: unknown): Promise<boolean> {
        return this.must(method, path, body).then(() => true, () => false);
    }
}

/** Ends the app, and waits until all of it is gone. (WebDriver started it, so it does not count as left behind.) */
export async function quit(scene: Scene): Promise<void> {
    await scene.confab.must('quit');
    await until('the app to be gone', () =>
        scene.desktop.processes().every(({ command }) => !/confab-tray|WebKit(Web|Network)Process/.test(command)));
}

async function ask<T>(url: string, method: string, body?: unknown): Promise<T> {
    const response = await fetch(url, {
        method,
        ...body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
    });
    const { value } = await response.json() as { value: T & { error?: string; message?: string } };

    if (!response.ok) {
        throw new Error(`WebDriver, ${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
    }

    return value;
}
