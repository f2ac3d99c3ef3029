/** A browser without a window: opens an address, follows where it leads, and notes that. */
import { appendFileSync } from 'node:fs';

const [ , , log = '', opened = '' ] = process.argv;
const hops = [];
let address = opened;
let text = '';

for (let hop = 0; hop < 10; hop += 1) {
    hops.push(address);
    const answer = await fetch(address, { redirect: 'manual' });
    const next = answer.headers.get('location');

    if (next === null) {
        text = await answer.text();
        break;
    }
    address = new URL(next, address).href;
}
appendFileSync(log, `${JSON.stringify({ opened, hops, text })}\n`);
