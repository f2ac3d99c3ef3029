import { expect, test } from 'vitest';
import { combination } from './keys.ts';

const NONE = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
const pressed = (key: string, code: string, held: Partial<typeof NONE> = {}) => combination({ ...NONE, ...held, key, code });

test('a combination is complete with a key that is not held for another', () => {
    expect(pressed('Control', 'ControlLeft', { ctrlKey: true })).toBeNull();
    expect(pressed('m', 'KeyM', { ctrlKey: true, altKey: true })).toBe('Ctrl+Alt+M');
    expect(pressed(' ', 'Space', { metaKey: true, shiftKey: true })).toBe('Super+Shift+Space');
    expect(pressed('F13', 'F13')).toBe('F13');
});

test('a letter is the one that is typed, wherever it is', () => {
    expect(pressed('a', 'KeyQ', { ctrlKey: true }), 'French').toBe('Ctrl+A');
    expect(pressed('ь', 'KeyM', { ctrlKey: true }), 'Russian').toBe('Ctrl+M');
    expect(pressed('µ', 'KeyM', { ctrlKey: true, altKey: true }), 'a third level').toBe('Ctrl+Alt+M');
    expect(pressed('&', 'Digit1', { ctrlKey: true }), 'a digit with Shift, or French').toBe('Ctrl+1');
});

test('what the app does not know goes to it by its name, to be refused', () => {
    expect(pressed('§', 'Backquote', { ctrlKey: true })).toBe('Ctrl+§');
});
