/**
 * The call page as a pure function: an event and the state before give the state after and what is to
 * be done. Nothing here touches the browser, Jitsi or the app.
 */
import type { Found, LeftReason, PageCall, PageFailure, Refusal } from '../shared/channel.ts';
import type { ChannelEvent } from './channel.ts';
import type { ConferenceEvent } from './conference/events.ts';
import { ended, enter, expired, joinsAtOnce, JOINING, over } from './entering.ts';
import {
    just,
    say,
    type Button,
    type CallEvent,
    type CallState,
    type Confirmed,
    type Effect,
    type JoinStage,
    type NoticeKind,
    type Step,
} from './state.ts';
import { CHOOSING } from './timings.ts';
import { attachedAgain, failed, network, recovered, renewed, suffers, tokenRefused, waited } from './staying.ts';

/** @param now milliseconds since 1970 */
export function step(state: CallState, event: CallEvent, now: number): Step {
    switch (event.type) {
        case 'no-ticket':
            return just({ ...state, phase: { name: 'turned-away', reason: event.failure } });
        case 'granted':
            return granted(state, event.call, now);
        case 'channel':
            return channelStep(state, event.event, now);
        case 'conference':
            return conferenceStep(state, event.event, now);
        case 'press':
            return press(state, event.button, now);
        case 'copied':
            return notice(state, event.ok ? 'link-copied' : 'link-not-copied');
        case 'admit':
            return admit(state, event.id, event.admitted);
        case 'choose':
            return just(state, { do: 'choose', kind: event.kind, id: event.id });
        case 'network':
            return network(state, event.online, now);
        case 'focus':
            return just({ ...state, focused: event.focused }, say({ type: 'focused', focused: event.focused }));
        case 'slept':
            return suffers(state, 'sleep', now);
        case 'waited':
            return event.for === 'sharing' ? just(notAsked(state)) : waited(state, event.for, now);
        case 'dismiss':
            return just({ ...state, notices: state.notices.filter(notice => notice !== event.notice) });
    }
}

function channelStep(state: CallState, event: ChannelEvent, now: number): Step {
    switch (event.type) {
        case 'connected':
            return attached({ ...state, app: 'connected', call: event.call }, now);
        case 'lost':
            return just({ ...state, app: 'lost' });
        case 'refused':
            return turnedAway({ ...state, app: 'lost' }, event.reason);
        case 'command':
            return commanded(state, event.command, now);
    }
}

/** The app closes the channel for good. That a call is over is no news to a page that has left it. */
function turnedAway(state: CallState, reason: Refusal): Step {
    const known = reason === 'over' && (state.phase.name === 'left' || state.phase.name === 'failed');

    return known ? just(state) : just({ ...ended(state), phase: { name: 'turned-away', reason } }, { do: 'close-conference' });
}

/** The app let the page in. It takes a page for one without the focus until it is told. */
function attached(before: CallState, now: number): Step {
    const { state, effects } = welcomed(before, now);

    return { state, effects: before.focused ? [say({ type: 'focused', focused: true }), ...effects] : effects };
}

/** At first the call begins; after a gap the app is told how things stand. */
function welcomed(state: CallState, now: number): Step {
    switch (state.phase.name) {
        case 'opening':
            return arrived(state, now);
        case 'live':
            return just(
                state,
                say({ type: 'joined' }),
                say({ type: 'muted', muted: state.muted.is }),
                say({ type: 'camera', on: state.camera.is }),
                say({ type: 'participants', participants: [...state.participants] }),
                say({ type: 'knocking', knocks: [...state.knocks] }),
            );
        case 'left':
            return just(state, say({ type: 'left', reason: state.phase.reason }));
        case 'failed':
            return just(state, say({ type: 'failed', failure: state.phase.failure, detail: state.phase.detail }));
        case 'joining':
        case 'reconnecting':
            return attachedAgain(state, now);
        default:
            return just(state);
    }
}

/** The call is known before the channel is there. A token that is over already has to wait for the app. */
function granted(state: CallState, call: PageCall, now: number): Step {
    return state.phase.name === 'opening' && !expired(call, now) ? arrived({ ...state, call }, now) : just(state);
}

/** Goes into the call, or waits for Join. */
function arrived(state: CallState, now: number): Step {
    const joins = state.call !== null && joinsAtOnce(state.call, { muted: state.muted.is });

    return joins ? enter(state, now) : just({ ...state, phase: { name: 'ready' } });
}

function commanded(state: CallState, command: Extract<ChannelEvent, { type: 'command' }>['command'], now: number): Step {
    switch (command.type) {
        case 'set-muted':
            return mute(state, command.muted);
        case 'set-camera':
            return showCamera(state, command.on);
        case 'leave':
            return leave(state, 'hang-up');
        case 'end':
            return leave(state, 'end');
        case 'admit':
            return admit(state, command.id, command.admitted);
        case 'explained':
            return just(explained(state, command.failure, command.found));
        case 'link-copied':
            return notice(state, command.ok ? 'link-copied' : 'link-not-copied');
        case 'token':
            return renewed(state, command, now);
        case 'token-failed':
            return tokenRefused(state, { message: command.message, hint: command.hint }, now);
    }
}

