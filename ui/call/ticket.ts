/** The secret of the call: from the page that a one-time ticket led to, or kept by this window from before a reload. */
import type { Entry, PageCall, TicketRefusal } from '../shared/channel.ts';
import { forget } from './memory.ts';

const SECRET = 'confab.secret';

/** Why there is no secret. */
export type TicketFailure = TicketRefusal | 'ticket-missing';

/** The call comes with the page that a ticket leads to; that of a reload comes by the channel. */
export type TicketOutcome = { secret: string; call?: PageCall } | { failure: TicketFailure };

/** What of the browser is needed, so that tests can give it. */
export interface TicketHost {
    /** What the app has put into the page: empty in one that was loaded without a ticket. */
    entry: Pick<Element, 'textContent' | 'remove'> | null;
    history: Pick<History, 'replaceState'>;
    storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

/** What this page was opened for. */
export function outcomeOf(host: TicketHost): TicketOutcome {
    const entry = takeEntry(host);

    if (entry === null) {
        const secret = host.storage.getItem(SECRET);

        return secret === null ? { failure: 'ticket-missing' } : { secret };
    }
    const outcome: TicketOutcome = entry.type === 'granted' ? { secret: entry.secret, call: entry.call } : { failure: entry.reason };

    // A ticket means another call than the one that this window may have held before.
    forget(host.storage);
    forgetSecret(host.storage);
    if ('secret' in outcome) {
        keepSecret(host.storage, outcome.secret);
    }

    return outcome;
}

/**
 * Keeps it for a page that is loaded anew: while the app is there to load it from. When it is gone somebody else can have its
 * port, and the page that a reload leads to is theirs, in the same storage.
 */
export function keepSecret(storage: Pick<Storage, 'setItem'>, secret: string): void {
    storage.setItem(SECRET, secret);
}

/** Leaves it to this one page. */
export function forgetSecret(storage: Pick<Storage, 'removeItem'>): void {
    storage.removeItem(SECRET);
}

/** Reads it, and takes it out of the page and the ticket out of the address, before anything else can see them. */
function takeEntry({ entry, history }: TicketHost): Entry | null {
    const text = entry?.textContent.trim() ?? '';

    entry?.remove();
    if (text === '') {
        return null;
    }
    history.replaceState(null, '', '/');

    return JSON.parse(text) as Entry;
}
