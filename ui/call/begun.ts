/**
 * What is begun by the page's own script before any other is read, and given to those through the window: what the
 * address leads to is asked for, and Jitsi's frame opened.
 */
import { chosenDevices } from '../shared/devices.ts';
import { Stage } from './stage.ts';
import { secretOf, type TicketOutcome } from './ticket.ts';

export interface Begun {
    /** What the address leads to, once the frame that it asks for loads on the stage. */
    opened: Promise<TicketOutcome>;
    stage: Stage;
}

declare global {
    interface Window {
        confab?: Begun;
    }
}

/** What was begun; begins it where nothing has. */
export function begun(): Begun {
    return (window.confab ??= begin());
}

function begin(): Begun {
    const stage = new Stage(document);
    const opened = secretOf({
        location,
        history,
        storage: sessionStorage,
        fetch: (...request) => fetch(...request),
        known(outcome) {
            try {
                stage.begin(outcome, () => chosenDevices(localStorage));
            } catch (error) {
                // The page at work opens the call by itself.
                reportError(error);
            }
        },
    });

    return { opened, stage };
}
