/** What the page says of how the check stands. */
import type { Phase, Trouble } from './check.ts';
import { say } from './say.ts';

export interface Told {
    /** Each has a sign of its own beside the words. */
    tone: 'wait' | 'good' | 'trouble';
    title: string;
    text: string | null;
    /** Whether trying again can help; what the page notices by itself it also tries by itself. */
    again: boolean;
}

export function told(phase: Phase, asking: boolean): Told {
    switch (phase.name) {
        case 'opening':
            return asking
                ? { ...WAIT, title: say('microphone-asking'), text: say('microphone-asking-text') }
                : { ...WAIT, title: say('microphone-speak') };
        case 'listening':
            return heard(phase.heard);
        case 'trouble':
            return trouble(phase.trouble);
        case 'over':
            return phase.why === 'call'
                ? { ...WAIT, title: say('microphone-call'), text: say('microphone-call-text') }
                : { ...WAIT, title: say('microphone-ended'), text: say('microphone-ended-text') };
    }
}

const WAIT: Omit<Told, 'title'> = { tone: 'wait', text: null, again: false };

function heard(what: 'not-yet' | 'nothing' | 'voice'): Told {
    switch (what) {
        case 'not-yet':
            return { ...WAIT, title: say('microphone-speak') };
        case 'nothing':
            return { tone: 'trouble', title: say('microphone-silent'), text: say('microphone-silent-text'), again: false };
        case 'voice':
            return { ...WAIT, tone: 'good', title: say('microphone-works') };
    }
}

function trouble(what: Trouble): Told {
    const again = what === 'refused' || what === 'in-use';

    switch (what) {
        case 'refused':
            return { tone: 'trouble', title: say('microphone-refused'), text: say('microphone-refused-text'), again };
        case 'missing':
            return { tone: 'trouble', title: say('microphone-missing'), text: say('microphone-missing-text'), again };
        case 'in-use':
            return { tone: 'trouble', title: say('microphone-in-use'), text: say('microphone-in-use-text'), again };
        case 'unsupported':
            return { tone: 'trouble', title: say('microphone-unsupported'), text: say('microphone-unsupported-text'), again };
    }
}
