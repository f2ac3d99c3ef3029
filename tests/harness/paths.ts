/** Where things are in this checkout. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Where cargo builds, and where logs and screenshots go. */
export const TARGET = path.resolve(ROOT, process.env.CONFAB_TARGET_DIR ?? process.env.CARGO_TARGET_DIR ?? 'target');

/** A program of ours, as cargo built it. */
export function binary(name: 'confab' | 'confab-tray' | 'confab-lobby' | 'tray-host' | 'notification-host' | 'shortcuts-portal' | 'xtask'): string {
    return path.join(process.env.CONFAB_BIN_DIR ?? path.join(TARGET, 'debug'), name);
}

/** An empty directory under target/ for one run's logs and pictures. */
export function freshDirectory(...names: string[]): string {
    const directory = path.join(TARGET, ...names);

    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });

    return directory;
}
