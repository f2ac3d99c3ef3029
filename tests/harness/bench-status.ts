/**
 * `cargo xtask bench status`: how much longer than `true` does `confab status --json` take? At most 10 ms, for it is
 * asked by prompts and status bars. Measured by hyperfine, with the app running and without.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { binary, freshDirectory } from './paths.ts';
import { Scene } from './scene.ts';

/** The most that a status may take beyond `true`, milliseconds. */
const ALLOWED_MS = 10;

interface Results {
    results: { command: string; median: number }[];
}

/** Medians in milliseconds of `true` and of the status, taken in one run. */
function measure(scene: Scene, name: string): { nothing: number; status: number } {
    const file = scene.artefact(`${name}.json`);
    const { status } = spawnSync('hyperfine', [
        '--shell=none', '--warmup=20', '--runs=300', '--export-json', file,
        'true', `${binary('confab')} status --json`], { env: scene.desktop.env, stdio: 'inherit' });

    if (status !== 0) {
        throw new Error(`hyperfine ended with ${status}`);
    }
    const { results } = JSON.parse(readFileSync(file, 'utf8')) as Results;
    const [nothing = NaN, ofStatus = NaN] = results.map(({ median }) => median * 1_000);

    return { nothing, status: ofStatus };
}

const scene = await Scene.open({ logs: freshDirectory('bench', 'status'), lobbyUrl: 'http://127.0.0.1:9' });

try {
    for (const name of ['without-app', 'with-app']) {
        if (name === 'with-app') {
            await scene.confab.startApp();
        }
        const { nothing, status } = measure(scene, name);
        const more = status - nothing;

        console.log(`${name}: \`true\` ${nothing.toFixed(1)} ms, status ${status.toFixed(1)} ms, ${more.toFixed(1)} ms more`);
        if (!(more <= ALLOWED_MS)) {
            console.log(`That is more than the ${ALLOWED_MS} ms allowed.`);
            process.exitCode = 1;
        }
    }
} finally {
    await scene.close();
}
console.log(`Figures: ${path.relative(process.cwd(), scene.artefact(''))}`);
