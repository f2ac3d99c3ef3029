import { catalogue } from './catalogue.ts';
import { speak } from './words.ts';

/** The transport of Jitsi looks at `window` as it loads; a test of the wire needs no more of a browser than that. */
const scope = globalThis as { window?: unknown };

scope.window ??= globalThis;

speak(catalogue('en', ['app', 'call']));
