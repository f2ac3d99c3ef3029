import { describe, expect, test } from 'vitest';
import type { PageCall, PageFailure, ToPage } from '../shared/channel.ts';
import { step } from './callState.ts';
import type { Command } from './channel.ts';
import { begin, type CallEvent, type CallState, type Effect } from './state.ts';
import { SAMPLE } from './sample.ts';

const NOW = Date.parse('2030-01-01T12:00:00Z');

const CALL = SAMPLE;

const welcome = (call: Partial<PageCall> = {}): CallEvent => ({
    type: 'channel',
    event: { type: 'connected', call: { ...CALL, ...call } },
});
const lost: CallEvent = { type: 'channel', event: { type: 'lost', unloading: false } };
const command = (told: Command): CallEvent => ({ type: 'channel', event: { type: 'command', command: told } });
const joined: CallEvent = { type: 'conference', event: { type: 'joined' } };
const muted = (is: boolean | null): CallEvent => ({ type: 'conference', event: { type: 'muted', muted: is } });
const failed = (failure: PageFailure): CallEvent => ({ type: 'conference', event: { type: 'failed', failure, detail: null } });
const press = (button: Extract<CallEvent, { type: 'press' }>['button']): CallEvent => ({ type: 'press', button });

/** The state after these events, and what the last of them asked to be done. */
function after(...events: CallEvent[]): { state: CallState; effects: Effect[] } {
    return from(begin({ muted: null }), ...events);
}

function from(state: CallState, ...events: CallEvent[]): { state: CallState; effects: Effect[] } {
    return events.reduce((before, event) => step(before.state, event, NOW), { state, effects: [] as Effect[] });
}

const said = (effects: Effect[]) => effects.flatMap(effect => (effect.do === 'say' ? [effect.message.type] : []));
const live = [welcome(), joined, muted(false)];

describe('opening', () => {
    test('the first welcome opens the conference as the call says', () => {
        const { state, effects } = after(welcome({ start_muted: true }));

        expect(state.phase).toEqual({ name: 'joining', stage: 'loading' });
        expect(effects).toMatchObject([{ do: 'open-conference', start: { muted: true, camera: false } }]);
    });

    test('a call that came with the ticket opens before the channel is there, and once', () => {
        const opened = after({ type: 'granted', call: CALL });

        expect(opened.effects).toMatchObject([{ do: 'open-conference', call: CALL }]);
        expect(from(opened.state, welcome({ link_copied: true }))).toMatchObject({ state: { app: 'connected', call: { link_copied: true } }, effects: [] });
    });

    test('a conference that was joined before the channel was there is told of at its welcome', () => {
        const { effects } = after({ type: 'granted', call: CALL }, joined, muted(false), welcome());

        expect(said(effects)).toEqual(['joined', 'muted', 'camera', 'participants', 'knocking']);
    });

    test('a call that came with the ticket, but whose token is over, waits for the app', () => {
        const { state, effects } = after({ type: 'granted', call: { ...CALL, jwt_expires_at: '2030-01-01T11:00:00Z' } });

        expect({ phase: state.phase, effects }).toEqual({ phase: { name: 'opening' }, effects: [] });
    });

    test('a microphone that was muted before a reload begins muted, whatever the call says', () => {
        const { effects } = from(begin({ muted: true }), welcome({ start_muted: false }));

        expect(effects).toMatchObject([{ do: 'open-conference', start: { muted: true } }]);
    });

    test('a token that is over by the time of the welcome is exchanged first', () => {
        const { state, effects } = after(welcome({ jwt_expires_at: '2030-01-01T11:59:59Z' }));

        expect(said(effects)).toEqual(['fresh-token']);
        expect(state.phase).toEqual({ name: 'joining', stage: 'token' });

        const next = from(state, command({ type: 'token', jitsi_url: 'https://meet.example.com', jwt: 'fresh.fresh.fresh', expires_at: null }));

        expect(next.effects).toMatchObject([{ do: 'open-conference', call: { jwt: 'fresh.fresh.fresh' } }]);
    });

    test('a second welcome while joining does not open a second conference', () => {
        expect(after(welcome(), welcome()).effects).toEqual([]);
    });
});

