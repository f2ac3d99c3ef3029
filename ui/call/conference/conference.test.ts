import { MessageType, type ITransportBackend, type ITransportMessage } from '@jitsi/js-utils/transport';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PageCall } from '../../shared/channel.ts';
import { Conference, type ConferenceOptions } from './conference.ts';
import type { ConferenceEvent } from './events.ts';
import { SAMPLE } from '../sample.ts';

/** Jitsi's side of the transport, as far as a test says. */
class FakeJitsi implements ITransportBackend {
    readonly commands: { name: string; data: unknown[] }[] = [];
    /** Whether it answers questions. */
    answers = true;
    audioMuted = false;
    videoMuted = true;
    disposed = false;
    #receive: (message: ITransportMessage) => void = () => undefined;

    send(message: ITransportMessage): void {
        if (message.type === MessageType.REQUEST && this.answers) {
            const { name } = message.data as { name: string };

            this.#receive({
                type: MessageType.RESPONSE,
                id: message.id ?? 0,
                result: name === 'is-audio-muted' ? this.audioMuted : this.videoMuted,
            });
        } else if (message.type === MessageType.EVENT) {
            this.commands.push(message.data as { name: string; data: unknown[] });
        }
    }

    setReceiveCallback(receive: (message: ITransportMessage) => void): void {
        this.#receive = receive;
    }

    dispose(): void {
        this.disposed = true;
    }

    emit(name: string, fields: object = {}): void {
        this.#receive({ type: MessageType.EVENT, data: { name, ...fields } });
    }
}

const CALL: PageCall = {
    ...SAMPLE,
    jitsi_url: 'https://meet.example.com/tenant',
    jwt_expires_at: null,
    host: { name: 'Hôst & Co', email: null },
};

let jitsi: FakeJitsi;
let events: ConferenceEvent[];
let address: URL;
let removed: number;
/** Whether the browser lends a press to the frame. */
let delegates: boolean;

function open(change: Partial<ConferenceOptions> = {}): Conference {
    return new Conference({
        call: CALL,
        start: { muted: false, camera: false },
        devices: {},
        openFrame: href => {
            address = new URL(href);

            return { backend: () => jitsi, delegate: () => delegates, remove: () => void (removed += 1) };
        },
        timings: { ready: 15_000, join: 20_000, joinWhileAsked: 120_000, confirm: 5_000, leave: 1_000 },
        permission: () => Promise.resolve('granted'),
        emit: event => events.push(event),
        ...change,
    });
}

function live(): Conference {
    const conference = open();

    jitsi.emit('ready');
    jitsi.emit('audio-mute-status-changed', { muted: false });
    jitsi.emit('video-conference-joined', { id: 'me', displayName: 'Host', roomName: 'quiet-harbour' });
    events.length = 0;

    return conference;
}

const types = () => events.map(({ type }) => type);
const settle = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
    vi.useFakeTimers();
    jitsi = new FakeJitsi();
    events = [];
    removed = 0;
    delegates = true;
});
afterEach(() => {
    vi.useRealTimers();
});

describe('the address of the frame', () => {
    test('the token stands in the fragment alone, as JSON', () => {
        open();
        const fragment = new URLSearchParams(address.hash.slice(1));

        expect(`${address.origin}${address.pathname}`).toBe('https://meet.example.com/tenant/quiet-harbour');
        expect(address.search).toBe('?lang=en');
        expect(fragment.get('jwt')).toBe('"header.payload.signature"');
        expect(fragment.get('userInfo.displayName')).toBe('"Hôst & Co"');
        expect(fragment.get('config.prejoinConfig.enabled')).toBe('false');
        expect(fragment.get('config.toolbarButtons')).toBe('[]');
        expect(fragment.has('userInfo.email')).toBe(false);
    });

    test('it begins with the devices that were chosen, by their labels', () => {
        open({ devices: { audioinput: 'Headset & Co', videoinput: 'Webcam' } });
        const fragment = new URLSearchParams(address.hash.slice(1));

        expect(fragment.get('devices.audioInput')).toBe('"Headset & Co"');
        expect(fragment.get('devices.videoInput')).toBe('"Webcam"');
        expect(fragment.has('devices.audioOutput')).toBe(false);
    });

    test('every frame has a number of its own', () => {
        const id = () => new URLSearchParams(address.hash.slice(1)).get('jitsi_meet_external_api_id');

        open();
        const first = id();

        open();
        expect(id()).not.toBe(first);
    });
});

