/** Files that are read in one go, and folders that are seen at a glance. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { sources } from './tree.ts';

/** How many lines a file has at most. */
const LINES = 400;
/** How many files stand side by side below a crate's `src`, at most. */
const FILES = 24;

/** Files with more lines, and why. */
const LONG: Record<string, string> = {
    'crates/call/src/event.rs': 'two enums, all that the machine takes and gives, in one place',
    'crates/call/src/link.rs': 'a third of it is the tests of its parser',
    'crates/call/src/machine.rs': 'one match over all that can happen to a call; what each leads to is in its modules',
    'crates/call/src/notification.rs': 'one match over all that notifications say',
    'crates/call-host/tests/page.rs': 'every test of one port',
    'crates/lobby/src/settings.rs': 'to be divided with the lobby',
    'crates/lobby/src/snippet.rs': 'to be divided with the lobby',
    'crates/lobby/tests/blackbox/running.rs': 'to be divided with the lobby',
    'crates/lobby/tests/blackbox/snippets.rs': 'to be divided with the lobby',
    'crates/rooms/src/api.rs': 'the wire types, one after the other, and their tests',
    'src-tauri/src/settings.rs': 'to be divided when the settings leave the app',
    'ui/call/callState.ts': 'one function of state and event; what each leads to is in the files beside it'
};

/** Folders with more files, and why. */
const FULL: Record<string, string> = {
    'crates/lobby/src': 'to be divided by concept',
    'src-tauri/src': 'to be divided when its decisions leave it'
};

/** What is over the bound and has no reason, and what has a reason and is not over it. */
function judge(sizes: Map<string, number>, bound: number, reasons: Record<string, string>): string[] {
    const over = [ ...sizes ].filter(([ , size ]) => size > bound);

    return [
        ...over.filter(([ name ]) => !reasons[name]).map(([ name, size ]) => `${name}: ${size}, over ${bound} without a reason`),
        ...Object.keys(reasons).filter(name => !over.some(([ long ]) => long === name)).map(name => `${name}: not over ${bound} any more, strike it out`)
    ];
}

test('no file has more than 400 lines without a reason', () => {
    const written = [ ...sources(/\.(rs|ts|svelte|js|mjs|html|css)$/) ].filter(([ , source ]) => !source.startsWith('// Generated from '));

    assert.ok(written.length > 300, 'the sources were found');
    assert.deepEqual(judge(new Map(written.map(([ file, source ]) => [ file, source.split('\n').length - 1 ])), LINES, LONG), []);
});

test('no folder below a crate\'s src has more than two dozen files without a reason', () => {
    const folders = new Map<string, number>();

    for (const file of sources(/(^|\/)src\/.*\.rs$/).keys()) {
        folders.set(path.posix.dirname(file), (folders.get(path.posix.dirname(file)) ?? 0) + 1);
    }
    assert.ok(folders.size > 10, 'the folders were found');
    assert.deepEqual(judge(folders, FILES, FULL), []);
});

test('a size over the bound is refused, and so is a reason that is no longer needed', () => {
    assert.deepEqual(judge(new Map([ [ 'a', 5 ], [ 'b', 4 ], [ 'c', 9 ] ]), 4, { c: 'a table', d: 'it was long' }), [
        'a: 5, over 4 without a reason', 'd: not over 4 any more, strike it out'
    ]);
});
