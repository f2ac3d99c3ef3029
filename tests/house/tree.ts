/** The files of this checkout, as git knows them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Every file that is or would be committed, by its path from the root. */
export function files(): string[] {
    const listed = execFileSync('git', [ 'ls-files', '--cached', '--others', '--exclude-standard', '-z' ], { cwd: ROOT, encoding: 'utf8' });

    return listed.split('\0').filter(file => file !== '' && existsSync(path.join(ROOT, file)));
}

export function read(file: string): string {
    return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The sources among them, with what is in them. */
export function sources(pattern: RegExp): Map<string, string> {
    return new Map(files().filter(file => pattern.test(file)).map(file => [ file, read(file) ]));
}
