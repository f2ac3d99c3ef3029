/** `.ci/run`, with a `cargo` in place of the real one that writes down how it was called. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const CI = fileURLToPath(new URL('../.ci/run', import.meta.url));

/** Fails as `failing` says, by the command. Its caches are a line of what is in them; `full` fills them. */
const CARGO = `#!/usr/bin/env bash
for cache in CARGO_HOME npm_config_cache PIP_CACHE_DIR XDG_CACHE_HOME; do
    [ -z "$(ls -A "\${!cache}" 2>&1 | grep -v 'No such file')" ] || held="$held $cache"
done
echo "$* display:$DISPLAY$WAYLAND_DISPLAY held:$held input:$(cat)" >> "$SAID"
mkdir -p "$CARGO_HOME" && echo crate > "$CARGO_HOME/crate"
[ "$2" != test ] || echo "12 passed, $([ "$2" = "$FAILING" ] && echo 3 || echo 0) failed"
[ "$2" != "$FAILING" ]
`;

/** Runs it on a machine whose user has used cargo, npm and pip before, and has a display. */
function ci(failing: string) {
    const folder = mkdtempSync(path.join(tmpdir(), 'confab-ci-'));

    try {
        const [ said, home, temporary ] = [ 'said', 'home', 'temporary' ].map(name => path.join(folder, name)) as [ string, string, string ];

        for (const cache of [ '.cargo/registry', '.npm/_cacache', '.cache/pip' ]) {
            mkdirSync(path.join(home, cache), { recursive: true });
            writeFileSync(path.join(home, cache, 'warm'), '');
        }
        mkdirSync(temporary);
        writeFileSync(path.join(folder, 'cargo'), CARGO);
        chmodSync(path.join(folder, 'cargo'), 0o755);
        const { CARGO_HOME: _, ...env } = process.env;
        const { status, stdout } = spawnSync(CI, {
            encoding: 'utf8', input: 'not for anybody', timeout: 60_000, env: {
                ...env, PATH: `${folder}:${env.PATH ?? ''}`, HOME: home, TMPDIR: temporary, DISPLAY: ':7', SAID: said, FAILING: failing,
                npm_config_cache: path.join(home, '.npm'), PIP_CACHE_DIR: path.join(home, '.cache/pip'), XDG_CACHE_HOME: path.join(home, '.cache')
            }
        });

        return {
            status, calls: readFileSync(said, 'utf8').trim().split('\n'), last: stdout.trim().split('\n').at(-1),
            left: readdirSync(temporary), kept: readdirSync(path.join(home, '.cargo/registry'))
        };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

test('CI runs the two commands of the README in its order, from empty caches that it removes again', () => {
    const { status, calls, last, left, kept } = ci('');
    const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
    const [ , run, tests ] = /```sh\ncargo (xtask \w+) .*\ncargo (xtask \w+) /.exec(readme) ?? [];

    assert.deepEqual(calls, [ `${run} display: held: input:`, `${tests} display: held: CARGO_HOME input:` ],
        'the second command meets what the first has left, as it does for a stranger');
    assert.deepEqual({ status, last, left, kept }, { status: 0, last: '12 passed, 0 failed', left: [], kept: [ 'warm' ] });
});

test('CI fails, and its last line counts the failure, whichever of the two commands fails', () => {
    const [ second, first ] = [ ci('test'), ci('run') ];

    assert.deepEqual([ second.status, second.last ], [ 1, '12 passed, 3 failed' ]);
    assert.deepEqual([ first.status, first.last ], [ 1, '12 passed, 1 failed' ]);
    assert.equal(first.calls.length, 2, 'the tests run all the same');
});
