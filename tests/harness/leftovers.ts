/** Finding the processes of one desktop again, however they were started. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Leftover {
    pid: number;
    /** The process group, which names who started it. */
    group: number;
    command: string;
}

/** The processes whose environment or command line names `directory`. */
export function leftIn(directory: string): Leftover[] {
    const found: Leftover[] = [];

    for (const entry of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
        try {
            const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
            const environment = readFileSync(`/proc/${entry}/environ`, 'utf8');
            // pid (comm) state ppid pgrp …; comm may hold blanks and brackets.
            const [state, , group] = readFileSync(`/proc/${entry}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');

            if (state !== 'Z' && `${command}\0${environment}`.includes(directory)) {
                found.push({ pid: Number(entry), group: Number(group), command: command.replaceAll('\0', ' ').trim() });
            }
        } catch { /* it ended meanwhile, or is not ours to read */ }
    }

    return found;
}
