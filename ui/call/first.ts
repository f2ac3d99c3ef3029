/**
 * The script in the page itself (`shared/inline.ts`): nothing has to be loaded before it runs. While the browser makes ready
 * to paint, it looks into the page and its storages, for which it has to wait. Jitsi's frame comes once the page is painted:
 * before that, its process would keep two cores from painting for 20 ms, to be live some 5 ms sooner. The page's other script
 * comes last, having nothing to do for the call until it is live or needs the host.
 */
import type { PageCall } from '../shared/channel.ts';
import { chosenDevices, type ChosenDevices } from '../shared/devices.ts';
import { begun } from './begun.ts';

/** What may pass until a page counts as painted that is not painted at all, in the background; milliseconds. */
const UNSEEN = 100;

/** How old the page is when it waits for the call no longer; milliseconds. */
const PATIENCE = 500;

const main = document.currentScript?.dataset['main'];
const { outcome, stage } = begun();

async function proceed(address: string): Promise<void> {
    const call = 'call' in outcome ? outcome.call : null;
    const devices = chosenDevices(localStorage);

    await painted();
    if (call !== null) {
        begin(call, devices);
    }
    await live();
    await import(/* @vite-ignore */ address);
}

function painted(): Promise<void> {
    return new Promise(resolve => {
        setTimeout(resolve, UNSEEN);
        // A frame's own work comes before its painting, a timer after it.
        requestAnimationFrame(() => setTimeout(resolve));
    });
}

function begin(call: PageCall, devices: ChosenDevices): void {
    try {
        stage.begin(call, devices);
    } catch (error) {
        // The page at work opens the call by itself.
        reportError(error);
    }
}

function live(): Promise<void> {
    return new Promise(resolve => {
        setTimeout(resolve, PATIENCE - performance.now());
        void stage.live.then(resolve);
    });
}

if (main !== undefined) {
    proceed(main).catch((error: unknown) => {
        stage.drop();
        throw error;
    });
}
