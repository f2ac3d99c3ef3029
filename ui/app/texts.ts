/** Every word of the window. */
import type { AppState, CallView, LobbyView, RecentView, SignInMethod, Surface } from './wire.ts';

export const TEXT = {
    app: 'Confab',
    waiting: 'Waiting for Confab…',
    calls: 'Calls',
    settings: 'Settings',

    start: 'Start call',
    startPublic: 'Start a public call',
    starting: { requesting: 'Asking for a room…', opening: 'Opening the call…', joining: 'Joining the call…', leaving: 'Leaving the call…' },
    cancel: 'Cancel',
    tryAgain: 'Try again',
    dismiss: 'Dismiss',
    again: 'Check again',
    signIn: 'Sign in',
    signOut: 'Sign out',
    setUp: 'Set up',

    inCall: 'In a call',
    show: 'Show the call',
    mute: 'Mute',
    unmute: 'Unmute',
    cameraOn: 'Turn camera on',
    cameraOff: 'Turn camera off',
    copyLink: 'Copy guest link',
    leave: 'Leave',
    end: 'End for all',
    publicOpen: 'A public room is open',
    publicOpenText: 'Anyone with its name can join. Mute and camera are in its own window.',
    publicNote: 'Public: anyone with the link can join; not protected by a token.',
    linkFailed: 'The link could not be copied. Copy it again.',

    recents: 'Recent rooms',
    noRecents: 'Rooms you open stand here, to be opened again.',
    startAgain: 'Start again',
    copyThisLink: 'Copy link',
    forget: 'Forget',

    welcome: 'Welcome to Confab',
    welcomeText: 'One click starts a call, and the link for your guests is on the clipboard. Two things first.',
    yourName: 'Your name',
    yourNameHelp: 'Others see it in the call.',
    lobbyAddress: 'Your team’s lobby',
    lobbyHelp: 'Whoever runs it gave you an address such as https://lobby.example.com.',
    useLobby: 'Use this lobby',
    noLobby: 'No lobby?',
    noLobbyText: 'Rooms on a public Jitsi have a name that nobody guesses, but no token: whoever has the link can join. meet.jit.si asks whoever starts a room to log in there.',
    justPublic: 'Just use a public Jitsi',

    you: 'You',
    lobby: 'Lobby',
    publicJitsi: 'Public Jitsi',
    browser: 'Browser',
    about: 'About',
    address: 'Address',
    addressBegin: 'https://',
    save: 'Save',
    saved: 'Saved.',
    token: 'Token',
    tokenHelp: 'Whoever runs the lobby gave it to you. It is kept in the keychain.',
    fallback: 'Use public Jitsi when the lobby can’t be reached',
    fallbackHelp: 'Such a call is marked as public everywhere: anyone with its link can join.',
    publicHelp: 'Rooms there are open to anyone with the link.',
    browserCommand: 'Command',
    browserHelp: 'Empty: the Chromium, Chrome, Edge or Brave that is found.',
    surface: 'Calls open in',
    licences: 'Licences',
    showLicences: 'Show the licences of what Confab is made with',
    licence: 'Confab is free software, under the MIT licence or the Apache licence 2.0, as you like.',
};

export const SURFACES: Record<Surface, string> = {
    'auto': 'An app window, where that can be had',
    'app-window': 'An app window with a profile of Confab’s own',
    'users-window': 'An app window of your own browser profile',
    'tab': 'A tab of the default browser',
};

export const fixedBy = (by: string) => `Set by ${by}; it can not be changed here.`;

/** Where rooms come from, and whether they can. */
export function sourceLine({ source, lobby, settings }: AppState): string {
    switch (source) {
        case 'lobby':
            return lobby === null ? '' : lobbyLine(lobby);
        case 'public':
            return `Rooms are on ${hostOf(settings.public ?? settings.usual_public)}. Anyone with the link can join.`;
        case 'none':
            return 'There is no lobby yet. Name one in the settings, or allow public Jitsi.';
    }
}

export function lobbyLine({ name, checking, info, trouble, signed_in: signedIn }: LobbyView): string {
    if (trouble !== null) {
        return trouble.message;
    }
    if (info === null) {
        return checking ? `Asking ${name}…` : name;
    }
    if (needsSignIn(info.sign_in) && signedIn === false) {
        return `${name} wants you to sign in.`;
    }

    return `${name} is ready.${info.signed ? '' : ' Its rooms are not protected by tokens.'}`;
}

export const needsSignIn = (method: SignInMethod) => method === 'token' || method === 'oidc';

export function signInLine({ info, signed_in: signedIn }: LobbyView): string {
    switch (info?.sign_in) {
        case undefined:
            return '';
        case 'open':
            return 'It needs no sign-in.';
        case 'unknown':
            return 'It asks for a way to sign in that this version of Confab does not know.';
        case 'token':
        case 'oidc':
            return signedIn === null
                ? 'The keychain does not say whether you are signed in.'
                : signedIn ? 'You are signed in.' : 'You are not signed in.';
    }
}

export function microphoneWord({ muted, mute_pending: pending, attached }: CallView): string {
    if (!attached) {
        return 'Reconnecting to the call’s window…';
    }
    if (pending) {
        return muted === true ? 'Unmuting…' : 'Muting…';
    }

    return muted === null ? 'Microphone unknown' : muted ? 'Muted' : 'Live: you can be heard';
}

export function peopleLine(others: string[]): string {
    const names = others.map(name => name || 'Somebody');

    switch (names.length) {
        case 0:
            return 'Nobody else is here yet.';
        case 1:
            return `${names[0]} is here.`;
        case 2:
        case 3:
            return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are here.`;
        default:
            return `${names.slice(0, 2).join(', ')} and ${names.length - 2} others are here.`;
    }
}

export function linkLine({ link_copied: copied, link_until: until }: CallView, now: Date): string {
    const who = until === null ? 'Anyone with it can join.' : `Anyone with it can join until ${when(until, now)}.`;

    return copied === true ? `Link copied. ${who}` : copied === false ? TEXT.linkFailed : who;
}

export function recentLine({ at, protection, link_until: until }: RecentView, now: Date): string {
    const open = protection === 'public' ? 'public' : protection === 'unsigned' ? 'no token' : null;
    const end = until === null ? null : new Date(until) < now ? 'link has ended' : `link until ${when(until, now)}`;

    return [at, open, end].filter(part => part !== null).join(' · ');
}

/** `14:00` today, else with the day. */
export function when(time: string, now: Date): string {
    const date = new Date(time);
    const clock = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

    if (date.toDateString() === now.toDateString()) {
        return clock;
    }

    return `${date.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })}, ${clock}`;
}

export function hostOf(address: string): string {
    try {
        return new URL(address).host;
    } catch {
        return address;
    }
}
