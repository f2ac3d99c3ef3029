/**
 * What is begun by the page's own script before any other is read, and given to those through the window: what the
 * ticket led to is read, and Jitsi's frame opened.
 */
import { chosenDevices } from '../shared/devices.ts';
import { Stage } from './stage.ts';
import { outcomeOf, type TicketOutcome } from './ticket.ts';

export interface Begun {
    /** What the page was opened for; the frame of a call that begins at once loads on the stage already. */
    outcome: TicketOutcome;
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
    const outcome = outcomeOf({
        entry: document.getElementById('entry'),
        history,
        storage: sessionStorage,
        known(outcome) {
            try {
                stage.begin(outcome, () => chosenDevices(localStorage));
            } catch (error) {
                // The page at work opens the call by itself.
                reportError(error);
            }
        },
    });

    return { outcome, stage };
}
