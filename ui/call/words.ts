/** Which words the call page says in which state: what is so, and what to do. */
import type { PageCall, Protection, Refusal } from '../shared/channel.ts';
import type { Button, CallState, JoinStage, NoticeKind, Phase } from './state.ts';
import type { DeviceKind } from '../shared/devices.ts';
import { say, type Id } from './say.ts';
import { clock, spokenFor as spoken } from '../shared/words.ts';
import type { TicketFailure } from './ticket.ts';

/** What somebody says about a failure: who, in words of ours, and in words that are whoever's own. */
export interface Detail {
    from: string;
    words: string | null;
    own: string | null;
}

/** A view that stands in place of the conversation. */
export interface View {
    title: string;
    text: string;
    /** What more is said about it, by Jitsi or by the app. */
    details?: Detail[];
    busy?: boolean;
    tone?: 'trouble';
    actions: { button: Button; label: string }[];
}

const rejoin = () => ({ button: 'rejoin', label: say('call-rejoin') }) as const;
const join = () => ({ button: 'join', label: say('call-join') }) as const;
const leave = () => ({ button: 'leave', label: say('call-leave') }) as const;
const close = () => ({ button: 'leave', label: say('call-close') }) as const;
const takeOver = () => ({ button: 'take-over', label: say('call-take-over') }) as const;
const cancel = () => ({ button: 'leave', label: say('call-cancel') }) as const;

/** The view of this state, or `null` while the conversation itself is to be seen. */
export function viewOf({ phase, app, online, call }: CallState): View | null {
    switch (phase.name) {
        case 'opening':
            return app === 'lost' ? silentView() : { title: say('call-opening'), text: say('call-moment'), busy: true, actions: [] };
        case 'ready':
            return { title: say('call-ready'), text: say(call?.start_muted === true ? 'call-ready-muted' : 'call-ready-heard'), actions: [join(), cancel()] };
        case 'joining':
            return { ...joiningWords(phase.stage, app === 'lost'), busy: true, actions: [cancel()] };
        case 'reconnecting':
            return reconnectingView(phase.stage, app === 'connected', online);
        case 'live':
            return null;
        case 'leaving':
            return { title: say('call-leaving'), text: say('call-moment'), busy: true, actions: [] };
        case 'left':
            return leftView(phase.reason, app === 'connected');
        case 'failed':
            return { title: say(`call-failed-${phase.failure}`), text: say(`call-failed-${phase.failure}-text`), details: detailsOf(phase), tone: 'trouble', actions: [rejoin(), leave()] };
        case 'token-failed':
            return { title: phase.words?.message ?? say('call-silent'), text: phase.words?.hint ?? say('call-token-alone'), tone: 'trouble', actions: [rejoin(), leave()] };
        case 'turned-away':
            return turnedAwayView(phase.reason);
    }
}

/** What Jitsi said, and what the app found. */
function detailsOf({ detail, found }: Extract<Phase, { name: 'failed' }>): Detail[] {
    return [
        ...(detail === null ? [] : [{ from: say('call-jitsi-says'), words: null, own: detail }]),
        ...(found === undefined ? [] : [{ from: say('call-found'), words: say(`call-found-${found.code}`), own: found.detail }]),
    ];
}

function silentView(): View {
    return {
        title: say('call-silent'),
        text: say('call-silent-text'),
        tone: 'trouble',
        actions: [{ button: 'retry', label: say('call-try-now') }],
    };
}

function joiningWords(stage: JoinStage, silent: boolean): { title: string; text: string } {
    if (stage === 'token' && silent) {
        return { title: say('call-silent'), text: say('call-silent-text') };
    }
    switch (stage) {
        case 'token':
        case 'loading':
        case 'entering':
            return { title: say('call-joining'), text: say(`call-joining-${stage}`) };
        case 'asking':
        case 'admission':
        case 'moderator':
            return { title: say(`call-stage-${stage}`), text: say(`call-stage-${stage}-text`) };
    }
}

function reconnectingView(stage: 'waiting' | 'token' | 'entering', appAnswers: boolean, online: boolean): View {
    const title = say('call-coming-back');

    if (!online) {
        return { title, text: say('call-coming-back-offline'), busy: true, actions: [leave()] };
    }
    if (stage === 'token' && !appAnswers) {
        return { title, text: say('call-coming-back-alone'), busy: true, actions: [leave()] };
    }

    return { title, text: say('call-coming-back-text'), busy: true, actions: [leave()] };
}