function conferenceStep(state: CallState, event: ConferenceEvent, now: number): Step {
    switch (event.type) {
        case 'ready':
            return just(joining(state, 'entering'));
        case 'asking':
            return just(joining(state, 'asking'));
        case 'waiting':
            return just(joining(state, event.for));
        case 'joined':
            return joined(state, now);
        case 'muted':
            return muted(state, event.muted);
        case 'camera':
            return just({ ...state, camera: confirmed(state.camera, event.on) }, say({ type: 'camera', on: event.on }));
        case 'sharing':
            return just({ ...state, sharing: { asked: null, is: event.on }, notices: state.notices.filter(kind => kind !== 'sharing-refused') });
        case 'sharing-refused':
            return sharingRefused(state);
        case 'participants':
            return just(
                { ...state, participants: event.participants },
                say({ type: 'participants', participants: [...event.participants] }),
            );
        case 'speaker':
            return just({ ...state, speaker: event.id });
        case 'devices':
            return just({ ...state, devices: event.devices });
        case 'knocking':
            return knocking(state, [...state.knocks.filter(({ id }) => id !== event.knock.id), event.knock]);
        case 'talking-while-muted':
            return notice(state, 'talking-muted');
        case 'sound-blocked':
            return notice({ ...state, soundless: event.final }, 'sound-blocked');
        case 'suffering':
            return suffers(state, event.sign, now);
        case 'recovered':
            return recovered(state, event.from);
        case 'device-failed':
            return notice(state, `${event.device}-${event.cause}`);
        case 'microphone-there':
            return microphoneThere(state, event.there);
        case 'left':
            return left(state, event.reason);
        case 'failed':
            return failed(state, event.failure, event.detail, now);
    }
}

/** How far joining has come; on the way back only that Jitsi waits for somebody is worth telling. */
function joining(state: CallState, stage: JoinStage): CallState {
    const waits = state.phase.name === 'reconnecting' && (stage === 'admission' || stage === 'moderator');

    return state.phase.name === 'joining' || waits ? { ...state, phase: { name: 'joining', stage } } : state;
}

/** What was asked of the microphone while Jitsi was not ready is asked of it now. */
function joined(before: CallState, now: number): Step {
    const state: CallState = {
        ...before,
        phase: { name: 'live', since: now },
        liveSince: before.liveSince ?? now,
        camera: { asked: null, is: before.camera.is === true },
    };
    const told = before.liveSince === null && state.call?.link_copied === true ? notice(state, 'link-copied') : just(state);
    const asked: Effect[] = state.muted.asked === null ? [] : [{ do: 'set-muted', muted: state.muted.asked }];

    return { state: told.state, effects: [say({ type: 'joined' }), ...asked, ...told.effects] };
}

/** Why it is not there is known better by who tried to use it. */
function microphoneThere(state: CallState, there: boolean): Step {
    if (there) {
        return just({ ...state, notices: state.notices.filter(kind => kind !== 'microphone-missing') });
    }

    return state.notices.some(kind => kind.startsWith('microphone-')) ? just(state) : notice(state, 'microphone-missing');
}

function muted(state: CallState, is: boolean | null): Step {
    const remember: Effect[] = is === null ? [] : [{ do: 'remember-muted', muted: is }];

    const notices = is === true ? state.notices : state.notices.filter(kind => kind !== 'talking-muted');

    return just({ ...state, notices, muted: confirmed(state.muted, is) }, say({ type: 'muted', muted: is }), ...remember);
}

/** What was asked for stays asked until exactly that is confirmed, or until it is known to be unknown. */
function confirmed(before: Confirmed, is: boolean | null): Confirmed {
    return { is, asked: is === null || is === before.asked ? null : before.asked };
}

function press(state: CallState, button: Button, now: number): Step {
    switch (button) {
        case 'microphone':
            // From "unknown" the first press mutes: that is the side on which nobody is overheard.
            return mute(state, !(state.muted.asked ?? state.muted.is ?? false));
        case 'camera':
            return showCamera(state, !(state.camera.asked ?? state.camera.is ?? true));
        case 'invite':
            return invite(state);
        case 'leave':
            return leave(state, 'hang-up');
        case 'rejoin':
            return rejoin(state, now);
        case 'retry':
            return just(state, { do: 'reach-app' });
        case 'devices':
            return just(state, { do: 'read-devices' });
        case 'hear':
            return hear(state, now);
        case 'reopen':
            return reopen(state, now);
        case 'share':
            return share(state);
        case 'take-over':
            return takeOver(state);
        case 'join':
            return state.phase.name === 'ready' ? enter(state, now) : just(state);
        case 'end':
            return end(state);
    }
}

/** The press itself lets the browser play; a Jitsi that still tries will, one that gave up needs a new frame. */
function hear(state: CallState, now: number): Step {
    const quiet = { ...state, notices: state.notices.filter(kind => kind !== 'sound-blocked') };

    return state.soundless ? reopen(quiet, now) : just(quiet);
}

