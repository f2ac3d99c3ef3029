/** The desktop's notifications as a person sees them, through the notification host in `tests/tray-host`. */
import type { Desktop } from './desktop.ts';
import { binary } from './paths.ts';
import type { Program } from './program.ts';
import { until } from './until.ts';

export interface Notification {
    id: number;
    /** The notification in whose place it came; 0 for none. */
    replaces: number;
    app: string;
    icon: string;
    summary: string;
    body: string;
    actions: { key: string; label: string }[];
    /** 0 low, 1 normal, 2 critical. */
    urgency: number | null;
    /** The name of the desktop entry. */
    entry: string | null;
    /** Milliseconds; 0 is never, -1 as the desktop likes. */
    timeout: number;
}

/** One line of notification-host. */
interface Line {
    notified?: Notification;
    closed?: number;
}

export class Notifications {
    /** Everything that was ever shown. */
    readonly all: Notification[] = [];
    /** What is on the screen, by its id. */
    private readonly shown = new Map<number, Notification>();

    private constructor(private readonly program: Program) {
        program.onLine(text => text?.startsWith('{') && !program.stopping && this.take(JSON.parse(text) as Line));
    }

    /** A notification server appears in the desktop. */
    static async open(desktop: Desktop, capabilities = [ 'actions', 'body', 'body-markup' ]): Promise<Notifications> {
        const program = desktop.start('notification-host', binary('notification-host'), capabilities);
        const notifications = new Notifications(program);

        await program.line(/"ready"/);

        return notifications;
    }

    /** The server goes away, as when a shell crashes. */
    close(): Promise<void> {
        return this.program.stop();
    }

    /** What is on the screen now. */
    get now(): Notification[] {
        return [ ...this.shown.values() ];
    }

    /** Waits until there is one whose heading matches. */
    shows(summary: RegExp | string): Promise<Notification> {
        return until(`the notification "${String(summary)}"; there are ${JSON.stringify(this.all)}`, () => this.now.find(
            notification => typeof summary === 'string' ? notification.summary === summary : summary.test(notification.summary)));
    }

    /** Waits until none of the headings on the screen matches. */
    async hides(summary: RegExp): Promise<void> {
        await until(`the notification "${String(summary)}" to go`, () => !this.now.some(notification => summary.test(notification.summary)));
    }

    /** Presses a button, whose notification then closes. */
    press({ id, actions, summary }: Notification, label: string): void {
        const action = actions.find(candidate => candidate.label === label);

        if (!action) {
            throw new Error(`"${summary}" has no button "${label}", but ${JSON.stringify(actions)}`);
        }
        this.shown.delete(id);
        this.program.stdin.write(`${JSON.stringify({ invoke: { id, key: action.key } })}\n`);
    }

    /** Presses a button of that key, whether there is one or not. */
    pressKey(id: number, key: string): void {
        this.shown.delete(id);
        this.program.stdin.write(`${JSON.stringify({ invoke: { id, key } })}\n`);
    }

    /** Puts a notification away. */
    dismiss({ id }: Notification): void {
        this.shown.delete(id);
        this.program.stdin.write(`${JSON.stringify({ dismiss: id })}\n`);
    }

    private take({ notified, closed }: Line): void {
        if (notified) {
            this.all.push(notified);
            this.shown.set(notified.id, notified);
        } else if (closed !== undefined) {
            this.shown.delete(closed);
        }
    }
}
