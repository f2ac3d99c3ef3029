/** What axe finds wrong with a page for those who do not see it, or do not see it well. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { RunOptions } from 'axe-core';

export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Each thing that breaks a rule, with its element: all rules, or those named. Axe stays in the page for the next call,
 * and is evaluated by the debugger, so that no policy of the page's is in its way. Frames are not looked into.
 */
export async function axe(page: Page, ...rules: string[]): Promise<string[]> {
    if (!await page.evaluate(() => 'axe' in window)) {
        await page.evaluate(AXE);
    }

    return page.evaluate(async chosen => {
        // A colour on its way to another scheme's is neither's: getAnimations also names what is only about to start.
        await Promise.allSettled(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished));
        const options: RunOptions = { resultTypes: [ 'violations' ], iframes: false };
        const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(
            document, chosen.length > 0 ? { ...options, runOnly: chosen } : options
        );

        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    }, rules);
}
