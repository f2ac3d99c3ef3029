import { Transport, PostMessageTransportBackend } from '@jitsi/js-utils/transport';
import { expect, test, vi } from 'vitest';
import { FirstWords } from './firstWords.ts';

const ORIGIN = 'https://meet.example.com';
const SCOPE = 'jitsi_meet_external_api_1';
const JOINED = { type: 'event', data: { name: 'video-conference-joined' } };
const LOG = { type: 'event', data: { name: 'log' } };

/** A message whose sender is a mere stand-in for a window, which no constructor takes. */
function from(source: Window, content: MessageEventInit): Event {
    return Object.defineProperty(new MessageEvent('message', content), 'source', { value: source }) as Event;
}

function heard() {
    const postMessage = vi.fn<(message: string, origin: string) => void>();
    const contentWindow = { postMessage } as unknown as Window;
    const page = new EventTarget();
    const words = new FirstWords({ contentWindow }, ORIGIN, SCOPE, page);
    const say = (method: string, params: unknown, { source = contentWindow, origin = ORIGIN, scope = SCOPE } = {}): void => {
        page.dispatchEvent(from(source, { data: JSON.stringify({ postis: true, scope, method, params }), origin }));
    };

    return { words, say, postMessage, page, contentWindow };
}

const settled = (promise: Promise<void>) => Promise.race([promise.then(() => true), Promise.resolve().then(() => false)]);

test('Jitsi’s end is answered in its own words, and to its own origin alone', () => {
    const { say, postMessage } = heard();

    say('__ready__', 'the-id');
    expect(postMessage).toHaveBeenCalledExactlyOnceWith(
        JSON.stringify({ postis: true, scope: SCOPE, method: '__ready__', params: 'the-id' }), ORIGIN);
});

test('the call is live when Jitsi says that it has joined, and not before', async () => {
    const { words, say } = heard();

    say('message', LOG);
    expect(await settled(words.joined)).toBe(false);
    say('message', JOINED);
    await words.joined;
});

test.each([
    ['another window', { source: { postMessage: () => undefined } as unknown as Window }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another frame’s scope', { scope: 'jitsi_meet_external_api_2' }],
])('%s is not listened to', async (_who, other) => {
    const { words, say, postMessage } = heard();

    say('__ready__', 'id', other);
    say('message', JOINED, other);
    expect(postMessage).not.toHaveBeenCalled();
    expect(await settled(words.joined)).toBe(false);
});

test('what is no message of the transport is passed over', () => {
    const { page, postMessage, contentWindow } = heard();

    for (const data of ['', '{', 'null', '[]', '{"postis":true}', { postis: true }]) {
        page.dispatchEvent(from(contentWindow, { data, origin: ORIGIN }));
    }
    expect(postMessage).not.toHaveBeenCalled();
});

test('the transport that takes over hears all that was said, in its order, and once', async () => {
    const { words, say, contentWindow } = heard();
    const names: string[] = [];

    say('message', LOG);
    say('message', JOINED);
    const backend = new PostMessageTransportBackend({
        postisOptions: { allowedOrigin: ORIGIN, scope: SCOPE, window: contentWindow, windowForEventListening: words.takenOver() as Window },
    });
    const transport = new Transport({ backend });

    transport.on('event', ({ name }: { name: string }) => {
        names.push(name);

        return true;
    });
    await Promise.resolve();
    expect(names).toEqual(['log', 'video-conference-joined']);
    say('message', LOG);
    expect(names).toEqual(['log', 'video-conference-joined', 'log']);
    transport.dispose();
    say('message', LOG);
    expect(names).toHaveLength(3);
});
