/** Holds TROUBLE.md against the tests that it names. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { has, named, titles } from './tables.ts';

const HERE = import.meta.dirname;
const ROWS = readFileSync(path.join(HERE, 'TROUBLE.md'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('|') && !/^\|(-|\s*trouble\s*\|)/.test(line))
    .map(line => line.slice(1, -1).split('|').map(cell => cell.trim()));

test('every row names a trouble, what the host sees, and tests that exist', () => {
    assert.ok(ROWS.length > 50, `the table was read: ${ROWS.length}`);
    for (const row of ROWS) {
        const [ trouble, seen, shown ] = row;

        assert.ok(row.length === 3 && trouble && seen && shown, `three cells: ${row.join(' | ')}`);
        for (const { file, title } of named(shown)) {
            const source = readFileSync(path.join(HERE, file), 'utf8');
            const [ , name ] = /^`(\w+)`$/.exec(title) ?? [];
            const exists = name === undefined
                ? has(source, title)
                : new RegExp(`#\\[(tokio::)?test\\]\\s+(async )?fn ${name}\\(`).test(source);

            assert.ok(exists, `${file} has no test “${title}”`);
        }
    }
});

test('every test of trouble stands in the table', () => {
    const shown = ROWS.flatMap(([ , , cell = '' ]) => named(cell));

    for (const file of readdirSync(path.join(HERE, 'e2e')).filter(name => name.startsWith('trouble-'))) {
        const there = shown.filter(reference => reference.file === `e2e/${file}`).map(({ title }) => title);

        for (const { pattern } of titles(readFileSync(path.join(HERE, 'e2e', file), 'utf8'))) {
            assert.ok(there.some(title => pattern.test(title)), `${file}: ${pattern.source} is missing in TROUBLE.md`);
        }
    }
});

test('a title that no test has is found out', () => {
    const source = 'for (const title of [ \'sleeps\' ]) { test(`a host that ${title}`, …) } test(\'it\\\'s late\', …)';

    assert.ok(has(source, 'a host that sleeps'));
    assert.ok(has(source, 'it\'s late'));
    assert.ok(!has(source, 'a host that wakes'));
    assert.ok(!has(source, 'it\'s early'));
});
