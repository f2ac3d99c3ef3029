/**
 * Jitsi's own external_api.js, to hold the stand-in against the real thing. Its code is not part of this project:
 * it is fetched as the npm package that carries jitsi-meet's sources, checked against a known hash, and bundled into
 * the git-ignored tests/dist/.
 *
 *     npx tsx tests/jitsi/external-api.ts     # prints the bundle's path
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const PACKAGE = '@jitsi/react-native-sdk';
const VERSION = '13.2.0';
/** The package's `dist.integrity`. */
const SHA512 = 'J7itSoy85IScxeC4letOtoS33Sp0tH5hLYFHYtH+v3WQwLjganuWlFCjlDbL5ks9ebGhVNsCyCBdML9qC+SAWw==';
const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const run = promisify(execFile);

/** The package's sources, unpacked. Made whole under another name first, for two who ask at once. */
async function sources(): Promise<string> {
    const target = join(DIST, `jitsi-meet-${VERSION}`);

    if (existsSync(target)) {
        return target;
    }
    await mkdir(DIST, { recursive: true });
    const work = await mkdtemp(join(DIST, 'unpack-'));

    try {
        const { stdout } = await run('npm', [ 'pack', `${PACKAGE}@${VERSION}`, '--json', '--pack-destination', work ],
            { maxBuffer: 64 * 1024 * 1024 });
        const { filename } = (JSON.parse(stdout) as [ { filename: string } ])[0];
        const archive = join(work, filename);
        const hash = createHash('sha512').update(await readFile(archive)).digest('base64');

        if (hash !== SHA512) {
            throw new Error(`${PACKAGE} ${VERSION} has another hash than expected: sha512-${hash}`);
        }
        // Its package.json as well: without it the sources would count as this package's, and so as ES modules.
        await run('tar', [ '-xzf', archive, '-C', work, 'package/package.json', 'package/modules', 'package/react' ]);
        await rename(join(work, 'package'), target).catch((error: unknown) => {
            if (!existsSync(target)) {
                throw error;
            }
        });
    } finally {
        await rm(work, { recursive: true, force: true });
    }

    return target;
}

/** Bundles external_api.js as Jitsi's build does and returns its text. */
export async function externalApi(): Promise<string> {
    const file = join(DIST, `external_api-${VERSION}.js`);

    if (!existsSync(file)) {
        const from = await sources();
        const part = `${file}.${process.pid}`;

        await build({
            entryPoints: [ join(from, 'modules/API/external/index.js') ],
            absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
            bundle: true,
            format: 'iife',
            globalName: 'JitsiMeetExternalAPI',
            platform: 'browser',
            resolveExtensions: [ '.web.ts', '.web.tsx', '.ts', '.tsx', '.js', '.json' ],
            // The version that this release of jitsi-meet was built with.
            alias: { '@jitsi/js-utils': 'jitsi-js-utils-6' },
            define: { 'process.env.NODE_ENV': '"production"' },
            outfile: part,
            logLevel: 'error'
        });
        await rename(part, file);
    }

    return readFile(file, 'utf8');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
    await externalApi();
    console.log(join(DIST, `external_api-${VERSION}.js`));
}
