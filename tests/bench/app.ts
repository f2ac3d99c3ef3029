/**
 * `cargo xtask bench app`: what the app on the host's machine costs, each part described at the head of its file in
 * `app/`. The stand-in plays Jitsi; all else is real. `--only start`, `memory`, `mute` or `calls` does one part.
 */
import { parseArgs } from 'node:util';
import { Ground } from './app/ground.ts';
import { CALLS, WHAT, many } from './app/many.ts';
import { KINDS, memory, total } from './app/memory.ts';
import { mutes } from './app/mute.ts';
import { cold, warm } from './app/start.ts';
import { Promises, circumstances, digits, median, table } from './figures.ts';

const { values: { only } } = parseArgs({ options: { only: { type: 'string' } } });
const promises = new Promises();
const tables: string[] = [];

async function start(ground: Ground): Promise<void> {
    const fresh = await cold(ground);
    const running = await warm(ground);
    const row = (name: string, { ours, told, direct, framed }: typeof fresh) => [
        name, digits(median(ours)), digits(median(direct)), digits(median(ours) - median(direct)),
        framed.length === 0 ? '' : digits(median(framed)), digits(median(told))];

    tables.push(table(
        ['to the live call, ms', '`confab start`', 'the browser alone', 'more', 'alone, in a bare frame', 'the command says so'],
        [row('no browser runs', fresh), row('the browser runs', running)]));
    promises.atMost('`confab start` to the live call, to Chromium that opens a room by itself', median(fresh.ours) / median(fresh.direct), 1.15);
}

async function rest(ground: Ground): Promise<void> {
    const { app, bare, chromium } = await memory(ground);
    const middle = (all: typeof app, kind: typeof KINDS[number]) => digits(median(all.map(parts => parts[kind])));
    const own = median(app.map(total));
    const least = median(bare.map(total));
    const window = median(chromium);

    tables.push(table(['memory at rest, MiB (PSS)', 'confab-tray', 'a bare tray app', 'an empty Chromium window'], [
        ...KINDS.map(kind => [kind, middle(app, kind), middle(bare, kind), '']),
        ['together', digits(own), digits(least), digits(window)]]));
    promises.atMost('memory at rest to that of an empty Chromium window', own / window, 0.24);
    promises.atMost('memory at rest to that of a bare tray app', own / least, 1.15);
}

async function mute(ground: Ground): Promise<void> {
    const { command, process, click } = await mutes(ground);
    const beyond = median(command) - median(process);

    tables.push(table(['to the confirmed mute, ms', 'median'], [
        ['click in the page', digits(median(click))],
        ['`confab toggle-mute`, without the start of its process', digits(beyond)],
        ['the start of its process (`confab --version`)', digits(median(process))]]));
    promises.atMost('`confab toggle-mute` beyond the click in the page, ms', beyond - median(click), 10);
}

/** Memory is not given back to the byte, and a browser fills its caches; everything else is counted. */
const ALLOWED = { memory: 1, descriptors: 0, threads: 0, processes: 0, files: 0, profile: 20 };

async function calls(ground: Ground): Promise<void> {
    const { before, after } = await many(ground);
    const names = {
        memory: 'anonymous memory, MiB',
        descriptors: 'descriptors',
        threads: 'threads',
        processes: 'processes',
        files: 'files',
        profile: 'files in the profile of the browser'
    };

    tables.push(table(['while no call runs', 'before', `after ${CALLS} calls`],
        WHAT.map(what => [names[what], what === 'memory' ? digits(before[what]) : before[what], what === 'memory' ? digits(after[what]) : after[what]])));
    for (const what of WHAT) {
        promises.atMost(`more after ${CALLS} calls, ${names[what]}`, after[what] - before[what], ALLOWED[what]);
    }
}

const parts: Record<string, (ground: Ground) => Promise<void>> = { memory: rest, start, mute, calls };

if (only !== undefined && !(only in parts)) {
    throw new Error(`There is no part ${only}; there are ${Object.keys(parts).join(', ')}.`);
}
const ground = await Ground.open();

try {
    for (const [name, part] of Object.entries(parts)) {
        if (only === undefined || only === name) {
            await part(ground);
        }
    }
} finally {
    await ground.close();
}
console.log([circumstances(), ...tables, promises].join('\n\n'));