function leftView(reason: 'hung-up' | 'kicked' | 'ended', again: boolean): View {
    const actions = again ? [rejoin()] : [];
    const text = say(again ? 'call-close-tab' : 'call-close-tab-next');

    switch (reason) {
        case 'hung-up':
            return { title: say('call-left'), text, actions };
        case 'kicked':
            return { title: say('call-kicked'), text: again ? say('call-kicked-text') : text, actions };
        case 'ended':
            return { title: say('call-ended'), text: again ? say('call-ended-text') : text, actions };
    }
}

/** Another window is no trouble, and can be left for this one; nor is a call that is over, or what the host chose. */
function turnedAwayView(reason: Refusal | TicketFailure): View {
    const words = { title: say(`call-away-${reason}`), text: say(`call-away-${reason}-text`) };

    if (reason === 'let-go' || reason === 'over') {
        return { ...words, actions: [close()] };
    }

    return reason === 'busy' || reason === 'taken-over'
        ? { ...words, actions: [takeOver(), close()] }
        : { ...words, tone: 'trouble', actions: [close()] };
}

/** The microphone's state in one or two words, and what pressing its button does. */
export function microphoneWords({ muted: { asked, is } }: CallState): { state: string; action: string } {
    if (asked !== null && asked !== is) {
        return asked
            ? { state: say('call-muting'), action: say('call-do-keep-on') }
            : { state: say('call-unmuting'), action: say('call-do-keep-muted') };
    }
    switch (is) {
        case null:
            return { state: say('call-unknown'), action: say('call-do-mute') };
        case true:
            return { state: say('call-muted'), action: say('call-do-unmute') };
        case false:
            return { state: say('call-live'), action: say('call-do-mute') };
    }
}

/** The camera's state, and what pressing its button does. */
export function cameraWords({ camera: { asked, is } }: CallState): { state: string; action: string } {
    if (asked !== null && asked !== is) {
        return asked
            ? { state: say('call-camera-starting'), action: say('call-do-camera-off') }
            : { state: say('call-camera-stopping'), action: say('call-do-camera-on') };
    }
    switch (is) {
        case null:
            return { state: say('call-camera-unknown'), action: say('call-do-camera-off') };
        case true:
            return { state: say('call-camera-on'), action: say('call-do-camera-off') };
        case false:
            return { state: say('call-camera-off'), action: say('call-do-camera-on') };
    }
}

/** Whether the screen is shared, and what pressing its button does. */
export function sharingWords({ sharing: { asked, is } }: CallState): { state: string; action: string } {
    if (asked !== null && asked !== is) {
        return asked
            ? { state: say('call-sharing-choose'), action: say('call-do-ask-again') }
            : { state: say('call-sharing-stops'), action: say('call-do-stop-sharing') };
    }

    return is === true
        ? { state: say('call-sharing-on'), action: say('call-do-stop-sharing') }
        : { state: say('call-sharing-off'), action: say('call-do-share') };
}

/** The badge's word, and the sentence behind it. */
export function protectionWords(protection: Protection): { word: string; sentence: string } {
    return { word: say(`call-room-${protection}`), sentence: say(`call-room-${protection}-sentence`) };
}

/** A notice: what happened and what to do. */
export function noticeWords(kind: NoticeKind, state: CallState, now: Date): string {
    return kind === 'link-copied'
        ? say('call-link-copied', { life: linkLife(state.call?.guest_link_expires_at ?? null, state.call?.language ?? 'en', now) })
        : say(`call-notice-${kind}`);
}

/** What a notice offers to do about it. */
export function noticeAction(kind: NoticeKind): { button: Button; label: string } | null {
    switch (kind) {
        case 'talking-muted':
            return { button: 'microphone', label: say('call-unmute') };
        case 'sound-blocked':
            return { button: 'hear', label: say('call-hear') };
        case 'microphone-refused':
        case 'microphone-missing':
        case 'microphone-busy':
            return { button: 'reopen', label: say('call-rejoin') };
        default:
            return null;
    }
}

/** Somebody at the door. */
export function knockWords(name: string): string {
    return say('call-wants-in', { name: nameOr(name) });
}

/** A name, or a word in place of one that is not known. */
export function nameOr(name: string): string {
    return name || say('call-somebody');
}

