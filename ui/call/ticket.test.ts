import { expect, test, vi } from 'vitest';
import type { Entry } from '../shared/channel.ts';
import { SAMPLE } from './sample.ts';
import { outcomeOf } from './ticket.ts';

const GRANTED: Entry = { type: 'granted', secret: 's', call: SAMPLE };
const REUSED: Entry = { type: 'refused', reason: 'ticket-reused' };

function host(entry: Entry | null, kept: string | null = null) {
    const storage = new Map<string, string>(kept === null ? [] : [['confab.secret', kept]]);

    return {
        entry: { textContent: entry === null ? '' : JSON.stringify(entry), remove: vi.fn<() => void>() },
        history: { replaceState: vi.fn<(data: unknown, unused: string, url?: string | URL | null) => void>() },
        storage: {
            getItem: (key: string) => storage.get(key) ?? null,
            setItem: (key: string, value: string) => void storage.set(key, value),
            removeItem: (key: string) => void storage.delete(key),
        },
    };
}

test('the ticket leaves the address, and what it led to the page; the secret is kept', () => {
    const page = host(GRANTED);

    expect(outcomeOf(page)).toEqual({ secret: 's', call: SAMPLE });
    expect(page.history.replaceState).toHaveBeenCalledWith(null, '', '/');
    expect(page.entry.remove).toHaveBeenCalled();
    expect(page.storage.getItem('confab.secret')).toBe('s');
});

test('a reload finds the secret without a ticket', () => {
    expect(outcomeOf(host(null, 'kept'))).toEqual({ secret: 'kept' });
});

test('a refused ticket does not fall back to the secret of an older call', () => {
    const page = host(REUSED, 'older');

    expect(outcomeOf(page)).toEqual({ failure: 'ticket-reused' });
    expect(page.history.replaceState).toHaveBeenCalledWith(null, '', '/');
    expect(page.storage.getItem('confab.secret')).toBeNull();
});

test('without a ticket and without a secret there is no call', () => {
    expect(outcomeOf(host(null))).toEqual({ failure: 'ticket-missing' });
    expect(outcomeOf({ ...host(null), entry: null }), 'in a page that is not the app’s').toEqual({ failure: 'ticket-missing' });
});

test('a ticket means another call: how the one before it was left counts for nothing', () => {
    const page = host(GRANTED);

    page.storage.setItem('confab.muted', 'true');
    page.storage.setItem('confab.camera', 'true');
    outcomeOf(page);
    expect(page.storage.getItem('confab.muted')).toBeNull();
    expect(page.storage.getItem('confab.camera')).toBeNull();
});
