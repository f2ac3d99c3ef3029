/** No component says anything that is not in the catalogue. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'svelte/compiler';
import { expect, test } from 'vitest';

const UI = fileURLToPath(new URL('..', import.meta.url));
/** Attributes that people read or hear. */
const READ = ['title', 'aria-label', 'aria-description', 'alt', 'placeholder', 'label'];
/** Names that are the same in every language. */
const NAMES = ['Confab'];

const components = ['call', 'app', 'microphone']
    .flatMap(page => readdirSync(UI, { recursive: true, encoding: 'utf8' }).filter(file => file.startsWith(`${page}/`)))
    .filter(file => file.endsWith('.svelte'));

interface Node {
    type?: string;
    name?: string;
    data?: string;
    value?: unknown;
}

/** Every text of a component that is read as it stands. */
function literals(node: unknown, found: string[] = []): string[] {
    if (Array.isArray(node)) {
        node.forEach(child => literals(child, found));
    } else if (typeof node === 'object' && node !== null) {
        const { type, name = '', data = '', value } = node as Node;

        if (type === 'Attribute') {
            (READ.includes(name) ? [value].flat() : []).forEach(part => literals(part, found));
        } else if (type === 'StyleDirective') {
            return found;
        } else if (type === 'Text') {
            found.push(data.trim());
        } else {
            Object.entries(node).forEach(([key, child]) => key === 'metadata' || literals(child, found));
        }
    }

    return found;
}

test.each(components)('%s says nothing of its own', file => {
    const { fragment } = parse(readFileSync(`${UI}/${file}`, 'utf8'), { modern: true });
    const words = literals(fragment).filter(text => /\p{L}{2}/u.test(text) && !NAMES.includes(text));

    expect(words).toEqual([]);
});

test('what a component says itself is found', () => {
    const { fragment } = parse('<p title="Mine">{say("a")} and more</p><Tool label="{a}: yes" /><b>{#if a}no{/if}</b>', { modern: true });

    expect(literals(fragment)).toEqual(['Mine', 'and more', ': yes', 'no']);
});
