/** What somebody needs who is asked for help: what happened, and nothing that opens a door. */
import type { CallState } from './state.ts';

/** A report without token, link, room or names; `null` while nothing is wrong. */
export function report({ phase, call, app, online, attempts }: CallState, now: Date, browser: string): string | null {
    const what = trouble(phase);

    if (what === null) {
        return null;
    }
    const lines = [
        `Confab call page: ${what}`,
        `Jitsi: ${call === null ? 'not known yet' : new URL(call.jitsi_url).origin}`,
        `Room: ${call?.protection ?? 'not known yet'}${call?.jwt_expires_at ? `, token until ${call.jwt_expires_at}` : ''}`,
        `App: ${app}; network: ${online ? 'there' : 'none'}; attempts at coming back: ${attempts}`,
        `Browser: ${browser}`,
        `Time: ${now.toISOString()}`,
    ];

    return `${lines.join('\n')}\n`;
}

const said = (words: string | null) => (words === null ? [] : [`(${words})`]);

function trouble(phase: CallState['phase']): string | null {
    switch (phase.name) {
        case 'failed':
            return [phase.failure, ...said(phase.detail), ...(phase.found === undefined ? [] : [phase.found.code, ...said(phase.found.detail)])].join(' ');
        case 'token-failed':
            return `no token (${phase.words?.message ?? 'the app does not answer'})`;
        case 'turned-away':
            return `turned away: ${phase.reason}`;
        default:
            return null;
    }
}
