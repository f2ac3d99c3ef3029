/** The drawing in `docs/architecture.md` beside the code. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Phase } from './state.ts';

/** Every phase there is: the type sees to that. */
const PHASES: Record<Phase['name'], true> = {
    opening: true,
    ready: true,
    joining: true,
    reconnecting: true,
    live: true,
    leaving: true,
    left: true,
    failed: true,
    'token-failed': true,
    'turned-away': true,
};

test('the drawing has the states of the code', () => {
    const document = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
    const drawing = /<!-- states of the page.*?\n```\n/s.exec(document)?.[0] ?? '';
    const arrows = [...drawing.matchAll(/^ +(\S+) --> (\w+)/gm)];
    const drawn = arrows.flatMap(([, from = '', to = '']) => [from, to]).filter(name => name !== '[*]');

    // A hyphen means something else in the language of the drawing.
    expect(new Set(drawn)).toEqual(new Set(Object.keys(PHASES).map(name => name.replace('-', '_'))));
});
