/** Tables of tests in documents, and whether the tests that they name exist. */
import assert from 'node:assert/strict';
import path from 'node:path';

export interface Named {
    file: string;
    title: string;
}

/** `[lobby.rs](../crates/…/lobby.rs): title`, one or more in a cell. */
export function named(cell: string): Named[] {
    return cell.split('<br>').map(reference => {
        const [ , text = '', file = '', title = '' ] = /^\[([^\]]+)\]\(([^)]+)\): (.+)$/.exec(reference) ?? [];

        assert.ok(title, `this names no test: ${reference}`);
        assert.equal(path.basename(file), text, 'a link says where it leads');

        return { file, title };
    });
}

/** A title as it is written in a test's source: a text, or one with gaps. */
export function titles(source: string): { pattern: RegExp; hasGaps: boolean }[] {
    const written = source.matchAll(/\btest\(\s*(?:'((?:\\.|[^'\\])+)'|`((?:\\.|[^`\\])+)`)/g);

    return [ ...written ].map(([ , text, template ]) => {
        const parts = text === undefined ? (template ?? '').split(/\$\{[^}]*\}/) : [ text ];
        const fixed = parts.map(part => part.replaceAll('\\\'', '\'').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));

        return { pattern: new RegExp(`^${fixed.join('(.*)')}$`), hasGaps: parts.length > 1 };
    });
}

/** Whether this source has a test of that title; what fills its gaps must be written in it as well. */
export function has(source: string, title: string): boolean {
    return titles(source).some(({ pattern }) => {
        const [ whole, ...filled ] = pattern.exec(title) ?? [];

        return whole !== undefined && filled.every(text =>
            text === '' || source.includes(/^\d+$/.test(text) ? text : `'${text}'`));
    });
}
