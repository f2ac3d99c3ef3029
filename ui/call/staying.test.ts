import { describe, expect, test } from 'vitest';
import type { PageCall } from '../shared/channel.ts';
import { step } from './callState.ts';
import type { ConferenceEvent } from './conference/events.ts';
import { begin, type CallEvent, type CallState, type Effect } from './state.ts';
import { ATTEMPTS, STABLE } from './timings.ts';
import { SAMPLE } from './sample.ts';

const START = Date.parse('2030-01-01T12:00:00Z');
const END = Date.parse('2030-01-01T14:00:00Z');

const CALL: PageCall = {
    ...SAMPLE,
    jwt_expires_at: new Date(END).toISOString(),
    link_copied: true,
};

const welcome: CallEvent = { type: 'channel', event: { type: 'connected', call: CALL } };
const lost: CallEvent = { type: 'channel', event: { type: 'lost', unloading: false } };
const fresh: CallEvent = { type: 'channel', event: { type: 'command', command: { type: 'token', jitsi_url: 'https://meet.example.com', jwt: 'fresh.fresh.fresh', expires_at: null } } };
const noToken: CallEvent = {
    type: 'channel',
    event: { type: 'command', command: { type: 'token-failed', code: 'lobby-unreachable', message: 'No lobby', hint: 'Check it' } },
};
const offline: CallEvent = { type: 'network', online: false };
const online: CallEvent = { type: 'network', online: true };
const recovery: CallEvent = { type: 'waited', for: 'recovery' };
const attempt: CallEvent = { type: 'waited', for: 'attempt' };
const conference = (event: ConferenceEvent): CallEvent => ({ type: 'conference', event });
const joined = conference({ type: 'joined' });
const closed = conference({ type: 'suffering', sign: 'connection' });
const dropped = conference({ type: 'failed', failure: 'connection-lost', detail: null });
const muted = (is: boolean | null) => conference({ type: 'muted', muted: is });

interface Page {
    state: CallState;
    effects: Effect[];
}

/** The page after more events, all at this time. */
function then({ state, effects }: Page, now: number, ...events: CallEvent[]): Page {
    return events.reduce((page, event) => step(page.state, event, now), { state, effects });
}

const live = (): Page => then({ state: begin({ muted: null }), effects: [] }, START, welcome, joined, muted(true));
const said = ({ effects }: Page) => effects.flatMap(effect => (effect.do === 'say' ? [effect.message.type] : []));
const done = ({ effects }: Page) => effects.map(effect => effect.do);

describe('while the token lives', () => {
    test('a broken connection is left to Jitsi, with words', () => {
        const page = then(live(), START, closed);

        expect(page.state.phase.name).toBe('live');
        expect(page.state.broken).toEqual({ sign: 'connection', since: START });
        expect(done(page)).toEqual(['wait']);
        expect(then(page, START, conference({ type: 'recovered', from: 'connection' })).state.broken).toBeNull();
    });

    test('one that does not come back is renewed in a new frame', () => {
        const page = then(live(), START, closed, recovery);

        expect(done(page)).toEqual(['close-conference', 'say', 'say']);
        expect(said(page)).toEqual(['rejoining', 'fresh-token']);
        expect(then(page, START, fresh).effects).toMatchObject([
            { do: 'open-conference', call: { jwt: 'fresh.fresh.fresh' }, start: { muted: true, camera: false } },
        ]);
    });

    test('a sleep or a network that came back is forgotten', () => {
        expect(then(live(), START, { type: 'slept' }, recovery).state).toMatchObject({ phase: { name: 'live' }, broken: null });
        expect(then(live(), START, offline, online, recovery).state).toMatchObject({ phase: { name: 'live' }, broken: null });
    });

    test('media that suffer never cost the frame', () => {
        expect(then(live(), END + 1, conference({ type: 'suffering', sign: 'media' }), recovery).state).toMatchObject({
            phase: { name: 'live' },
            broken: null,
        });
    });

    test('a computer that slept through Jitsi’s own patience begins anew at once', () => {
        expect(said(then(live(), START, conference({ type: 'suffering', sign: 'suspend' })))).toEqual(['rejoining', 'fresh-token']);
    });
});

describe('without a token', () => {
    const unsigned = (protection: 'unsigned' | 'public'): Page => {
        const call: PageCall = { ...CALL, jwt: null, jwt_expires_at: null, protection };

        return then({ state: begin({ muted: null }), effects: [] }, START, { type: 'channel', event: { type: 'connected', call } }, joined);
    };
    const told = (jitsi_url: string): CallEvent => ({
        type: 'channel',
        event: { type: 'command', command: { type: 'token', jitsi_url, jwt: null, expires_at: null } },
    });

    test('an unsigned room asks on the way back where it is, and is followed to another core', () => {
        const page = then(unsigned('unsigned'), START, closed, recovery);

        expect(said(page)).toEqual(['rejoining', 'fresh-token']);
        expect(done(then(page, START, told('https://meet.example.com')))).toEqual(['open-conference']);
        expect(then(page, START, told('https://core2.example.com')).effects).toEqual([{ do: 'reload', camera: false }]);
    });

    test('it is joined where it was when its lobby gives no answer', () => {
        const page = then(then(unsigned('unsigned'), START, closed, recovery), START, noToken);

        expect(done(page)).toEqual(['open-conference']);
        expect(done(then(page, START, noToken)), 'a late refusal changes nothing').toEqual([]);
    });

    test('a public room asks nobody', () => {
        expect(said(then(unsigned('public'), START, closed, recovery))).toEqual(['rejoining']);
    });
});

