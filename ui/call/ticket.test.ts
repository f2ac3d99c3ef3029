import { expect, test, vi } from 'vitest';
import { secretOf, type TicketHost } from './ticket.ts';

function host(hash: string, answer: () => Promise<Response>, kept: string | null = null) {
    const storage = new Map<string, string>(kept === null ? [] : [['confab.secret', kept]]);
    const replaceState = vi.fn<(data: unknown, unused: string, url?: string | URL | null) => void>();
    const fetch = vi.fn<TicketHost['fetch']>(answer);

    return {
        location: { hash, pathname: '/' },
        history: { replaceState },
        storage: {
            getItem: (key: string) => storage.get(key) ?? null,
            setItem: (key: string, value: string) => void storage.set(key, value),
            removeItem: (key: string) => void storage.delete(key),
        },
        fetch,
        known: vi.fn<TicketHost['known']>(),
    };
}

const json = (status: number, body: object) => () => Promise.resolve(new Response(JSON.stringify(body), { status }));

test('the ticket leaves the address before it is traded, the secret is kept, and the call is known', async () => {
    const page = host('#ticket=abc', json(200, { secret: 's', call: { room: 'r' } }));

    await expect(secretOf(page)).resolves.toEqual({ secret: 's', call: { room: 'r' } });
    expect(page.history.replaceState).toHaveBeenCalledWith(null, '', '/');
    expect(page.history.replaceState.mock.invocationCallOrder[0]).toBeLessThan(page.fetch.mock.invocationCallOrder[0] ?? 0);
    expect(page.fetch.mock.calls[0]?.[1].body).toBe('{"ticket":"abc"}');
    expect(page.storage.getItem('confab.secret')).toBe('s');
});

test('a reload finds the secret without a ticket', async () => {
    await expect(secretOf(host('', json(500, {}), 'kept'))).resolves.toEqual({ secret: 'kept' });
});

test('a refused ticket does not fall back to the secret of an older call', async () => {
    const page = host('#ticket=abc', json(403, { code: 'ticket-reused' }), 'older');

    await expect(secretOf(page)).resolves.toEqual({ failure: 'ticket-reused' });
    expect(page.storage.getItem('confab.secret')).toBeNull();
});

test.each([
    ['without a ticket and without a secret', host('', json(200, {})), 'ticket-missing'],
    ['with an unknown code', host('#ticket=a', json(403, { code: 'strange' })), 'ticket-unknown'],
    ['with no app at the other end', host('#ticket=a', () => Promise.reject(new TypeError('refused'))), 'app-silent'],
])('%s there is no call', async (_how, page, failure) => {
    await expect(secretOf(page)).resolves.toEqual({ failure });
});

test('what follows from a ticket does not wait until its secret is kept', async () => {
    const page = host('#ticket=abc', json(200, { secret: 's', call: { room: 'r' } }), 'older');
    const kept: (string | null)[] = [];

    page.known.mockImplementation(() => void kept.push(page.storage.getItem('confab.secret')));
    await secretOf(page);
    expect(page.known).toHaveBeenCalledExactlyOnceWith({ secret: 's', call: { room: 'r' } });
    expect(kept).toEqual(['older']);
});

test('a ticket means another call: how the one before it was left counts for nothing', async () => {
    const page = host('#ticket=abc', json(200, { secret: 's', call: { room: 'r' } }));

    page.storage.setItem('confab.muted', 'true');
    page.storage.setItem('confab.camera', 'true');
    await secretOf(page);
    expect(page.storage.getItem('confab.muted')).toBeNull();
    expect(page.storage.getItem('confab.camera')).toBeNull();
});
