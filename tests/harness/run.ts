/**
 * `cargo xtask run`, once everything is built: starts what a call needs, then the app, and ends it all again.
 * With `--headless`: holds a whole call by itself, on a desktop of its own.
 */
import { parseArgs } from 'node:util';
import { Cleanup } from './cleanup.ts';
import { headless } from './headless.ts';
import { interactive } from './interactive.ts';

const { values } = parseArgs({ options: { headless: { type: 'boolean' }, public: { type: 'boolean' } } });
const cleanup = new Cleanup();
let closing: Promise<void> | undefined;

/** Closes once, however often it is asked for. */
function close(): Promise<void> {
    closing ??= cleanup.close();

    return closing;
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
    process.on(signal, () => {
        process.exitCode = code;
        void close().catch(complain).then(() => process.exit());
    });
}

function complain(error: unknown): void {
    for (let cause = error; cause; cause = cause instanceof Error ? cause.cause : undefined) {
        console.error(`${cause === error ? 'xtask run: ' : '    '}${cause instanceof Error ? cause.message : String(cause)}`);
    }
}

try {
    await (values.headless ? headless : interactive)({ isPublic: values.public ?? false, cleanup });
} catch (error) {
    // What fails because we are closing is no news.
    if (!closing) {
        complain(error);
        process.exitCode = 1;
    }
}
await close().catch(error => {
    complain(error);
    process.exitCode ||= 1;
});
process.exit();
