// Prints what the pages are made with, a line each: `name vVERSION<tab>LICENCE`. That is what they depend on, and
// the run time of Svelte. To be run at the root of the checkout.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const read = file => JSON.parse(readFileSync(file, 'utf8'));
const pages = path.resolve('ui/package.json');
const places = createRequire(pages).resolve.paths('x');

for (const name of [...Object.keys(read(pages).dependencies ?? {}), 'svelte']) {
    const found = places.map(place => path.join(place, name, 'package.json')).flatMap(file => {
        try {
            return [read(file)];
        } catch {
            return [];
        }
    });

    if (found.length === 0) {
        throw new Error(`${name} is not installed`);
    }
    process.stdout.write(`${name} v${found[0].version}\t${found[0].license}\n`);
}
