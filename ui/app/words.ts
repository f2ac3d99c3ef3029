/** Which words the window says in which state. */
import { clock, spokenFor } from '../shared/words.ts';
import { say } from './say.ts';
import type { AppState, CallView, Fixed, FixedSetting, LobbyView, RecentView, SettingsView, SignInMethod } from './wire.ts';

/** An address as it is typed. */
export const EXAMPLE = 'https://lobby.example.com';
export const ADDRESS_BEGIN = 'https://';

/** Names of people that are told one by one. */
const NAMED = 3;

/** What sets a setting that can not be changed here; nothing, where it can. */
export function fixed(settings: SettingsView, setting: FixedSetting): Fixed | undefined {
    return settings.fixed.find(fixed => fixed.setting === setting);
}

/** Who sets a setting that can not be changed here. */
export function fixedBy({ by, locked }: Fixed): string {
    return say(locked ? 'app-locked' : 'app-fixed', { by });
}

/** Where rooms come from, and whether they can. */
export function sourceLine({ source, lobby, settings }: AppState): string {
    switch (source) {
        case 'lobby':
            return lobby === null ? '' : lobbyLine(lobby);
        case 'own':
            return say('app-source-own');
        case 'public':
            return say('app-source-public', { host: hostOf(settings.public ?? settings.usual_public) });
        case 'none':
            return say('app-source-none');
    }
}

export function lobbyLine({ name: lobby, checking, info, trouble, signed_in: signedIn }: LobbyView): string {
    if (trouble !== null) {
        return trouble.message;
    }
    if (info === null) {
        return checking ? say('app-lobby-asking', { lobby }) : lobby;
    }
    if (needsSignIn(info.sign_in) && signedIn === false) {
        return say('app-lobby-sign-in', { lobby });
    }

    return say(info.signed ? 'app-lobby-ready' : 'app-lobby-unsigned', { lobby });
}

/** In place of a region: what the lobby takes to be nearest. */
export const NEAREST = '';

/**
 * The regions that rooms can be wished in: those that the lobby names, and the one that is set, whether it is among them or
 * not. No more than the first where there are none.
 */
export function regionChoices({ region }: SettingsView, lobby: LobbyView | null): { value: string; words: string }[] {
    const known = lobby?.info?.regions ?? [];
    const choices = [ { value: NEAREST, words: say('app-region-nearest') }, ...known.map(name => ({ value: name, words: name })) ];

    if (region !== null && !known.includes(region)) {
        // Of a lobby that has not answered nothing is known.
        choices.push({ value: region, words: lobby?.info ? say('app-region-unknown', { region }) : region });
    }

    return choices;
}

export const needsSignIn = (method: SignInMethod) => method === 'token' || method === 'oidc';

export function signInLine({ info, signed_in: signedIn }: LobbyView): string {
    switch (info?.sign_in) {
        case undefined:
            return '';
        case 'open':
            return say('app-open');
        case 'unknown':
            return say('app-sign-in-unknown');
        case 'token':
        case 'oidc':
            return say(signedIn === null ? 'app-signed-in-unknown' : signedIn ? 'app-signed-in' : 'app-signed-out');
    }
}

export function microphoneWord({ muted, mute_pending: pending, attached }: CallView): string {
    if (!attached) {
        return say('app-reconnecting');
    }
    if (pending) {
        return say(muted === true ? 'app-unmuting' : 'app-muting');
    }

    return say(muted === null ? 'app-microphone-unknown' : muted ? 'app-muted' : 'app-heard');
}

export function peopleLine(others: string[]): string {
    const names = others.map(name => name || say('app-somebody'));
    const more = names.length > NAMED ? names.length - NAMED + 1 : 0;
    const told = more === 0 ? names : [...names.slice(0, NAMED - 1), say('app-others', { count: more })];

    return names.length === 0 ? say('app-alone') : say('app-here', { count: names.length, names: told });
}

/** How long the link works, and whether it is on the clipboard. `language` is the host's, as their country writes it. */
export function linkLine({ link_copied: copied, link_until: until }: CallView, language: string, now: Date): string {
    const life = until === null ? say('app-life') : say('app-life-until', { moment: moment(until, language, now) });

    return copied === true ? say('app-link-copied', { life }) : copied === false ? say('app-link-failed') : life;
}

export function recentLine({ at, protection, link_until: until }: RecentView, language: string, now: Date): string {
    const open = protection === 'public' ? say('app-recent-public') : protection === 'unsigned' ? say('app-recent-unsigned') : null;
    const end = until === null
        ? null
        : new Date(until) < now ? say('app-recent-ended') : say('app-recent-until', { moment: moment(until, language, now) });

    return [at, open, end].filter(part => part !== null).join(' · ');
}

/** `14:00` today, else with the day. */
export function moment(time: string, language: string, now: Date): string {
    const date = new Date(time);
    const spoken = spokenFor(language);
    const hour = new Intl.DateTimeFormat(spoken, { hour: '2-digit', minute: '2-digit', ...clock(language) }).format(date);

    if (date.toDateString() === now.toDateString()) {
        return hour;
    }
    const day = new Intl.DateTimeFormat(spoken, { weekday: 'short', day: 'numeric', month: 'short' }).format(date);

    return say('app-moment', { day, time: hour });
}

export function hostOf(address: string): string {
    try {
        return new URL(address).host;
    } catch {
        return address;
    }
}
