/**
 * The stand-in's conference page, bundled with esbuild when the server starts.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface Page {
    /** The conference page, which is also the pre-join page. */
    conference: string;
    /** What is left in the frame after a hang-up. */
    closed: string;
    welcome: string;
    script: string;
    style: string;
}

export async function bundlePage(): Promise<Page> {
    const [conference, closed, welcome, style, bundle] = await Promise.all([
        readFile(here('page/conference.html'), 'utf8'),
        readFile(here('page/closed.html'), 'utf8'),
        readFile(here('page/welcome.html'), 'utf8'),
        readFile(here('page/style.css'), 'utf8'),
        build({
            entryPoints: [here('page/main.ts')],
            bundle: true,
            format: 'esm',
            platform: 'browser',
            target: ['chrome110', 'firefox115'],
            write: false,
            sourcemap: 'inline',
            logLevel: 'error'
        })
    ]);

    return { conference, closed, welcome, style, script: bundle.outputFiles[0]?.text ?? '' };
}
