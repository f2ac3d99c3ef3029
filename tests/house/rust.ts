/**
 * The modules of a crate and what they import of each other, read from the paths that begin with `crate`, `super` or
 * `self`. What only tests compile is left out. Two modules of which one contains the other may import each other.
 */
import type { Imports } from './circles.ts';

/** A path in code: `crate::a::B` is `['crate', 'a', 'B']`; `as` is the name that a `use` gives it. */
interface Path {
    segments: string[];
    as: string;
}

interface Module {
    code: string;
    /** What the names are that `use` brings into the module, as paths from the root of the crate. */
    names: Map<string, string[]>;
}

/** Text, comments and characters, none of which imports anything. */
const NO_CODE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bb?r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\(?:u\{[^}]*\}|x..|.)|[^'\\])'/g;
const TEST_ONLY = /#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*/g;

/** The code that programs are made of, and the modules in files of their own that only tests compile. */
function compiled(source: string): { code: string; tests: string[] } {
    let code = source.replaceAll(NO_CODE, '""');
    const tests: string[] = [];

    for (let match = TEST_ONLY.exec(code); match; match = TEST_ONLY.exec(code)) {
        const item = code.slice(match.index + match[0].length);
        const end = match.index + match[0].length + endOfItem(item);
        const [ , module ] = /^(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/.exec(item) ?? [];

        if (module) {
            tests.push(module);
        }
        code = code.slice(0, match.index) + code.slice(end);
        TEST_ONLY.lastIndex = match.index;
    }

    return { code, tests };
}

/** Where an item ends: at its semicolon, or with its block. */
function endOfItem(code: string): number {
    let depth = 0;

    for (const [ at, letter ] of [ ...code ].entries()) {
        depth += '{(['.includes(letter) ? 1 : '})]'.includes(letter) ? -1 : 0;
        if (depth === 0 && (letter === ';' || letter === '}')) {
            return at + 1;
        }
    }

    return code.length;
}

/** All paths of what stands at `at`: of a `use` in braces it is several. */
function paths(code: string, at: number): Path[] {
    const tokens = /\s*(::|[A-Za-z_]\w*|[{},*])/y;
    const next = (): string | undefined => tokens.exec(code)?.[1];
    const tree = (before: string[]): Path[] => {
        const segments = [ ...before ];

        for (;;) {
            const start = tokens.lastIndex;
            const token = next();

            if (token === '{') {
                const found: Path[] = [];

                do {
                    const inner = tokens.lastIndex;

                    if (next() === '}') {
                        return found;
                    }
                    tokens.lastIndex = inner;
                    found.push(...tree(segments));
                } while (next() === ',');

                return found;
            }
            if (token === undefined || token === ',' || token === '}') {
                tokens.lastIndex = token === undefined ? at : start;
                break;
            }
            if (token !== '*') {
                segments.push(token);
            }
            const after = tokens.lastIndex;
            const separator = next();

            if (separator === 'as') {
                return [ { segments, as: next() ?? '' } ];
            }
            if (separator !== '::') {
                tokens.lastIndex = after;
                break;
            }
        }
        if (segments.length > before.length && segments.at(-1) === 'self' && segments.length > 1) {
            segments.pop();
        }

        return [ { segments, as: segments.at(-1) ?? '' } ];
    };

    tokens.lastIndex = at;

    return tree([]);
}

/** One crate: its modules by their paths, the root's being empty. */
export class Crate {
    readonly #modules = new Map<string, Module>();

    /** @param sources The files below the crate's `src`, by their paths from there. */
    constructor(sources: Map<string, string>) {
        const tests: string[] = [];

        for (const [ file, source ] of sources) {
            const name = moduleOf(file, sources.has('lib.rs'));

            if (name !== null) {
                const { code, tests: own } = compiled(source);

                this.#modules.set(name, { code, names: new Map() });
                tests.push(...own.map(test => join(name, test)));
            }
        }
        for (const name of this.#modules.keys()) {
            if (tests.some(test => name === test || within(name, test))) {
                this.#modules.delete(name);
            }
        }
        for (const [ name, module ] of this.#modules) {
            for (const { index, 0: use } of module.code.matchAll(/\buse\s+(?=[A-Za-z_{])/g)) {
                for (const { segments, as } of paths(module.code, index + use.length)) {
                    const absolute = this.#absolute(name, segments);

                    if (absolute) {
                        module.names.set(as, absolute);
                    }
                }
            }
        }
    }

    /**
     * From each module to those that it imports, where neither contains the other. A module being all that it contains, two
     * that are deeper inside count as the two next to each other that they are in: `a::b` and `c::d` as `a` and `c`.
     */
    imports(): Imports {
        const imports: Imports = new Map();

        for (const [ name, { code } ] of this.#modules) {
            for (const { index } of code.matchAll(/(?<![\w:$])(?:crate|super|self)\s*::/g)) {
                for (const { segments } of paths(code, index)) {
                    const target = this.#owner(this.#absolute(name, segments) ?? []);

                    if (target !== name && !within(target, name) && !within(name, target)) {
                        const [ from, to ] = beside(name, target);

                        imports.set(from, (imports.get(from) ?? new Set()).add(to));
                    }
                }
            }
        }

        return imports;
    }

    #absolute(module: string, [ first = '', ...rest ]: string[]): string[] | null {
        const own = module === '' ? [] : module.split('::');

        switch (first) {
            case 'crate': return rest;
            case 'self': return [ ...own, ...rest ];
            case 'super': return this.#supers(own, rest);
            default: return this.#modules.has(join(module, first)) ? [ ...own, first, ...rest ] : null;
        }
    }

    #supers(own: string[], rest: string[]): string[] {
        const above = own.slice(0, -1);

        return rest[0] === 'super' ? this.#supers(above, rest.slice(1)) : [ ...above, ...rest ];
    }

    /** The module that defines what a path leads to: one that only hands a name on is passed through. */
    #owner(path: string[], hops = 0): string {
        let module = '';

        for (const [ at, segment ] of path.entries()) {
            const child = join(module, segment);

            if (this.#modules.has(child)) {
                module = child;
                continue;
            }
            const handed = this.#modules.get(module)?.names.get(segment);

            return handed && hops < 10 ? this.#owner([ ...handed, ...path.slice(at + 1) ], hops + 1) : module;
        }

        return module;
    }
}

/** `a/b.rs` is `a::b`, the root is empty. A program beside a library is a crate of its own, and has no modules. */
function moduleOf(file: string, hasLibrary: boolean): string | null {
    const segments = file.replace(/\.rs$/, '').split('/');

    if (segments.length === 1 && [ 'lib', 'main' ].includes(file.replace(/\.rs$/, ''))) {
        return hasLibrary && file === 'main.rs' ? null : '';
    }
    if (segments[0] === 'bin') {
        return null;
    }

    return (segments.at(-1) === 'mod' ? segments.slice(0, -1) : segments).join('::');
}

function join(module: string, segment: string): string {
    return module === '' ? segment : `${module}::${segment}`;
}

/** The two modules of one parent that `one` and `other` are or are in. */
function beside(one: string, other: string): [ string, string ] {
    const [ from, to ] = [ one.split('::'), other.split('::') ];
    const apart = from.findIndex((segment, at) => segment !== to[at]) + 1;

    return [ from.slice(0, apart).join('::'), to.slice(0, apart).join('::') ];
}

/** Whether `module` is in `other`, at whatever depth. */
function within(module: string, other: string): boolean {
    return module !== other && (other === '' || module.startsWith(`${other}::`));
}
