/**
 * The one-time ticket of the page's address and the secret that it is traded for.
 *
 * The address is readable by others (a command line is), so the ticket works once and for seconds;
 * the secret stays in `sessionStorage`, where a reload of this page finds it again.
 */
import type { PageCall, TicketTrade, TicketTraded } from '../shared/channel.ts';
import { forget } from './memory.ts';

const SECRET = 'confab.secret';

/** Why there is no secret: the three codes of the app, no ticket at all, or no answer. */
export type TicketFailure = 'ticket-unknown' | 'ticket-expired' | 'ticket-reused' | 'ticket-missing' | 'app-silent';

/** The call comes with a ticket that was traded; one that a reload finds again comes by the channel. */
export type TicketOutcome = { secret: string; call?: PageCall } | { failure: TicketFailure };

/** What of the browser is needed, so that tests can give it. */
export interface TicketHost {
    location: Pick<Location, 'hash' | 'pathname'>;
    history: Pick<History, 'replaceState'>;
    storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
    fetch: (url: string, init: RequestInit) => Promise<Response>;
    /** Told of what a ticket was traded for, as soon as that is known. */
    known: (outcome: TicketOutcome) => void;
}

/** The secret for this page: by the ticket in the address, or kept from before a reload. */
export async function secretOf(host: TicketHost): Promise<TicketOutcome> {
    const ticket = takeTicket(host);

    if (ticket === null) {
        const secret = host.storage.getItem(SECRET);

        return secret === null ? { failure: 'ticket-missing' } : { secret };
    }
    const outcome = await trade(host, ticket);

    // The first look into a storage keeps the page waiting for the browser: what follows from the outcome comes first.
    host.known(outcome);
    // A ticket means another call than the one that this window may have held before.
    forget(host.storage);
    host.storage.removeItem(SECRET);
    if ('secret' in outcome) {
        host.storage.setItem(SECRET, outcome.secret);
    }

    return outcome;
}

/** Reads the ticket and takes it out of the address at once, before anything else can see it. */
function takeTicket({ location, history }: TicketHost): string | null {
    const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket');

    if (ticket !== null) {
        history.replaceState(null, '', location.pathname);
    }

    return ticket;
}

async function trade(host: TicketHost, ticket: string): Promise<TicketOutcome> {
    const body: TicketTrade = { ticket };

    try {
        const response = await host.fetch('/ticket', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(body),
        });

        if (response.ok) {
            return (await response.json()) as TicketTraded;
        }
        const problem = (await response.json()) as { code?: unknown };

        return { failure: isTicketCode(problem.code) ? problem.code : 'ticket-unknown' };
    } catch {
        return { failure: 'app-silent' };
    }
}

function isTicketCode(code: unknown): code is TicketFailure {
    return code === 'ticket-unknown' || code === 'ticket-expired' || code === 'ticket-reused';
}