describe('a microphone that is not there', () => {
    const there = (is: boolean): CallEvent => ({ type: 'conference', event: { type: 'microphone-there', there: is } });
    const refused: CallEvent = { type: 'conference', event: { type: 'device-failed', device: 'microphone', cause: 'refused' } };

    test('is told, until one is plugged in', () => {
        const unplugged = after(...live, there(false)).state;

        expect(unplugged.notices).toContain('microphone-missing');
        expect(from(unplugged, there(true)).state.notices).toEqual([]);
    });

    test('is not blamed where the browser has refused it', () => {
        expect(after(...live, refused, there(false)).state.notices).toEqual(['microphone-refused']);
    });
});

describe('joining by a button', () => {
    const waiting = welcome({ join_at_once: false });

    test('nothing is opened before Join is pressed', () => {
        const { state, effects } = after(waiting);

        expect(state.phase).toEqual({ name: 'ready' });
        expect(effects).toEqual([]);
        expect(from(state, press('join')).effects).toMatchObject([{ do: 'open-conference' }]);
    });

    test('a page that was in the call before its reload goes back by itself', () => {
        expect(from(begin({ muted: true }), waiting).effects).toMatchObject([{ do: 'open-conference' }]);
    });

    test('Cancel closes the window', () => {
        expect(after(waiting, press('leave')).effects).toContainEqual({ do: 'close-window' });
    });
});

describe('somebody who knocks', () => {
    const knocking: CallEvent = { type: 'conference', event: { type: 'knocking', knock: { id: 'a', name: 'Grace' } } };

    test('is told to the app, and once more when answered', () => {
        const { state, effects } = after(...live, knocking);

        expect(effects).toEqual([{ do: 'say', message: { type: 'knocking', knocks: [{ id: 'a', name: 'Grace' }] } }]);
        expect(from(state, { type: 'admit', id: 'a', admitted: true }).effects).toEqual([
            { do: 'admit', id: 'a', admitted: true },
            { do: 'say', message: { type: 'knocking', knocks: [] } },
        ]);
    });

    test('can be let in by the app', () => {
        const { state, effects } = after(...live, knocking, command({ type: 'admit', id: 'a', admitted: false }));

        expect(state.knocks).toEqual([]);
        expect(effects).toContainEqual({ do: 'admit', id: 'a', admitted: false });
    });
});

describe('a Jitsi that is not reached', () => {
    const found = { code: 'frame-refused', detail: 'X-Frame-Options: DENY' } as const;
    const why = command({ type: 'explained', failure: 'embedding-refused', found });

    test('is explained by the app, which looked for itself', () => {
        const { state } = after(welcome(), failed('jitsi-unreachable'), why);

        expect(state.phase).toEqual({ name: 'failed', failure: 'embedding-refused', detail: null, found });
    });

    test('is not what a later attempt is about', () => {
        expect(after(welcome(), failed('jitsi-unreachable'), press('rejoin'), why).state.phase.name).toBe('joining');
        expect(after(welcome(), failed('room-full'), why).state.phase).toMatchObject({ failure: 'room-full' });
    });
});

describe('the microphone', () => {
    test('asked for is not confirmed', () => {
        const { state, effects } = after(...live, press('microphone'));

        expect(state.muted).toEqual({ asked: true, is: false });
        expect(effects).toEqual([{ do: 'set-muted', muted: true }]);
    });

    test('what was asked for is no longer asked once it is confirmed', () => {
        expect(after(...live, press('microphone'), muted(true)).state.muted).toEqual({ asked: null, is: true });
    });

    test('a confirmation of the old state leaves the question open', () => {
        expect(after(...live, press('microphone'), muted(false)).state.muted).toEqual({ asked: true, is: false });
    });

    test('what was not confirmed in time is unknown, and the app is told', () => {
        const { state, effects } = after(...live, press('microphone'), muted(null));

        expect(state.muted).toEqual({ asked: null, is: null });
        expect(effects).toEqual([{ do: 'say', message: { type: 'muted', muted: null } }]);
    });

    test('from unknown the first press mutes', () => {
        expect(after(...live, muted(null), press('microphone')).effects).toEqual([{ do: 'set-muted', muted: true }]);
    });

    test('a second press takes the first back', () => {
        expect(after(...live, press('microphone'), press('microphone')).effects).toEqual([{ do: 'set-muted', muted: false }]);
    });

    test('what is asked while Jitsi is not ready is asked of it at joining', () => {
        expect(after(welcome(), press('microphone')).effects).toEqual([]);
        expect(after(welcome(), press('microphone'), joined).effects).toContainEqual({ do: 'set-muted', muted: true });
    });

    test('after the call it can not be pressed', () => {
        expect(after(...live, failed('other'), press('microphone')).effects).toEqual([]);
    });

    test('what is confirmed is remembered for a reload, and what is unknown is not', () => {
        expect(after(...live, muted(true)).effects).toContainEqual({ do: 'remember-muted', muted: true });
        expect(after(...live, muted(null)).effects.map(effect => effect.do)).toEqual(['say']);
    });
});