function takeOver(state: CallState): Step {
    return state.phase.name === 'turned-away'
        ? just({ ...state, phase: { name: 'opening' }, app: 'awaited' }, { do: 'take-over' })
        : just(state);
}

/** A new frame in mid-call, with the microphone as it was. */
function reopen(state: CallState, now: number): Step {
    if (state.phase.name !== 'live') {
        return just(state);
    }
    const entered = enter(over(state), now);

    return { state: entered.state, effects: [say({ type: 'rejoining' }), ...entered.effects] };
}

/** While Jitsi is not ready a wish is kept. */
function mute(state: CallState, asked: boolean): Step {
    const wish = { ...state, muted: { ...state.muted, asked } };

    switch (state.phase.name) {
        case 'live':
            return just(wish, { do: 'set-muted', muted: asked });
        case 'joining':
        case 'reconnecting':
            return just(wish);
        default:
            return just(state);
    }
}

function showCamera(state: CallState, asked: boolean): Step {
    return state.phase.name === 'live'
        ? just({ ...state, camera: { ...state.camera, asked } }, { do: 'set-camera', on: asked })
        : just(state);
}

/** The browser asks which screen; nobody hears of a user who chooses none, so the wish is forgotten in time. */
function share(state: CallState): Step {
    if (state.phase.name !== 'live') {
        return just(state);
    }
    const asked = state.sharing.is !== true;

    return just(
        { ...state, sharing: { ...state.sharing, asked } },
        { do: 'share', on: asked },
        { do: 'wait', for: 'sharing', milliseconds: CHOOSING },
    );
}

function sharingRefused(state: CallState): Step {
    const told = notice(notAsked(state), 'sharing-refused');

    return { state: told.state, effects: [{ do: 'show-own-share' }, ...told.effects] };
}

function notAsked(state: CallState): CallState {
    return { ...state, sharing: { ...state.sharing, asked: null } };
}

/** The app copies, since it can without a focused page; while it does not answer, the page does. */
function invite(state: CallState): Step {
    if (state.call === null) {
        return just(state);
    }

    return just(state, state.app === 'connected' ? say({ type: 'copy-link' }) : { do: 'copy', link: state.call.guest_link });
}

function leave(state: CallState, how: 'hang-up' | 'end'): Step {
    switch (state.phase.name) {
        case 'live':
            return just({ ...state, phase: { name: 'leaving' } }, { do: how });
        case 'leaving':
            return just(state);
        case 'turned-away':
            return just(state, { do: 'close-window' });
        default:
            return left(state, 'hung-up');
    }
}

/** For everyone; the app takes the guest links back as well. */
function end(state: CallState): Step {
    if (state.phase.name !== 'live') {
        return just(state);
    }
    const { state: leaving, effects } = leave(state, 'end');

    return just(leaving, say({ type: 'ending' }), ...effects);
}

function knocking(state: CallState, knocks: CallState['knocks']): Step {
    return just({ ...state, knocks }, say({ type: 'knocking', knocks: [...knocks] }));
}

function admit(state: CallState, knock: string, admitted: boolean): Step {
    const told = knocking(state, state.knocks.filter(({ id }) => id !== knock));

    return just(told.state, { do: 'admit', id: knock, admitted }, ...told.effects);
}

/** The app has looked at what the page could not reach; a later attempt is not what that is about. */
function explained(state: CallState, failure: PageFailure, found: Found): CallState {
    const { phase } = state;

    return phase.name === 'failed' && phase.failure === 'jitsi-unreachable' ? { ...state, phase: { ...phase, failure, found } } : state;
}

function left(state: CallState, reason: LeftReason): Step {
    const closing: Effect[] = reason === 'hung-up' || state.phase.name === 'leaving' ? [{ do: 'close-window' }] : [];

    return just(
        { ...ended(state), phase: { name: 'left', reason } },
        { do: 'close-conference' },
        say({ type: 'left', reason }),
        ...closing,
    );
}

function rejoin(state: CallState, now: number): Step {
    const { phase } = state;
    const again = phase.name === 'left' || phase.name === 'failed' || phase.name === 'token-failed';

    if (!again || state.call === null) {
        return just(state);
    }
    const refused = phase.name === 'failed' && (phase.failure === 'token-refused' || phase.failure === 'not-allowed');
    const entered = enter(state, now, JOINING, refused);

    return { state: entered.state, effects: [say({ type: 'rejoining' }), ...entered.effects] };
}

/** A notice stands once; those about the same thing replace each other. One that asks for nothing goes by itself. */
function notice(state: CallState, kind: NoticeKind): Step {
    const about = kind.split('-')[0];
    const others = state.notices.filter(other => other.split('-')[0] !== about);

    const expires: Effect[] = kind === 'link-copied' ? [{ do: 'expire', notice: kind }] : [];

    return just({ ...state, notices: [...others, kind] }, ...expires);
}
