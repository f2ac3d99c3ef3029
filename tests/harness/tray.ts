/** The tray as a person sees it, through the StatusNotifier host in `tests/tray-host`. */
import { isDeepStrictEqual } from 'node:util';
import type { Desktop } from './desktop.ts';
import { binary } from './paths.ts';
import type { Pixmap } from './pixmap.ts';
import type { Program } from './program.ts';

export interface Entry {
    label: string;
    enabled: boolean;
    visible: boolean;
    /** null for an entry that can not be ticked. */
    checked: boolean | null;
}

/** One line of tray-host. */
interface Line {
    ready?: true;
    registered?: { service: string; path: string };
    unregistered?: { service: string };
    menu?: Entry[];
    icon?: { name: string; status: string; pixmaps: Pixmap[] };
    tooltip?: { title: string; description: string };
    clicked?: string;
    activated?: true;
    error?: string;
}

export class Tray {
    /** The item is there. */
    registered = false;
    menu: Entry[] = [];
    icon: NonNullable<Line['icon']> | undefined;
    tooltip = '';
    /** Every tooltip so far, to see which states were passed through. */
    readonly tooltips: string[] = [];
    /** Every label that the entries have had so far. */
    readonly labels = new Set<string>();
    private readonly changes = new Set<() => void>();
    private readonly answers: ((line: Line) => void)[] = [];

    private constructor(private readonly program: Program) {
        program.onLine(text => this.read(text));
    }

    /** A tray host appears in the desktop. */
    static async open(desktop: Desktop): Promise<Tray> {
        const program = desktop.start('tray-host', binary('tray-host'), []);
        const tray = new Tray(program);

        await program.line(/"ready"/);

        return tray;
    }

    /** The tray host goes away, as when a panel crashes. */
    close(): Promise<void> {
        return this.program.stop();
    }

    /** Clicks the entry, once it is there and can be clicked: the app answers before its icon is in the tray. */
    async click(label: string): Promise<void> {
        await this.hasEntry(label, { enabled: true });
        await this.ask({ click: label });
    }

    /** A left click on the icon. */
    async activate(): Promise<void> {
        await this.ask('activate');
    }

    entry(label: string): Entry | undefined {
        return this.menu.find(entry => entry.visible && entry.label === label);
    }

    /** Waits until the menu has the entry, with these properties. */
    hasEntry(label: string, properties: Partial<Entry> = {}, timeout?: number): Promise<void> {
        const wanted = Object.entries(properties) as [keyof Entry, unknown][];

        return this.until(`the entry "${label}" ${JSON.stringify(properties)}`, () => {
            const entry = this.entry(label);

            return entry !== undefined && wanted.every(([key, value]) => entry[key] === value);
        }, timeout);
    }

    /** Waits until what the tray shows fulfils `condition`; looks at each change. */
    until(what: string, condition: () => boolean, timeout = 20_000): Promise<void> {
        return new Promise((resolve, reject) => {
            const look = () => {
                if (condition()) {
                    clearTimeout(timer);
                    this.changes.delete(look);
                    resolve();
                }
            };
            const timer = setTimeout(() => {
                this.changes.delete(look);
                reject(new Error(`the tray did not show ${what} within ${timeout} ms, but ${this.describe()}`));
            }, timeout);

            this.changes.add(look);
            look();
        });
    }

    /** Waits until the icon is another than each of `others`: what a person tells the states apart by. */
    looksUnlike(state: string, ...others: Tray['icon'][]): Promise<void> {
        return this.until(`an icon of its own for "${state}"`, () =>
            this.icon !== undefined && others.every(other => !isDeepStrictEqual(other, this.icon)));
    }

    private describe(): string {
        const entries = this.menu.filter(({ visible }) => visible)
            .map(({ label, enabled, checked }) => `${checked ? '✓' : ''}${label}${enabled ? '' : ' (grey)'}`);

        return this.registered ? `${JSON.stringify(this.tooltip)}: ${entries.join(', ')}` : 'no item';
    }

    private ask(request: unknown): Promise<Line> {
        return new Promise((resolve, reject) => {
            this.answers.push(line => line.error === undefined ? resolve(line) : reject(new Error(line.error)));
            this.program.stdin.write(`${JSON.stringify(request)}\n`);
        });
    }

    private read(text: string | undefined): void {
        if (text === undefined) {
            this.registered = false;
            this.answers.splice(0).forEach(answer => answer({ error: 'the tray host ended' }));
        } else if (text.startsWith('{') && !this.program.stopping) {
            this.take(JSON.parse(text) as Line);
        }
        [...this.changes].forEach(look => look());
    }

    private take(line: Line): void {
        if (line.registered) {
            this.registered = true;
        } else if (line.unregistered) {
            this.registered = false;
            this.menu = [];
        } else if (line.menu) {
            this.menu = line.menu;
            line.menu.forEach(({ label }) => this.labels.add(label));
        } else if (line.icon) {
            this.icon = line.icon;
        } else if (line.tooltip) {
            this.tooltip = [line.tooltip.title, line.tooltip.description].filter(Boolean).join('\n');
            this.tooltips.push(this.tooltip);
        } else if (line.clicked !== undefined || line.activated || line.error !== undefined) {
            this.answers.shift()?.(line);
        }
    }
}