describe('joining', () => {
    test('the microphone counts from joining on, with its last state', () => {
        open({ start: { muted: true, camera: false } });
        jitsi.emit('ready');
        jitsi.emit('audio-mute-status-changed', { muted: false });
        jitsi.emit('audio-mute-status-changed', { muted: true });
        expect(types()).toEqual(['ready']);
        jitsi.emit('video-conference-joined', { id: 'me', displayName: 'Host' });
        expect(events.slice(1)).toEqual([
            { type: 'joined' },
            { type: 'participants', participants: [{ id: 'me', name: 'Host', local: true, muted: true, moderator: false }] },
            { type: 'muted', muted: true },
        ]);
    });

    test('a deployment that said nothing of the microphone is asked', async () => {
        open();
        jitsi.emit('ready');
        jitsi.emit('video-conference-joined', { id: 'me' });
        await settle();
        expect(events).toContainEqual({ type: 'muted', muted: false });
    });

    test('without “ready” in time Jitsi is unreachable, and the frame is gone', async () => {
        open();
        await settle(15_000);
        expect(events).toEqual([{ type: 'failed', failure: 'jitsi-unreachable', detail: null }]);
        expect(removed).toBe(1);
        expect(jitsi.disposed).toBe(true);
    });

    test('a refusal without any event is found by its time', async () => {
        open();
        jitsi.emit('ready');
        await settle(20_000);
        expect(events.at(-1)).toEqual({ type: 'failed', failure: 'join-timeout', detail: null });
    });

    test('the browser’s open question about the microphone gets more time, and is told', async () => {
        open({ permission: () => Promise.resolve('prompt') });
        jitsi.emit('ready');
        await settle(100_000);
        expect(types()).toEqual(['ready', 'asking']);
        await settle(20_000);
        expect(events.at(-1)).toMatchObject({ failure: 'join-timeout' });
    });

    test.each([
        ['connection.passwordRequired', 'token-refused'],
        ['conference.connectionError.notAllowed', 'not-allowed'],
        ['conference.passwordRequired', 'password-required'],
        ['conference.max_users', 'room-full'],
        ['connection.droppedError', 'connection-lost'],
    ])('%s is %s', (name, failure) => {
        open();
        jitsi.emit('ready');
        jitsi.emit('error-occurred', { error: { name, message: 'invalid &apos;iss&apos; claim' } });
        expect(events.at(-1)).toEqual({ type: 'failed', failure, detail: 'invalid \'iss\' claim' });
    });

    test('an unknown fatal error is told by its name, and no token in it', () => {
        open();
        jitsi.emit('error-occurred', { error: { name: 'x.y', isFatal: true, message: 'bad eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl' } });
        expect(events.at(-1)).toEqual({ type: 'failed', failure: 'other', detail: 'x.y: bad (token)' });
    });

    test('an error that the call outlives is none', () => {
        live();
        jitsi.emit('error-occurred', { error: { name: 'conference.chatError', isFatal: false } });
        expect(events).toEqual([]);
    });
});

describe('the microphone', () => {
    test('it is read, toggled and then confirmed by Jitsi', async () => {
        live().setMuted(true);
        await settle();
        expect(jitsi.commands).toEqual([{ name: 'toggle-audio', data: [] }]);
        expect(events).toEqual([]);
        jitsi.emit('audio-mute-status-changed', { muted: true });
        expect(events[0]).toEqual({ type: 'muted', muted: true });
        expect(events[1]).toMatchObject({ participants: [{ id: 'me', muted: true }] });
    });

    test('what is so already is confirmed without a toggle', async () => {
        live().setMuted(false);
        await settle();
        expect(jitsi.commands).toEqual([]);
        expect(events).toEqual([{ type: 'muted', muted: false }]);
    });

    test('two wishes never toggle at once, and the last one holds', async () => {
        const conference = live();

        conference.setMuted(true);
        conference.setMuted(false);
        await settle();
        expect(jitsi.commands).toHaveLength(1);
        jitsi.audioMuted = true;
        jitsi.emit('audio-mute-status-changed', { muted: true });
        await settle();
        expect(jitsi.commands).toHaveLength(2);
        jitsi.audioMuted = false;
        jitsi.emit('audio-mute-status-changed', { muted: false });
        await settle();
        expect(events.at(-2)).toEqual({ type: 'muted', muted: false });
    });

    test('a toggle that is not confirmed in time leaves it unknown', async () => {
        live().setMuted(true);
        await settle(5_000);
        expect(events[0]).toEqual({ type: 'muted', muted: null });
    });

    test('a Jitsi that does not answer leaves it unknown', async () => {
        const conference = live();

        jitsi.answers = false;
        conference.setMuted(true);
        await settle(5_000);
        expect(jitsi.commands).toEqual([]);
        expect(events[0]).toEqual({ type: 'muted', muted: null });
    });

    test('a moderator who mutes the host is believed', () => {
        live();
        jitsi.emit('audio-mute-status-changed', { muted: true });
        expect(events[0]).toEqual({ type: 'muted', muted: true });
    });
});

test('the camera counts as on when it is not muted', async () => {
    live().setCamera(true);
    await settle();
    expect(jitsi.commands).toEqual([{ name: 'toggle-video', data: [] }]);
    jitsi.emit('video-mute-status-changed', { muted: false });
    expect(events).toEqual([{ type: 'camera', on: true }]);
});

