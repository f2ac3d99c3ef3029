/** Keys as they are pressed, written as the app reads them: `Ctrl+Alt+M`. */

/** Those with names of their own; the app knows the same (`crates/call/src/shortcut.rs`). */
const NAMED = [
    'Space', 'Enter', 'Insert', 'Delete', 'Home', 'End', 'PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Pause'
];
const HELD = ['Control', 'Alt', 'AltGraph', 'Shift', 'Meta', 'OS', 'Super', 'Hyper', 'CapsLock', 'NumLock', 'Fn'];

/** The combination, or `null` while only keys are down that are held with another. */
export function combination(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>): string | null {
    if (HELD.includes(event.key)) {
        return null;
    }
    const held = [event.metaKey && 'Super', event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.shiftKey && 'Shift'];

    return [...held, key(event)].filter(part => part !== false).join('+');
}

/**
 * A letter is the one that the key types, wherever it is; in a layout without Latin letters, the one that is printed
 * there on others. What the app does not know it refuses by its name.
 */
function key({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
    if (/^[a-z]$/i.test(key)) {
        return key.toUpperCase();
    }
    if (/^F\d+$/.test(key) || NAMED.includes(key)) {
        return key;
    }

    return /^(?:Key|Digit)(\w)$/.exec(code)?.[1] ?? (NAMED.includes(code) ? code : key);
}
