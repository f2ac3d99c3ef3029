/** A tray icon as a PNG, to look at. */
import { crc32, deflateSync } from 'node:zlib';

export interface Pixmap {
    width: number;
    height: number;
    /** ARGB32 in network byte order, as hexadecimal text. */
    argb: string;
}

/** Encodes a pixmap as PNG (RGBA, 8 bits a channel, no filter). */
export function png({ width, height, argb }: Pixmap): Buffer {
    const source = Buffer.from(argb, 'hex');
    const rows = Buffer.alloc((width * 4 + 1) * height);

    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            const from = (y * width + x) * 4;
            const [alpha = 0, red = 0, green = 0, blue = 0] = source.subarray(from, from + 4);

            rows.set([red, green, blue, alpha], y * (width * 4 + 1) + 1 + x * 4);
        }
    }
    const header = Buffer.alloc(13);

    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 6, 0, 0, 0], 8);

    return Buffer.concat([
        Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
        chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))
    ]);
}

function chunk(type: string, data: Buffer): Buffer {
    const length = Buffer.alloc(4);
    const sum = Buffer.alloc(4);
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);

    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));

    return Buffer.concat([length, body, sum]);
}
