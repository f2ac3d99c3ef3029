/** What goes wrong in a page by itself. */
import type { Page } from '@playwright/test';

/**
 * The errors that a page throws, and those that its console tells of, as they come.
 *
 * @param counts whether a line of the console is an error of the page's own; all are, unless told otherwise
 */
export function troubleOf(page: Page, counts: (line: string) => boolean = () => true): string[] {
    const trouble: string[] = [];

    page.on('pageerror', error => void trouble.push(error.message));
    page.on('console', message => {
        if (message.type() === 'error' && counts(message.text())) {
            trouble.push(message.text());
        }
    });

    return trouble;
}
