/** No circles among modules: whoever reads one can leave those that it does not import unread. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circles, type Imports } from './circles.ts';
import { imports as pageImports } from './pages.ts';
import { Crate } from './rust.ts';
import { sources } from './tree.ts';

/** The modules that are still in a circle. Strike out what is mended; nothing is added. */
const STILL: Record<string, string[]> = {
    'crates/call': [ 'channel', 'control', 'event', 'finding', 'machine', 'sign_in' ],
    'crates/cli': [ 'arguments', 'output', 'token' ],
    'crates/sources': [ 'sign_in::attempt', 'sign_in::provider' ],
    'crates/words': [ 'message', 'speak' ],
    'src-tauri': [ 'clipboard', 'driver', 'notices', 'own', 'recents', 'rooms', 'shortcuts', 'sign_in', 'socket', 'stage', 'window' ]
};

function crates(): Map<string, Map<string, string>> {
    const found = new Map<string, Map<string, string>>();

    for (const [ file, source ] of sources(/\/src\/.*\.rs$|^src\/.*\.rs$/)) {
        const [ , crate = '', inside = '' ] = /^(.*?)\/src\/(.*)$/.exec(file) ?? [];

        found.set(crate, (found.get(crate) ?? new Map<string, string>()).set(inside, source));
    }

    return found;
}

function importsOf(files: Record<string, string>): Record<string, string[]> {
    return plain(new Crate(new Map(Object.entries(files))).imports());
}

function plain(imports: Imports): Record<string, string[]> {
    return Object.fromEntries([ ...imports ].filter(([ , targets ]) => targets.size > 0).map(([ from, targets ]) => [ from, [ ...targets ].sort() ]));
}

/** Fails for what is in a circle and not in `still`, and for what is there and in none. */
function judge(where: string, imports: Imports, still: string[]): void {
    const found = circles(imports);
    const known = new Set(still);
    const grown = found.filter(circle => circle.some(module => !known.has(module)));
    const ties = grown.flatMap(circle => circle.flatMap(module =>
        circle.filter(other => imports.get(module)?.has(other)).map(other => `${module} -> ${other}`)));

    assert.deepEqual(ties, [], `${where}: these import each other in a circle. Move what both need into a module that imports neither`);
    assert.deepEqual(still.filter(module => !found.flat().includes(module)), [], `${where}: no longer in a circle: strike it out of STILL`);
}

test('no Rust modules import each other in a circle, unless one contains the other', () => {
    const all = crates();

    assert.deepEqual(Object.keys(STILL).filter(crate => !all.has(crate)), [], 'these crates are gone: strike them out of STILL');
    for (const [ crate, files ] of all) {
        judge(crate, new Crate(files).imports(), STILL[crate] ?? []);
    }
});

test('no files of the pages and of the tests import each other in a circle', () => {
    judge('ui and tests', pageImports(sources(/^(ui|tests)\/.*\.(ts|svelte)$/)), []);
});

test('a new circle is refused, and so is an exception that is no longer needed', () => {
    const circle = new Map([ [ 'a', new Set([ 'b' ]) ], [ 'b', new Set([ 'a' ]) ] ]);

    judge('here', circle, [ 'a', 'b' ]);
    assert.throws(() => { judge('here', circle, [ 'a' ]); }, /import each other in a circle[^]*a -> b[^]*b -> a/);
    assert.throws(() => { judge('here', new Map([ [ 'a', new Set([ 'b' ]) ] ]), [ 'b' ]); }, /strike it out/);
});

test('a circle is found however long it is, and what only leads to it is no part of it', () => {
    const graph = { a: [ 'b' ], b: [ 'c' ], c: [ 'a' ], d: [ 'a' ], e: [ 'f' ], f: [] };

    assert.deepEqual(circles(new Map(Object.entries(graph).map(([ from, to ]) => [ from, new Set(to) ]))), [ [ 'a', 'b', 'c' ] ]);
});

test('a module may import what it contains and what contains it', () => {
    assert.deepEqual(importsOf({ 'lib.rs': 'mod a; pub use a::A;', 'a.rs': 'mod b; use b::B;', 'a/b.rs': 'use super::A; use crate::Root;' }), {});
});

test('an import is seen in a list, in a path within code, and through a module that hands it on', () => {
    const files = {
        'lib.rs': 'mod a; mod b; mod c; mod d; pub use d::Handed;',
        'a.rs': 'use crate::{\n    b::{self, B},\n    Handed as Mine,\n};\nfn f<\'a>(x: &\'a str) -> char { super::c::g(x); \'"\' }',
        'b.rs': '', 'c.rs': '', 'd.rs': ''
    };

    assert.deepEqual(importsOf(files), { a: [ 'b', 'c', 'd' ] });
});

test('modules deep inside two others tie these two', () => {
    assert.deepEqual(importsOf({ 'lib.rs': '', 'a.rs': '', 'a/b.rs': 'use crate::c::d::D;', 'c.rs': '', 'c/d.rs': '' }), { a: [ 'c' ] });
});

test('comments, texts and tests import nothing', () => {
    const files = {
        'lib.rs': '', 'b.rs': '',
        'a.rs': '//! [`crate::b`]\n/* crate::b */ const T: &str = "crate::b \\" crate::b"; const R: &str = r#"crate::b"#;\n'
            + '#[cfg(test)]\nmod tests {\n    use crate::b::B;\n    fn f() { { } }\n}\n#[cfg(test)]\nmod apart;',
        'a/apart.rs': 'use crate::b::B;'
    };

    assert.deepEqual(importsOf(files), {});
    assert.deepEqual(importsOf({ ...files, 'a.rs': `${files['a.rs']}\nfn f() { crate::b::g(); }` }), { a: [ 'b' ] }, 'what follows them does');
});

test('a page imports types, components, and what it loads later', () => {
    const files = {
        'ui/a.ts': 'import type { B } from \'./b.ts\';\nexport {\n    C,\n} from \'../ui/c.svelte\';\nconst d = await import(\'./d.ts\');\nimport \'svelte\';\n/* from \'./e.ts\' */',
        'ui/b.ts': '', 'ui/c.svelte': '<script>import \'./d.ts\'</script>', 'ui/d.ts': '', 'ui/e.ts': ''
    };

    assert.deepEqual(plain(pageImports(new Map(Object.entries(files)))), { 'ui/a.ts': [ 'ui/b.ts', 'ui/c.svelte', 'ui/d.ts' ], 'ui/c.svelte': [ 'ui/d.ts' ] });
});
