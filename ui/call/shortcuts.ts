/** The page's keys. They work while the focus is in the page itself; inside Jitsi's frame Jitsi has its own. */
import type { Button } from './state.ts';

/** What a key stands for: a button, or the list of people. */
export type Key = Extract<Button, 'microphone' | 'camera' | 'share' | 'invite' | 'devices'> | 'people';

export const KEYS: Readonly<Record<Key, string>> = { microphone: 'M', camera: 'V', share: 'S', invite: 'I', devices: 'D', people: 'P' };

/** What this key stands for, or `null`. */
export function shortcut(event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'repeat' | 'target'>): Key | null {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat || writing(event.target)) {
        return null;
    }
    const key = event.key.toUpperCase();
    const found = (Object.entries(KEYS) as [Key, string][]).find(([, value]) => value === key);

    return found?.[0] ?? null;
}

/** Somebody who types means the letter. */
function writing(target: EventTarget | null): boolean {
    return typeof HTMLElement !== 'undefined' && target instanceof HTMLElement
        && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
