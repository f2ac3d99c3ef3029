/** What processes cost, as Linux counts it (proc(5)). */
import { readFileSync, readdirSync } from 'node:fs';

/** Ticks of the clock that /proc counts processor time in; 100 on every Linux that Debian builds. */
const TICKS_PER_SECOND = 100;

/** The process and all it has started that still run. */
export function family(pid: number): number[] {
    const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
        readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));

    return [pid, ...children.flatMap(family)];
}

/** Seconds of processor time that the process and its children have used so far. */
export function processorSeconds(pid: number): number {
    const ticks = family(pid).map(one => {
        // The name, in parentheses, may hold blanks.
        const [, rest = ''] = /\) (.*)/s.exec(readFileSync(`/proc/${one}/stat`, 'utf8')) ?? [];
        const fields = rest.split(' ');

        return Number(fields[11]) + Number(fields[12]);
    });

    return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** Memory of the process that no file stands behind, MiB. */
export function anonymousMemory(pid: number): number {
    const [, kilobytes = NaN] = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];

    return Number(kilobytes) / 1024;
}