describe('the screen', () => {
    test('it is shared when Jitsi says so', () => {
        live().share(true);
        expect(jitsi.commands).toEqual([{ name: 'toggle-share-screen', data: [{ enable: true }] }]);
        jitsi.emit('screen-sharing-status-changed', { on: true, details: { sourceType: 'screen' } });
        expect(events).toEqual([{ type: 'sharing', on: true }]);
    });

    test('a browser that lends no press refuses, and needs none to stop', () => {
        delegates = false;
        const conference = live();

        conference.share(true);
        expect(events).toEqual([{ type: 'sharing-refused' }]);
        expect(jitsi.commands).toEqual([]);
        conference.share(false);
        expect(jitsi.commands).toEqual([{ name: 'toggle-share-screen', data: [{ enable: false }] }]);
    });

    test('a system that refuses is told by Jitsi’s own notice', () => {
        live();
        jitsi.emit('notification-triggered', { title: 'dialog.screenSharingFailedTitle' });
        expect(events).toEqual([{ type: 'sharing-refused' }]);
    });
});

test('people come, are renamed, are muted, become moderators and go', () => {
    live();
    jitsi.emit('participant-joined', { id: 'you', displayName: 'Guest' });
    jitsi.emit('display-name-change', { id: 'you', displayname: 'Friend' });
    jitsi.emit('participant-muted', { id: 'you', isMuted: true, mediaType: 'audio' });
    jitsi.emit('participant-muted', { id: 'you', isMuted: false, mediaType: 'video' });
    jitsi.emit('participant-role-changed', { id: 'you', role: 'moderator' });
    expect(events.at(-1)).toMatchObject({
        participants: [{ id: 'me', local: true }, { id: 'you', name: 'Friend', local: false, muted: true, moderator: true }],
    });
    expect(events).toHaveLength(4);
    jitsi.emit('participant-left', { id: 'you' });
    expect(events.at(-1)).toMatchObject({ participants: [{ id: 'me' }] });
});

describe('leaving', () => {
    test('it hangs up, waits for Jitsi, and removes the frame', async () => {
        void live().hangUp();
        expect(jitsi.commands).toEqual([{ name: 'video-hangup', data: [false] }]);
        expect(removed).toBe(0);
        jitsi.emit('video-conference-left', { roomName: 'quiet-harbour' });
        await settle();
        expect(events).toEqual([{ type: 'left', reason: 'hung-up' }]);
        expect(removed).toBe(1);
    });

    test('a Jitsi that does not answer is left after a second', async () => {
        void live().hangUp();
        await settle(1_000);
        expect(events).toEqual([{ type: 'left', reason: 'hung-up' }]);
    });

    test('before joining there is nothing to hang up', async () => {
        void open().hangUp();
        await settle();
        expect(jitsi.commands).toEqual([]);
        expect(events).toEqual([{ type: 'left', reason: 'hung-up' }]);
    });

    test('being kicked is told once', () => {
        live();
        jitsi.emit('participant-kicked-out', { kicked: { id: 'me', local: true }, kicker: { id: 'you' } });
        jitsi.emit('video-conference-left');
        expect(events).toEqual([{ type: 'left', reason: 'kicked' }]);
    });

    test('a conference that was destroyed has ended, whichever of its two events comes first', () => {
        live();
        jitsi.emit('video-conference-left');
        jitsi.emit('error-occurred', { error: { name: 'conference.destroyed' } });
        expect(events).toEqual([{ type: 'left', reason: 'ended' }]);
    });

    test('having left without having been asked to is a lost connection', async () => {
        live();
        jitsi.emit('video-conference-left');
        await settle(1_000);
        expect(events).toEqual([{ type: 'failed', failure: 'connection-lost', detail: null }]);
    });

    test('ending it for everyone is done when Jitsi says that the conference is no more', async () => {
        void live().end();
        jitsi.emit('error-occurred', { error: { name: 'conference.destroyed', isFatal: true } });
        await settle();
        expect(jitsi.commands).toEqual([{ name: 'end-conference', data: [] }]);
        expect(events).toEqual([{ type: 'left', reason: 'ended' }]);
    });

    test('ending it for everyone hangs up where Jitsi can not', async () => {
        void live().end();
        expect(jitsi.commands).toEqual([{ name: 'end-conference', data: [] }]);
        await settle(1_000);
        expect(jitsi.commands.at(-1)).toEqual({ name: 'video-hangup', data: [false] });
        await settle(1_000);
        expect(events).toEqual([{ type: 'left', reason: 'ended' }]);
    });
});

test('after its end a conference says nothing more', async () => {
    const conference = live();

    conference.close();
    jitsi.emit('participant-joined', { id: 'you' });
    conference.setMuted(true);
    await settle(10_000);
    expect(events).toEqual([]);
});
