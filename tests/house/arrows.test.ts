/** Which crate may use which: docs/architecture.md says so, and this holds it against what the crates say themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { files, read } from './tree.ts';

type Arrows = Record<string, string[]>;

/** Packages that are no part of the product: they build and test it, and use nothing of ours. */
const TOOLS = [ 'tests/tray-host', 'xtask' ];

/** By its folder, what each package's programs are made of; what its tests use besides is left out. */
function manifests(): Arrows {
    const folders = files().filter(file => file.endsWith('/Cargo.toml')).map(file => file.replace('/Cargo.toml', ''));
    const names = new Map(folders.map(folder => [ folder.replace('crates/', ''), folder ]));

    return Object.fromEntries(folders.map(folder => [ folder, dependencies(read(`${folder}/Cargo.toml`)).filter(name => names.has(name)).sort() ]));
}

/** The names under `[dependencies]`, `[build-dependencies]` and those of one platform. */
function dependencies(manifest: string): string[] {
    return manifest.split(/^(?=\[)/m).flatMap(table => {
        const [ , heading = '' ] = /^\[(.*)\]/.exec(table) ?? [];
        const [ , one ] = /(?:^|\.)(?:build-)?dependencies\.([\w-]+)$/.exec(heading) ?? [];

        return one ? [ one ] : /(?:^|\.)(?:build-)?dependencies$/.test(heading) ? [ ...table.matchAll(/^([\w-]+)\s*[.=]/gm) ].map(([ , name = '' ]) => name) : [];
    });
}

/** The last column of the table of parts: what each knows of ours. */
function table(document: string): Arrows {
    const rows = document.matchAll(/^\| `((?:crates\/[\w-]+)|src-tauri)` \|.*\| ([^|]+) \|$/gm);

    return Object.fromEntries([ ...rows ].map(([ , folder = '', known = '' ]) => [ folder, [ ...known.matchAll(/`([\w-]+)`/g) ].map(([ , name = '' ]) => name).sort() ]));
}

/** The sentence below it: `src-tauri → {call, words}; sources → rooms`. */
function sentence(document: string): Arrows {
    const [ , arrows = '' ] = /The arrows run one way only: ([^.]+)\./.exec(document) ?? [];

    return Object.fromEntries(arrows.split(';').map(arrow => {
        const [ from = '', to = '' ] = arrow.split('→').map(side => side.trim());

        return [ from === 'src-tauri' ? from : `crates/${from}`, to.replace(/[{}\s]/g, '').split(',').sort() ];
    }));
}

test('a crate uses only those that docs/architecture.md says it knows', () => {
    const found = manifests();
    const document = read('docs/architecture.md');

    for (const tool of TOOLS) {
        assert.deepEqual(found[tool], [], `${tool} uses nothing of ours`);
    }
    const product = Object.entries(found).filter(([ folder ]) => !TOOLS.includes(folder));

    assert.deepEqual(table(document), Object.fromEntries(product), 'the table of parts against each Cargo.toml');
    assert.deepEqual(sentence(document), Object.fromEntries(product.filter(([ , { length } ]) => length > 0)), 'the sentence of the arrows against each Cargo.toml');
});

test('a dependency is seen wherever a manifest can name it, but not where only tests use it', () => {
    const manifest = '[package]\nname = "x"\n[dependencies]\na.workspace = true\nb = "1"\n[target.\'cfg(unix)\'.dependencies]\nc = { version = "1" }\n'
        + '[build-dependencies]\nd = "1"\n[dependencies.e]\nversion = "1"\n[dev-dependencies]\nf = "1"\n[features]\ng = []\n';

    assert.deepEqual(dependencies(manifest), [ 'a', 'b', 'c', 'd', 'e' ]);
});
