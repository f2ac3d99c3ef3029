import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CHANNEL_VERSION, type FromPage, type PageCall, type ToPage } from '../shared/channel.ts';
import { Channel, type ChannelEvent, type Socket } from './channel.ts';
import { isProof, newSide, proofOf } from './proof.ts';

class FakeSocket implements Socket {
    onopen: Socket['onopen'] = null;
    onmessage: Socket['onmessage'] = null;
    onclose: Socket['onclose'] = null;
    bufferedAmount = 0;
    readonly sent: FromPage[] = [];
    closed = false;

    send(data: string): void {
        this.sent.push(JSON.parse(data) as FromPage);
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

    breakDown(code = 1006): void {
        this.onclose?.call(this as unknown as WebSocket, { code } as CloseEvent);
    }

    /** Opens, and plays the app that has this secret, until the page has answered its proof or gives up. */
    async greet(secret = 'secret', app = newSide()): Promise<void> {
        this.open();
        const [hello] = this.sent;

        if (hello?.type !== 'hello') {
            expect.fail('no hello');
        }
        this.say({ type: 'proof', ...app, proof: await proofOf('app', secret, hello, app) });
        await until(() => this.sent.length > 1 || this.closed);
        const proof = this.sent[1];

        if (proof?.type === 'proof') {
            expect(await isProof(proof.proof, 'page', secret, hello, app)).toBe(true);
        }
    }
}

/** The browser computes proofs beside everything else. */
async function until(settled: () => boolean): Promise<void> {
    while (!settled()) {
        await new Promise(resolve => setImmediate(resolve));
    }
}

const CALL = { room: 'quiet-harbour' } as PageCall;
const WELCOME: ToPage = { type: 'welcome', call: CALL };

let sockets: FakeSocket[];
let events: ChannelEvent[];

function connect(granted = true): Channel {
    return new Channel({
        secret: 'secret',
        granted,
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
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    sockets = [];
    events = [];
});
afterEach(() => {
    vi.useRealTimers();
});

describe('the channel', () => {
    test('page and app prove the secret to each other first, and then it reports the call', async () => {
        const channel = connect();

        await last().greet();
        expect(last().sent).toEqual([
            { type: 'hello', version: CHANNEL_VERSION, challenge: expect.any(String) as string },
            { type: 'proof', proof: expect.any(String) as string, take_over: false },
        ]);
        expect(JSON.stringify(last().sent)).not.toContain('secret');
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

    test('a lost connection is opened again after growing waits', async () => {
        connect();
        await last().greet();
        last().say(WELCOME);
        last().breakDown();
        expect(events.at(-1)).toEqual({ type: 'lost', unloading: false });
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
        expect(events).toEqual([{ type: 'lost', unloading: false }]);
        expect(last().closed).toBe(true);
    });

    test('a page that is turned away does not try again', async () => {
        connect();
        await last().greet();
        last().say({ type: 'refused', reason: 'taken-over' });
        vi.advanceTimersByTime(60_000);
        expect(events).toEqual([{ type: 'refused', reason: 'taken-over' }]);
        expect(sockets).toHaveLength(1);
    });

    test('an app of another version is refused by the page', async () => {
        connect();
        await last().greet('secret', newSide(CHANNEL_VERSION + 1));
        expect(events).toEqual([{ type: 'refused', reason: 'version' }]);
        expect(last().sent, 'and is not told more').toHaveLength(1);
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
        expect(events).toEqual([{ type: 'lost', unloading: false }]);
    });

    test('something that is not JSON is passed over', () => {
        connect();
        last().onmessage?.call(last() as unknown as WebSocket, { data: '{' } as MessageEvent);
        expect(events).toEqual([]);
    });
});

describe('somebody else on the port of the app', () => {
    const sent = () => sockets.flatMap(socket => socket.sent.map(({ type }) => type));

    test.each([
        ['a welcome', WELCOME],
        ['a command', { type: 'set-muted', muted: false }],
        ['a refusal', { type: 'refused', reason: 'over' }],
        ['another version', { type: 'proof', version: CHANNEL_VERSION + 1, challenge: '', proof: '' }],
    ] as const)('%s of theirs is not believed, and the page looks on for the app', async (_, message) => {
        const channel = connect();

        last().open();
        last().say(message);
        await until(() => last().closed);
        last().say(WELCOME);
        channel.send({ type: 'joined' });
        expect(events).toEqual([{ type: 'lost', unloading: false }]);
        vi.advanceTimersByTime(100);
        expect(sockets).toHaveLength(2);
        last().open();
        expect(sent(), 'and learn no more than that it is there').toEqual(['hello', 'hello']);
    });

    test('what they say while their proof is looked at is not believed either', () => {
        connect();
        last().open();
        last().say({ type: 'proof', ...newSide(), proof: '' });
        last().say(WELCOME);
        expect(events).toEqual([{ type: 'lost', unloading: false }]);
    });

    test('they have no secret to prove, and what they were sent themselves is no proof', async () => {
        connect();
        await last().greet('a guess');
        expect(last().closed).toBe(true);
        vi.advanceTimersByTime(100);
        last().open();
        const [hello] = last().sent;

        last().say({ type: 'proof', ...newSide(), ...hello, proof: '' } as ToPage);
        await until(() => last().closed);
        expect(sent()).toEqual(['hello', 'hello']);
    });

    test('what the app proved on another connection is no proof', async () => {
        connect();
        last().open();
        const app = newSide();
        const [hello] = last().sent;
        const overheard = hello?.type === 'hello' ? await proofOf('app', 'secret', hello, app) : expect.fail('no hello');

        last().breakDown();
        vi.advanceTimersByTime(100);
        last().open();
        last().say({ type: 'proof', ...app, proof: overheard });
        await until(() => last().closed);
        expect(sent()).toEqual(['hello', 'hello']);
    });

    test('a page that has no call yet says that the port is another call’s', async () => {
        connect(false);
        await last().greet('of another call');
        expect(events).toEqual([{ type: 'refused', reason: 'secret' }]);
    });

    test('once it had its call, such a page holds on to it', async () => {
        connect(false);
        await last().greet();
        last().say(WELCOME);
        last().breakDown();
        vi.advanceTimersByTime(100);
        await last().greet('of another call');
        expect(events.at(-1)).toEqual({ type: 'lost', unloading: false });
    });
});

test('a line that the browser lets go of because the page goes is told from one that the app lost', async () => {
    connect();
    last().open();
    last().breakDown(1001);
    expect(events.at(-1), 'before they proved to be the app, anybody could say so').toEqual({ type: 'lost', unloading: false });
    vi.advanceTimersByTime(100);
    await last().greet();
    last().say(WELCOME);
    last().breakDown(1001);
    expect(events.at(-1)).toEqual({ type: 'lost', unloading: true });
    vi.advanceTimersByTime(100);
    last().breakDown();
    expect(events.at(-1), 'the page still goes').toEqual({ type: 'lost', unloading: true });
    vi.advanceTimersByTime(1_000);
    await last().greet();
    last().say(WELCOME);
    last().breakDown();
    expect(events.at(-1), 'it has stayed').toEqual({ type: 'lost', unloading: false });
});

describe('a second page of the call', () => {
    const busy = async () => {
        await last().greet();
        last().say({ type: 'refused', reason: 'busy' });
    };

    test('a page that was loaded anew waits a moment for its former self to be gone', async () => {
        connect();
        await busy();
        vi.advanceTimersByTime(100);
        expect(sockets).toHaveLength(2);
        await last().greet();
        last().say(WELCOME);
        expect(events).toEqual([{ type: 'connected', call: CALL }]);
    });

    test('after that it is turned away, and takes over when asked to', async () => {
        const channel = connect();

        await busy();
        vi.advanceTimersByTime(100);
        await busy();
        vi.advanceTimersByTime(200);
        await busy();
        expect(events).toEqual([{ type: 'refused', reason: 'busy' }]);
        vi.advanceTimersByTime(60_000);
        expect(sockets).toHaveLength(3);
        channel.takeOver();
        await last().greet();
        expect(last().sent[1]).toMatchObject({ type: 'proof', take_over: true });
        last().say(WELCOME);
        expect(channel.connected).toBe(true);
        last().breakDown();
        vi.advanceTimersByTime(100);
        await last().greet();
        expect(last().sent[1]).toMatchObject({ take_over: false });
    });
});