describe('the screen', () => {
    const sharing = (on: boolean): CallEvent => ({ type: 'conference', event: { type: 'sharing', on } });

    test('is shared when Jitsi says so', () => {
        const asked = after(...live, press('share'));

        expect(asked.state.sharing).toEqual({ asked: true, is: false });
        expect(asked.effects).toContainEqual({ do: 'share', on: true });
        const shared = from(asked.state, sharing(true));

        expect(shared.state.sharing).toEqual({ asked: null, is: true });
        expect(from(shared.state, press('share')).effects).toContainEqual({ do: 'share', on: false });
    });

    test('nobody hears of a user who chooses none: in time it is no longer asked', () => {
        expect(after(...live, press('share'), { type: 'waited', for: 'sharing' }).state.sharing).toEqual({ asked: null, is: false });
    });

    test('where the browser refuses, Jitsi’s own button is shown, with words', () => {
        const { state, effects } = after(...live, press('share'), { type: 'conference', event: { type: 'sharing-refused' } });

        expect(state).toMatchObject({ sharing: { asked: null, is: false }, notices: ['sharing-refused'] });
        expect(effects).toContainEqual({ do: 'show-own-share' });
    });

    test('it ends with its conference', () => {
        expect(after(...live, sharing(true), failed('other')).state.sharing).toEqual({ asked: null, is: false });
    });
});

describe('a lost app', () => {
    test('the call goes on, and at the next welcome the app learns how things stand', () => {
        const away = after(...live, lost);

        expect(away.state.phase.name).toBe('live');
        expect(away.state.app).toBe('lost');
        expect(said(from(away.state, welcome()).effects)).toEqual(['joined', 'muted', 'camera', 'participants', 'knocking']);
    });

    test('the page copies the link itself', () => {
        expect(after(...live, lost, press('invite')).effects).toEqual([{ do: 'copy', link: CALL.guest_link }]);
        expect(said(after(...live, press('invite')).effects)).toEqual(['copy-link']);
    });

    test('an app that comes back after a failure hears of the failure', () => {
        expect(said(after(...live, failed('room-full'), lost, welcome()).effects)).toEqual(['failed']);
    });
});

describe('leaving', () => {
    test('Leave hangs up first; what Jitsi confirms is told, then the window closes', () => {
        const asked = after(...live, press('leave'));

        expect(asked.state.phase.name).toBe('leaving');
        expect(asked.effects).toEqual([{ do: 'hang-up' }]);
        const { state, effects } = from(asked.state, { type: 'conference', event: { type: 'left', reason: 'hung-up' } });

        expect(state.phase).toEqual({ name: 'left', reason: 'hung-up' });
        expect(effects.map(effect => effect.do)).toEqual(['close-conference', 'say', 'close-window']);
    });

    test.each<[ToPage['type'] & ('leave' | 'end'), string]>([['leave', 'hang-up'], ['end', 'end']])('the app can ask to %s', (type, effect) => {
        expect(after(...live, command({ type })).effects).toEqual([{ do: effect }]);
    });

    test('End for all tells the app, which takes the guest links back', () => {
        const { state, effects } = after(...live, press('end'));

        expect(state.phase).toEqual({ name: 'leaving' });
        expect(effects).toEqual([{ do: 'say', message: { type: 'ending' } }, { do: 'end' }]);
        expect(after(welcome(), press('end')).effects, 'there is nothing to end yet').toEqual([]);
    });

    test('a second Leave changes nothing', () => {
        expect(after(...live, press('leave'), press('leave')).effects).toEqual([]);
    });

    test('somebody who was kicked keeps the window, and can join again muted as before', () => {
        const kicked = after(...live, muted(true), { type: 'conference', event: { type: 'left', reason: 'kicked' } });

        expect(kicked.effects.map(effect => effect.do)).toEqual(['close-conference', 'say']);
        const { effects } = from(kicked.state, press('rejoin'));

        expect(said(effects)).toEqual(['rejoining']);
        expect(effects).toContainEqual(expect.objectContaining({ do: 'open-conference', start: { muted: true, camera: false } }));
    });

    test('that the call is over is no news to a page that has left', () => {
        const over: CallEvent = { type: 'channel', event: { type: 'refused', reason: 'over' } };
        const { state } = after(...live, { type: 'conference', event: { type: 'left', reason: 'hung-up' } }, over);

        expect(state.phase).toEqual({ name: 'left', reason: 'hung-up' });
        expect(after(...live, over).state.phase).toEqual({ name: 'turned-away', reason: 'over' });
    });
});

