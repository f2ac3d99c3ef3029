// Renders the pictures of this folder from its SVGs: `node icons/render.mjs`. Needs rsvg-convert
// (Debian: librsvg2-bin). The pictures are committed, so that a build needs neither.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const source = name => `${here}source/${name}.svg`;

/** The PNG of an SVG at this size, in this colour where it is drawn in `currentColor`. */
function png(svg, size, colour = '#000000') {
    const style = execFileSync('mktemp', { encoding: 'utf8' }).trim();

    writeFileSync(style, `svg { color: ${colour} }`);
    try {
        return execFileSync('rsvg-convert', ['--stylesheet', style, '-w', String(size), '-h', String(size), svg]);
    } finally {
        execFileSync('rm', [style]);
    }
}

const save = (name, bytes) => writeFileSync(`${here}${name}`, bytes);

/** Windows' icon: a directory of PNGs (16 bytes an entry), then the PNGs. */
function ico(sizes) {
    const pictures = sizes.map(size => png(source('app'), size));
    const header = Buffer.alloc(6 + 16 * sizes.length);
    let offset = header.length;

    header.writeUInt16LE(1, 2);
    header.writeUInt16LE(sizes.length, 4);
    pictures.forEach((picture, index) => {
        const entry = 6 + 16 * index;
        const size = sizes[index] % 256;

        header.writeUInt8(size, entry);
        header.writeUInt8(size, entry + 1);
        header.writeUInt16LE(1, entry + 4);
        header.writeUInt16LE(32, entry + 6);
        header.writeUInt32LE(picture.length, entry + 8);
        header.writeUInt32LE(offset, entry + 12);
        offset += picture.length;
    });

    return Buffer.concat([header, ...pictures]);
}

/** macOS' icon: PNGs, each behind its type and its length with them. */
function icns(types) {
    const parts = Object.entries(types).map(([type, size]) => {
        const picture = png(source('app'), size);
        const head = Buffer.from(`${type}\0\0\0\0`);

        head.writeUInt32BE(picture.length + 8, 4);

        return Buffer.concat([head, picture]);
    });
    const head = Buffer.from('icns\0\0\0\0');

    head.writeUInt32BE(parts.reduce((sum, part) => sum + part.length, 8), 4);

    return Buffer.concat([head, ...parts]);
}

for (const size of [16, 24, 32, 48, 64]) {
    save(`${size}x${size}.png`, png(source('app'), size));
}
save('128x128.png', png(source('app'), 128));
save('128x128@2x.png', png(source('app'), 256));
save('icon.png', png(source('app'), 512));
save('icon.ico', ico([16, 24, 32, 48, 64, 256]));
save('icon.icns', icns({ icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 }));

mkdirSync(`${here}tray`, { recursive: true });
for (const file of readdirSync(`${here}source`).filter(name => name.startsWith('tray-'))) {
    const state = file.slice('tray-'.length, -'.svg'.length);

    for (const [panel, colour] of [['on-light', '#1b1d21'], ['on-dark', '#ecebe7']]) {
        for (const size of [16, 22, 24, 32, 48]) {
            save(`tray/${state}-${panel}-${size}.png`, png(source(`tray-${state}`), size, colour));
        }
    }
}
