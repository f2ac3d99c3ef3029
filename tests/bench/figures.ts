/** Figures, and tables of them. */
import { readFileSync } from 'node:fs';
import os from 'node:os';

export function median(values: readonly number[]): number {
    const sorted = [...values].sort((one, other) => one - other);

    return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
    const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

    return [line(head), line(head.map((_, column) => column === 0 ? '---' : '--:')), ...rows.map(line)].join('\n');
}

/** With as many digits as a reader can use. */
export function digits(value: number): string {
    return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Which machine, which system and when: a figure without them says nothing. */
export function circumstances(): string {
    const [, system = 'Linux'] = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
    const [cpu] = os.cpus();

    return `${os.availableParallelism()} cores of ${cpu?.model.trim() ?? 'unknown'}, ${system}, ${new Date().toISOString().slice(0, 10)}`;
}

/** What was promised, and whether it is so; a promise that is broken makes the run fail. */
export class Promises {
    private readonly lines: string[] = [];

    atLeast(what: string, value: number, bound: number): void {
        this.add(`${what}: ${digits(value)}, at least ${bound}`, value >= bound);
    }

    atMost(what: string, value: number, bound: number): void {
        this.add(`${what}: ${digits(value)}, at most ${bound}`, value <= bound);
    }

    toString(): string {
        return this.lines.join('\n');
    }

    private add(line: string, kept: boolean): void {
        this.lines.push(`- ${kept ? 'reached' : '**missed**'}: ${line}`);
        if (!kept) {
            process.exitCode = 1;
        }
    }
}
