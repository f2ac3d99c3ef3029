import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CHANNEL_VERSION, type PageCall, type ToPage } from '../shared/channel.ts';
import { Channel, type ChannelEvent, type Socket } from './channel.ts';

class FakeSocket implements Socket {
    onopen: Socket['onopen'] = null;
    onmessage: Socket['onmessage'] = null;
    onclose: Socket['onclose'] = null;
    bufferedAmount = 0;
    readonly sent: unknown[] = [];
    closed = false;

    send(data: string): void {
        this.sent.push(JSON.parse(data));
    }

    close(): void {
        this.closed = true;
    }

    open(): void {
        this.onopen?.call(this as unknown as WebSocket, {} as Event);
    }

    say(message: ToPage): void {
        this.onmessage?.call(this as unknown as WebSocket, { data: JSON.stringify(message) } as MessageEvent);
    }

    breakDown(): void {
        this.onclose?.call(this as unknown as WebSocket, {} as CloseEvent);
    }
}

const CALL = { room: 'quiet-harbour' } as PageCall;
const WELCOME: ToPage = { type: 'welcome', version: CHANNEL_VERSION, call: CALL };

let sockets: FakeSocket[];
let events: ChannelEvent[];

function connect(): Channel {
    return new Channel({
        secret: 'secret',
        open: () => {
            const socket = new FakeSocket();

            sockets.push(socket);

            return socket;
        },
        timings: { reattach: [100, 1_000], welcome: 5_000, busy: [100, 200] },
        emit: event => events.push(event),
    });
}

const last = () => sockets[sockets.length - 1] ?? expect.fail('no socket was opened');

beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    events = [];
});
afterEach(() => {
    vi.useRealTimers();
});

describe('the channel', () => {
    test('it proves the secret first and reports the call', () => {
        const channel = connect();

        last().open();
        expect(last().sent).toEqual([{ type: 'hello', version: CHANNEL_VERSION, secret: 'secret', take_over: false }]);
        last().say(WELCOME);
        expect(events).toEqual([{ type: 'connected', call: CALL }]);
        channel.send({ type: 'joined' });
        expect(last().sent).toContainEqual({ type: 'joined' });
    });

    test('before the welcome nothing is said but hello', () => {
        const channel = connect();

        last().open();
        channel.send({ type: 'joined' });
        expect(last().sent).toHaveLength(1);
    });

    test('a lost connection is opened again after growing waits', () => {
        connect();
        last().open();
        last().say(WELCOME);
        last().breakDown();
        expect(events.at(-1)).toEqual({ type: 'lost' });
        vi.advanceTimersByTime(100);
        expect(sockets).toHaveLength(2);
        last().breakDown();
        vi.advanceTimersByTime(999);
        expect(sockets).toHaveLength(2);
        vi.advanceTimersByTime(1);
        expect(sockets).toHaveLength(3);
    });

    test('a connection that says nothing counts as lost', () => {
        connect();
        last().open();
        vi.advanceTimersByTime(5_000);
        expect(events).toEqual([{ type: 'lost' }]);
        expect(last().closed).toBe(true);
    });

    test('a page that is turned away does not try again', () => {
        connect();
        last().open();
        last().say({ type: 'refused', reason: 'taken-over' });
        vi.advanceTimersByTime(60_000);
        expect(events).toEqual([{ type: 'refused', reason: 'taken-over' }]);
        expect(sockets).toHaveLength(1);
    });

    test('an app of another version is refused by the page', () => {
        connect();
        last().say({ ...WELCOME, version: CHANNEL_VERSION + 1 });
        expect(events).toEqual([{ type: 'refused', reason: 'version' }]);
    });

    test('retry tries at once', () => {
        const channel = connect();

        last().breakDown();
        channel.retry();
        expect(sockets).toHaveLength(2);
    });

    test('what a former connection says late is not heard', () => {
        connect();
        const [first] = sockets;

        last().breakDown();
        vi.advanceTimersByTime(100);
        first?.say(WELCOME);
        expect(events).toEqual([{ type: 'lost' }]);
    });

    test('something that is not JSON is passed over', () => {
        connect();
        last().onmessage?.call(last() as unknown as WebSocket, { data: '{' } as MessageEvent);
        expect(events).toEqual([]);
    });
});

describe('a second page of the call', () => {
    const busy = () => {
        last().open();
        last().say({ type: 'refused', reason: 'busy' });
    };

    test('a page that was loaded anew waits a moment for its former self to be gone', () => {
        connect();
        busy();
        vi.advanceTimersByTime(100);
        expect(sockets).toHaveLength(2);
        last().open();
        last().say(WELCOME);
        expect(events).toEqual([{ type: 'connected', call: CALL }]);
    });

    test('after that it is turned away, and takes over when asked to', () => {
        const channel = connect();

        busy();
        vi.advanceTimersByTime(100);
        busy();
        vi.advanceTimersByTime(200);
        busy();
        expect(events).toEqual([{ type: 'refused', reason: 'busy' }]);
        vi.advanceTimersByTime(60_000);
        expect(sockets).toHaveLength(3);
        channel.takeOver();
        last().open();
        expect(last().sent).toEqual([expect.objectContaining({ type: 'hello', take_over: true })]);
        last().say(WELCOME);
        expect(channel.connected).toBe(true);
        last().breakDown();
        vi.advanceTimersByTime(100);
        last().open();
        expect(last().sent).toEqual([expect.objectContaining({ take_over: false })]);
    });
});