describe('after the token’s end', () => {
    test.each<[string, CallEvent]>([
        ['a closed connection', closed],
        ['a clock that jumped', { type: 'slept' }],
    ])('%s leads to a fresh token at once', (_sign, event) => {
        expect(said(then(live(), END + 1, event))).toEqual(['rejoining', 'fresh-token']);
    });

    test('without a network it waits for one first', () => {
        const page = then(live(), END + 1, offline);

        expect(page.state.phase).toEqual({ name: 'reconnecting', stage: 'waiting' });
        expect(said(page)).toEqual(['rejoining']);
        expect(said(then(page, END + 90_000, online))).toEqual(['fresh-token']);
    });

    test('a room that is on another core by now wants a page made anew, once it was asked for', () => {
        const moved: CallEvent = {
            type: 'channel',
            event: { type: 'command', command: { type: 'token', jitsi_url: 'https://core2.example.com', jwt: 'a.b.c', expires_at: null } },
        };

        expect(then(then(live(), END + 1, closed), END + 2, moved).effects).toEqual([{ do: 'reload', camera: false }]);
        expect(then(live(), START, moved).effects).toEqual([]);
    });

    test('an app that is away is asked when it is back', () => {
        const page = then(live(), END + 1, lost, closed);

        expect(page.state.phase).toEqual({ name: 'reconnecting', stage: 'token' });
        expect(said(page)).toEqual(['rejoining']);
        expect(said(then(page, END + 2, welcome))).toEqual(['fresh-token']);
    });

    test('no sign, no rejoin: the call goes on', () => {
        expect(then(live(), END + 1, muted(false)).state.phase.name).toBe('live');
    });
});

describe('coming back', () => {
    test('a dropped call is joined again, and the time goes on from its first second', () => {
        const page = then(then(live(), START + 1_000, dropped, fresh), START + 5_000, joined);

        expect(page.state).toMatchObject({ phase: { name: 'live' }, liveSince: START });
        expect(page.state.notices).toEqual([]);
    });

    test('a microphone in doubt comes back muted, a live one live', () => {
        const opened = (page: Page) => then(page, START, dropped, fresh).effects;

        expect(opened(then(live(), START, muted(null)))).toMatchObject([{ start: { muted: true } }]);
        expect(opened(then(live(), START, muted(false)))).toMatchObject([{ start: { muted: false } }]);
        expect(opened(then(live(), START, muted(false), { type: 'press', button: 'microphone' }))).toMatchObject([{ start: { muted: true } }]);
    });

    test('a camera that was on comes back on', () => {
        const page = then(live(), START, conference({ type: 'camera', on: true }), dropped, fresh);

        expect(page.effects).toMatchObject([{ start: { camera: true } }]);
    });

    test('attempts that fail are repeated after growing waits, then the failure is told', () => {
        let page = then(live(), START, dropped);
        const waits: number[] = [];

        for (let count = 0; count < 20 && page.state.phase.name === 'reconnecting'; count++) {
            page = then(page, START, fresh, conference({ type: 'failed', failure: 'jitsi-unreachable', detail: null }));
            waits.push(...page.effects.flatMap(effect => (effect.do === 'wait' ? [effect.milliseconds] : [])));
            page = page.state.phase.name === 'reconnecting' ? then(page, START, attempt) : page;
        }
        expect(waits).toEqual(ATTEMPTS.slice(1));
        expect(page.state.phase).toEqual({ name: 'failed', failure: 'jitsi-unreachable', detail: null });
        expect(said(page)).toEqual(['failed']);
    });

    test('a call that was stable for a minute begins with the first attempt again', () => {
        const again = then(live(), START, dropped, fresh, joined);

        expect(then(again, START + STABLE + 1, dropped).state.attempts).toBe(1);
        expect(then(again, START + 1, dropped).state.phase).toEqual({ name: 'reconnecting', stage: 'waiting' });
    });

    test('without a token it tries again, as with anything else that passes', () => {
        const page = then(live(), START, dropped, noToken);

        expect(page.state.phase).toEqual({ name: 'reconnecting', stage: 'waiting' });
        expect(done(page)).toContain('wait');
    });

    test('a refusal on the way back is a failure', () => {
        const page = then(live(), START, dropped, fresh, conference({ type: 'failed', failure: 'token-refused', detail: null }));

        expect(page.state.phase).toEqual({ name: 'failed', failure: 'token-refused', detail: null });
    });

    test('Leave on the way back leaves', () => {
        const page = then(live(), START, dropped, { type: 'press', button: 'leave' });

        expect(said(page)).toEqual(['left']);
        expect(page.state.phase).toEqual({ name: 'left', reason: 'hung-up' });
        expect(then(page, START, attempt, fresh, online).state.phase.name).toBe('left');
    });
});

test('a call that was never live fails at once: nothing is known that could come back', () => {
    const page = then({ state: begin({ muted: null }), effects: [] }, START, welcome, conference({ type: 'failed', failure: 'jitsi-unreachable', detail: null }));

    expect(page.state.phase.name).toBe('failed');
});
