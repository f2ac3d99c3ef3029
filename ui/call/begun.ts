/**
 * What is begun by the page's own script before any other is read, and given to those through the window: what the
 * ticket led to, and the stage on which Jitsi's frame loads already.
 */
import { Stage } from './stage.ts';
import { outcomeOf, type TicketOutcome } from './ticket.ts';

export interface Begun {
    /** What the page was opened for. */
    outcome: TicketOutcome;
    stage: Stage;
}

declare global {
    interface Window {
        confab?: Begun;
    }
}

/** What was begun; begins where nothing has. */
export function begun(): Begun {
    return (window.confab ??= begin());
}

function begin(): Begun {
    const entry = document.getElementById('entry');

    return { outcome: outcomeOf({ entry, history, storage: sessionStorage }), stage: new Stage(document) };
}
