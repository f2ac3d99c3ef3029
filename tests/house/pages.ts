/** What the files of TypeScript and Svelte import of each other, types included. */
import path from 'node:path';
import type { Imports } from './circles.ts';

const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const IMPORT = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"]+)\1/g;

/** @param files What is in each, by their paths. */
export function imports(files: Map<string, string>): Imports {
    return new Map([ ...files ].map(([ file, source ]) => {
        const named = [ ...source.replaceAll(COMMENT, '').matchAll(IMPORT) ].map(([ , , name = '' ]) => path.posix.join(path.posix.dirname(file), name));

        return [ file, new Set(named.filter(name => files.has(name))) ];
    }));
}
