/** A desktop's portal for global shortcuts, through the stand-in in `tests/tray-host`. */
import type { Desktop } from './desktop.ts';
import { binary } from './paths.ts';
import type { Program } from './program.ts';

export class ShortcutsPortal {
    private constructor(private readonly program: Program) {}

    /** It appears in the desktop: gives the keys it is asked for, others, or none. */
    static async open(desktop: Desktop, manner: 'give' | 'other' | 'refuse' = 'give'): Promise<ShortcutsPortal> {
        const program = desktop.start('shortcuts-portal', binary('shortcuts-portal'), [ manner ]);

        await program.line(/"ready"/);

        return new ShortcutsPortal(program);
    }

    /** Waits until it was asked for these keys, by the name of the shortcut, and by an app of this name. */
    async bound(keys: Record<string, string>, app = 'org.confab.Confab'): Promise<void> {
        const entries = Object.entries(keys).sort().map(([ id, trigger ]) => `"${id}":"${trigger.replaceAll('+', '\\+')}"`);

        await this.program.line(new RegExp(`^\\{"app":"${app.replaceAll('.', '\\.')}"\\}$`));
        await this.program.line(new RegExp(`^\\{"bound":\\{${entries.join(',')}\\}\\}$`));
    }

    press(id: string): void {
        this.tell({ press: id });
    }

    release(id: string): void {
        this.tell({ release: id });
    }

    /** Ends the session, as a desktop may whose user takes the keys away. */
    closeSession(): void {
        this.tell('close');
    }

    /** It goes away, as when it crashes. */
    close(): Promise<void> {
        return this.program.stop();
    }

    private tell(request: unknown): void {
        this.program.stdin.write(`${JSON.stringify(request)}\n`);
    }
}
