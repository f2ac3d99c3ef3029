/** (d) What is left of hundreds of calls that were started and left again: memory, descriptors, processes, files. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../harness/until.ts';
import type { Scene } from '../../harness/scene.ts';
import { median } from '../figures.ts';
import { anonymousMemory } from '../process.ts';
import type { Ground } from './ground.ts';

/** Calls that come before, until every cache is as full as it gets. */
const WARM_UP = 40;
export const CALLS = 200;
/** Looks at the end of the one and of the other. The median counts of the memory, the least of all else: a connection
 * that is kept for the next request comes and goes. */
const LOOKS = 15;

/** What there is while no call runs. */
export interface Left {
    /** Of the app, MiB. */
    memory: number;
    /** Open in the app. */
    descriptors: number;
    /** Threads of the app. */
    threads: number;
    /** Processes of this desktop that the harness has not started. */
    processes: number;
    /** Files of this desktop beside those in the browser's own profile. */
    files: number;
    /** Files in that profile, most of which are Chromium's own affair. */
    profile: number;
}

export const WHAT = ['memory', 'descriptors', 'threads', 'processes', 'files', 'profile'] as const;

export async function many(ground: Ground): Promise<{ before: Left; after: Left }> {
    const scene = await ground.scene('many');

    try {
        const { pid } = await scene.confab.startApp();
        const before = await calls(scene, pid, WARM_UP);
        const after = await calls(scene, pid, CALLS);

        return { before, after };
    } finally {
        await scene.close();
    }
}

/** So many calls; then what was left after each of the last ones, in the middle. */
async function calls(scene: Scene, pid: number, count: number): Promise<Left> {
    const looks: Left[] = [];

    for (let call = 0; call < count; call += 1) {
        await scene.confab.must('start', '--wait', 'live');
        await scene.confab.must('leave');
        // The browser's helpers end after its window.
        await until('the browser to be gone', () => scene.desktop.leftovers().length <= 1).catch(() => {});
        if (call >= count - LOOKS) {
            looks.push(look(scene, pid));
        }
    }

    return Object.fromEntries(WHAT.map(what => {
        const seen = looks.map(one => one[what]);

        return [what, what === 'memory' ? median(seen) : Math.min(...seen)];
    })) as unknown as Left;
}

function look(scene: Scene, pid: number): Left {
    const profile = path.join(scene.desktop.env.XDG_DATA_HOME ?? '', 'confab/browser');

    return {
        memory: anonymousMemory(pid),
        descriptors: readdirSync(`/proc/${pid}/fd`).length,
        threads: readdirSync(`/proc/${pid}/task`).length,
        processes: scene.desktop.leftovers().length,
        files: filesIn(scene.desktop.root, profile),
        profile: filesIn(profile)
    };
}

/** How many files there are but for those in `except`, sockets and links included. */
function filesIn(directory: string, except?: string): number {
    return readdirSync(directory, { withFileTypes: true }).map(entry => {
        const inside = path.join(directory, entry.name);

        return entry.isDirectory() ? inside === except ? 0 : filesIn(inside, except) : 1;
    }).reduce((sum, one) => sum + one, 0);
}
