/** One desktop with the app's settings in place: what a test begins with. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BrowserOptions, Guest, HostBrowser } from './browser.ts';
import { Confab } from './confab.ts';
import { Desktop, type DesktopOptions } from './desktop.ts';
import { type Pixmap, png } from './pixmap.ts';
import { freePort } from './servers.ts';
import { Tray } from './tray.ts';

export interface SceneOptions extends DesktopOptions {
    /** Of the host's browser. */
    browser?: BrowserOptions;
    lobbyUrl?: string;
    publicUrl?: string;
    /** Whether a tray host is there from the beginning (yes). */
    tray?: boolean;
}

export class Scene {
    private constructor(
            readonly desktop: Desktop,
            readonly confab: Confab,
            /** The browser that the app is told to use. */
            readonly browser: HostBrowser,
            private host: Tray | undefined) {}

    static async open(options: SceneOptions): Promise<Scene> {
        const desktop = await Desktop.open(options);

        try {
            const browser = new HostBrowser(desktop, options.browser);
            const { lobbyUrl, publicUrl } = options;

            Object.assign(desktop.env, {
                CONFAB_BROWSER: browser.command,
                CONFAB_NAME: 'Host',
                // All apps of one user would have the same; these run beside each other.
                CONFAB_CALL_PORT: String(await freePort()),
                ...lobbyUrl === undefined ? {} : { CONFAB_LOBBY_URL: lobbyUrl },
                // Nothing in a test goes out to the world.
                CONFAB_PUBLIC_URL: publicUrl ?? 'http://127.0.0.1:9'
            });
            const tray = options.tray === false || options.bus === false ? undefined : await Tray.open(desktop);

            return new Scene(desktop, new Confab(desktop), browser, tray);
        } catch (error) {
            await desktop.close();
            throw error;
        }
    }

    /** The tray as it is shown. */
    get tray(): Tray {
        if (!this.host) {
            throw new Error('there is no tray host in this scene');
        }

        return this.host;
    }

    /** A tray host appears only now. */
    async openTray(): Promise<Tray> {
        this.host = await Tray.open(this.desktop);

        return this.host;
    }

    guest(options?: BrowserOptions): Promise<Guest> {
        return Guest.open(this.desktop, options);
    }

    /** Keeps the tray's icon as it looks now, in its largest size. */
    keepIcon(name: string): void {
        const bySize = (one: Pixmap, other: Pixmap) => other.width - one.width;
        const largest = [...this.tray.icon?.pixmaps ?? []].sort(bySize)[0];

        if (largest) {
            writeFileSync(path.join(this.desktop.logs, `${name}.png`), png(largest));
        }
    }

    /** A file of this test under target/. */
    artefact(name: string): string {
        return path.join(this.desktop.logs, name);
    }

    close(): Promise<void> {
        return this.desktop.close();
    }
}
