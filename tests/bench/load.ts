/** Callers of a server, by wrk, and what they found. */
import path from 'node:path';
import { ROOT, TARGET } from '../harness/paths.ts';
import { Program } from '../harness/program.ts';

export interface Request {
    url: string;
    /** GET without one. */
    body?: { type: string; text: string };
    /** Each request comes from an address and asks for a path of its own: `url` with a number behind it. */
    distinct?: boolean;
    /** The number that the first of these counts on from (0). */
    from?: number;
}

export interface Load {
    /** How many callers wait for an answer at any time. */
    callers: number;
    /** Ends after so many seconds … */
    seconds: number;
    /** … or so many answers. */
    answers?: number;
    /** Whether answers other than 2xx and 3xx are meant (no). */
    refusals?: boolean;
}

export interface Outcome {
    requests: number;
    seconds: number;
    /** Milliseconds that half of the callers waited at most. */
    p50: number;
    /** Milliseconds that 99 of 100 callers waited at most. */
    p99: number;
}

interface Report {
    requests: number;
    microseconds: number;
    p50: number;
    p99: number;
    refused: number;
    broken: number;
}

/** @throws when a connection broke, or an answer was a refusal where none is meant */
export async function call({ url, body, distinct, from = 0 }: Request, load: Load): Promise<Outcome> {
    const env = {
        ...process.env as Record<string, string>,
        ...body && { WRK_METHOD: 'POST', WRK_BODY: body.text, WRK_TYPE: body.type },
        ...load.answers && { WRK_LIMIT: String(load.answers) },
        ...distinct && { WRK_DISTINCT: String(from) }
    };
    const wrk = Program.start('wrk', 'wrk', [
        '--threads', '1', '--connections', String(load.callers), '--duration', `${load.seconds}s`, '--timeout', '60s',
        '--script', path.join(ROOT, 'tests/bench/wrk.lua'), url], { env, logs: TARGET });
    const longest = (load.seconds + 90) * 1_000;

    if (load.answers) {
        await wrk.line(/^enough$/, longest);
        wrk.signal('SIGINT');
    }
    const [report] = await wrk.line(/^\{.*\}$/, longest);
    const { requests, microseconds, p50, p99, refused, broken } = JSON.parse(report) as Report;

    if (broken > 0 || (refused > 0 && !load.refusals)) {
        throw new Error(`of ${requests} answers of ${new URL(url).pathname}, ${refused} were refusals; ${broken} connections broke`);
    }

    return { requests, seconds: microseconds / 1e6, p50: p50 / 1_000, p99: p99 / 1_000 };
}
