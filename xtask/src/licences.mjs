// Prints what the pages are made with, a line each: `name vVERSION<tab>LICENCE<tab>FOLDER`. That is what they depend
// on, and the run time of Svelte. To be run at the root of the checkout.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const read = file => JSON.parse(readFileSync(file, 'utf8'));
const pages = path.resolve('ui/package.json');
const places = createRequire(pages).resolve.paths('x');

for (const name of [...Object.keys(read(pages).dependencies ?? {}), 'svelte']) {
    const folder = places.map(place => path.join(place, name)).find(place => existsSync(path.join(place, 'package.json')));

    if (folder === undefined) {
        throw new Error(`${name} is not installed`);
    }
    const { version, license } = read(path.join(folder, 'package.json'));

    process.stdout.write(`${name} v${version}\t${license}\t${folder}\n`);
}
