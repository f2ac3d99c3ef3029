/** Pictures for people to look at: `cargo xtask pictures` takes them, a usual run of the tests does not. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { TARGET } from './paths.ts';

/** Whether this run takes them. */
export const TAKEN = process.env.CONFAB_PICTURES === '1';

/** Where the picture of this name goes; `set` is the page that it is of. */
export function pictureFile(set: string, name: string): string {
    const folder = path.join(TARGET, 'pictures', set);

    mkdirSync(folder, { recursive: true });

    return path.join(folder, `${name.replaceAll(' ', '-')}.png`);
}

/** Takes one, where this run does. */
export async function picture(page: Page, set: string, name: string, fullPage = false): Promise<void> {
    if (TAKEN) {
        await page.screenshot({ path: pictureFile(set, name), fullPage });
    }
}