export const DEVICES: Record<DeviceKind, Id> = {
    audioinput: 'call-microphone',
    audiooutput: 'call-speaker',
    videoinput: 'call-camera',
};

/** The text that goes into a chat or a mail: it names its day in full, since nobody knows when it is read. */
export function invitation(call: PageCall): string {
    const end = call.guest_link_expires_at;
    const what = call.subject === null ? say('call-invitation') : say('call-invitation-subject', { subject: call.subject });
    const how = [
        say('call-invitation-how'),
        ...(end === null ? [] : [say('call-invitation-until', { moment: fullMoment(new Date(end), spoken(call.language)) })]),
    ];

    return `${what}\n${call.guest_link}\n${how.join(' ')}\n`;
}

function fullMoment(then: Date, language: string): string {
    return new Intl.DateTimeFormat(language, {
        day: 'numeric',
        month: 'long',
        hour: '2-digit',
        minute: '2-digit',
        timeZoneName: 'short',
        ...clock(language),
    }).format(then);
}

/** Until when the guest link lets people in. */
export function linkLife(expiresAt: string | null, language: string, now: Date): string {
    if (expiresAt === null) {
        return say('call-life-room');
    }

    return say('call-life', { moment: moment(new Date(expiresAt), spoken(language), now) });
}

/** A moment as people say it: `14:00`, `tomorrow, 14:00`, `Friday, 14:00`, `3 December, 14:00`. */
function moment(then: Date, language: string, now: Date): string {
    const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', ...clock(language) }).format(then);
    const days = daysBetween(now, then);

    if (days === 0) {
        return time;
    }
    if (days === 1) {
        return say('call-tomorrow', { time });
    }
    const date = new Intl.DateTimeFormat(language, days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long' });

    return say('call-on-day', { day: date.format(then), time });
}

/** Midnights between two moments, in local time. */
function daysBetween(earlier: Date, later: Date): number {
    const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;

    return day(later) - day(earlier);
}

/** How long the call has been live: `4:07`, `1:04:07`. */
export function duration(milliseconds: number): string {
    const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
    const two = (value: number) => String(value).padStart(2, '0');
    const hours = Math.floor(seconds / 3_600);
    const minutes = Math.floor(seconds / 60) % 60;

    return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function peopleWords(count: number): string {
    return say('call-people-count', { count });
}

/** What a screen reader says when the state changes from the one to the other, or `null` for nothing. */
export function announcement(before: CallState, after: CallState, now: Date): string | null {
    const view = viewOf(after);
    const notice = after.notices.find(kind => !before.notices.includes(kind));

    if (view !== null) {
        return viewOf(before)?.title === view.title ? null : say('call-view', { title: view.title, text: view.text });
    }
    if (before.phase.name !== 'live') {
        return `${say('call-entered')} ${notice === undefined ? '' : noticeWords(notice, after, now)}`.trim();
    }
    if (notice !== undefined) {
        return noticeWords(notice, after, now);
    }
    const knock = after.knocks.find(({ id }) => !before.knocks.some(known => known.id === id));

    if (knock !== undefined) {
        return knockWords(knock.name);
    }
    if ((before.broken === null) !== (after.broken === null)) {
        return say(after.broken === null ? 'call-back' : 'call-suffers');
    }
    if (before.app !== after.app && (before.app === 'lost' || after.app === 'lost')) {
        return say(after.app === 'lost' ? 'call-app-lost' : 'call-app-back');
    }
    if (before.muted.is !== after.muted.is) {
        return say(after.muted.is === null ? 'call-said-unknown' : after.muted.is ? 'call-said-muted' : 'call-said-live');
    }
    if (before.camera.is !== after.camera.is) {
        return say('call-said-state', { state: cameraWords(after).state });
    }

    if (before.sharing.is !== after.sharing.is) {
        return say('call-said-state', { state: sharingWords(after).state });
    }

    return arrivals(before, after);
}

/** Who came and who went. */
function arrivals(before: CallState, after: CallState): string | null {
    const came = after.participants.filter(({ id, local }) => !local && !before.participants.some(known => known.id === id));
    const went = before.participants.filter(({ id, local }) => !local && !after.participants.some(known => known.id === id));
    const words = [
        ...came.map(({ name }) => say('call-joined', { name: nameOr(name) })),
        ...went.map(({ name }) => say('call-left-by', { name: nameOr(name) })),
    ];

    return words.length === 0 ? null : words.join(' ');
}
