/**
 * What all lobbies of the whole run have logged, searched for what belongs in no log: tokens, tickets, invites, rooms,
 * secrets, and the names of those who spoke to them. It runs last.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { TARGET } from '../harness/paths.ts';

interface Log {
    file: string;
    lines: string[];
}

/** All files below `directory` whose names match. */
function files(directory: string, name: RegExp): string[] {
    return existsSync(directory)
        ? readdirSync(directory, { recursive: true, withFileTypes: true })
            .filter(entry => entry.isFile() && name.test(entry.name))
            .map(entry => path.join(entry.parentPath, entry.name))
        : [];
}

const read = (file: string): Log => ({ file: path.relative(TARGET, file), lines: readFileSync(file, 'utf8').split('\n') });

const BLACKBOX = path.join(TARGET, 'tmp/lobby-logs');
/** Of the lobby's own tests, and of those with a browser. */
const logs = [ ...files(BLACKBOX, /\.log$/), ...files(path.join(TARGET, 'e2e'), /^lobby\.log$/) ].map(read);

/** The lines in which `what` finds something, without showing more of a secret than where it is. */
function find(what: (line: string) => boolean): string[] {
    return logs.flatMap(({ file, lines }) => lines.flatMap((line, at) => what(line) ? [ `${file}:${at + 1}` ] : []));
}

test('there are logs to search, of every kind of test', () => {
    const lines = logs.flatMap(log => log.lines);

    assert.ok(logs.some(({ file }) => file.startsWith('tmp')), 'run the stage "rust" first');
    assert.ok(logs.some(({ file }) => file.startsWith('e2e')), 'run the stage "browser" first');
    assert.ok(lines.some(line => line.includes('/j/{invite}')), 'guests came');
    assert.ok(lines.some(line => line.includes('/api/v1/rooms')), 'rooms were started');
});

test('no log holds what looks like a token, a ticket, an invite, a room or a secret', () => {
    const shapes = {
        'a token': /eyJ[\w-]{8}/,
        'a host\'s token': /confab_host_/,
        // An invite has 56 characters, a ticket more.
        'something sealed': /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{50,}/,
        'a secret or a hash': /(?<![0-9a-f])[0-9a-f]{32,}/,
        'a room': /[a-z]+-[a-z]+-[0-9a-z]{26}/,
        'an e-mail address': /[\w.]@[\w-]+\.[a-z]/,
        'a password in an address': /:\/\/[^/\s]*:[^/\s]*@/,
        'a cookie': /confab-pass/
    };

    for (const [ name, shape ] of Object.entries(shapes)) {
        assert.deepEqual(find(line => shape.test(line)), [], name);
    }
});

test('no log holds anything that was made for somebody alone', () => {
    const minted = files(BLACKBOX, /\.minted$/)
        .flatMap(file => readFileSync(file, 'utf8').split('\n'))
        .filter(Boolean);
    const all = logs.flatMap(log => log.lines).join('\n');

    assert.ok(minted.length > 100, 'what the lobby\'s own tests were given');
    assert.equal(minted.filter(text => all.includes(text)).length, 0);
});

test('no log holds the name of anyone who spoke to a lobby', () => {
    const names = [
        'Ada', 'Grace', 'Edsger', 'Barbara', 'Lovelace', 'Testperson', 'Guestperson', 'Rosebud', 'Release week', 'Guest', 'Host'
    ];

    for (const name of names) {
        const word = new RegExp(`\\b${name}\\b`);

        assert.deepEqual(find(line => word.test(line)), [], name);
    }
});

test('no log holds the address of a caller', () => {
    // Of the documentation's networks, which the tests use; a lobby names its own address and its Jitsi's.
    const address = /\b(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+|2001:db8:/;

    assert.deepEqual(find(line => address.test(line)), []);
});
