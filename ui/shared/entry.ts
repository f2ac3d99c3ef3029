/** Where the app puts into the call page what its ticket leads to (`crates/call-host/src/assets.rs`). */
import type { Entry } from './channel.ts';

/** The end of the element that stands empty for it, before the page's first script, which reads it. */
export const ENTRY = ' id="entry"></script>';

/** The page with this in it, as the app serves it: nothing in it ends the element. */
export function withEntry(page: string, entry: Entry): string {
    return page.replace(ENTRY, () => ENTRY.replace('<', () => `${JSON.stringify(entry).replaceAll('<', '\\u003c')}<`));
}