test('a page that was turned away for another window can take its place', () => {
    const busy: CallEvent = { type: 'channel', event: { type: 'refused', reason: 'busy' } };
    const { state, effects } = after(busy, press('take-over'));

    expect(state).toMatchObject({ phase: { name: 'opening' }, app: 'awaited' });
    expect(effects).toEqual([{ do: 'take-over' }]);
});

describe('the screen', () => {
    const sharing = (on: boolean): CallEvent => ({ type: 'conference', event: { type: 'sharing', on } });

    test('a press asks, Jitsi confirms, and the next press stops', () => {
        const asked = after(...live, press('share'));

        expect(asked.state.sharing).toEqual({ asked: true, is: false });
        expect(asked.effects.map(effect => effect.do)).toEqual(['share', 'wait']);
        const shared = from(asked.state, sharing(true));

        expect(shared.state.sharing).toEqual({ asked: null, is: true });
        expect(from(shared.state, press('share')).effects[0]).toEqual({ do: 'share', on: false });
    });

    test('who chooses nothing is not sharing, and is not waited for', () => {
        expect(after(...live, press('share'), { type: 'waited', for: 'sharing' }).state.sharing).toEqual({ asked: null, is: false });
    });

    test('where it is refused Jitsi’s own button is shown, with words', () => {
        const { state, effects } = after(...live, press('share'), { type: 'conference', event: { type: 'sharing-refused' } });

        expect(state).toMatchObject({ sharing: { asked: null, is: false }, notices: ['sharing-refused'] });
        expect(effects).toEqual([{ do: 'show-own-share' }]);
        expect(from(state, sharing(true)).state.notices).toEqual([]);
    });
});

describe('failing', () => {
    test('a failure ends the conference and is told', () => {
        const { state, effects } = after(...live, failed('room-full'));

        expect(state.phase).toEqual({ name: 'failed', failure: 'room-full', detail: null });
        expect(effects.map(effect => effect.do)).toEqual(['close-conference', 'say']);
    });

    test('joining again after a refused token asks for a fresh one', () => {
        expect(said(after(welcome(), failed('token-refused'), press('rejoin')).effects)).toEqual(['rejoining', 'fresh-token']);
    });

    test('a microphone whose state was unknown when the call broke begins muted', () => {
        const { effects } = after(...live, muted(null), failed('other'), press('rejoin'));

        expect(effects).toContainEqual(expect.objectContaining({ do: 'open-conference', start: { muted: true, camera: false } }));
    });

    test('without a fresh token the app’s words are shown, and Join again asks once more', () => {
        const refused = command({ type: 'token-failed', code: 'lobby-unreachable', message: 'No lobby', hint: 'Check it' });
        const { state } = after(welcome(), failed('token-refused'), press('rejoin'), refused);

        expect(state.phase).toEqual({ name: 'token-failed', words: { message: 'No lobby', hint: 'Check it' } });
    });
});

describe('notices', () => {
    test('the news of a copied link goes by itself; a refused microphone stays', () => {
        expect(after(...live, command({ type: 'link-copied', ok: true })).effects).toEqual([{ do: 'expire', notice: 'link-copied' }]);
        const { state, effects } = after(...live, { type: 'conference', event: { type: 'device-failed', device: 'microphone', cause: 'refused' } });

        expect(state.notices).toEqual(['microphone-refused']);
        expect(effects).toEqual([]);
        expect(from(state, { type: 'dismiss', notice: 'microphone-refused' }).state.notices).toEqual([]);
    });

    test('two notices about the link replace each other', () => {
        const { state } = after(...live, command({ type: 'link-copied', ok: true }), command({ type: 'link-copied', ok: false }));

        expect(state.notices).toEqual(['link-not-copied']);
    });
});
