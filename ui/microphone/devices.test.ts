import { expect, test } from 'vitest';
import { choiceOf, type Device } from './devices.ts';

const DEVICES: Device[] = [
    { id: 'default', label: 'Default - Headset' },
    { id: 'a', label: 'Headset' },
    { id: 'b', label: 'Webcam' },
];

test('what was chosen is taken where it is', () => {
    expect(choiceOf(DEVICES, 'Webcam')).toEqual({ device: DEVICES[2], absent: null });
});

test('without a choice it is the system\'s own, or the first in a browser that has none', () => {
    expect(choiceOf(DEVICES, undefined).device).toBe(DEVICES[0]);
    expect(choiceOf(DEVICES.slice(1), undefined).device).toBe(DEVICES[1]);
    expect(choiceOf([], undefined)).toEqual({ device: undefined, absent: null });
});

test('what was chosen and is not there is named', () => {
    expect(choiceOf(DEVICES, 'Studio')).toEqual({ device: DEVICES[0], absent: 'Studio' });
    expect(choiceOf([], 'Studio')).toEqual({ device: undefined, absent: 'Studio' });
});

test('the system\'s own is the same choice when it has become another device', () => {
    expect(choiceOf(DEVICES, 'Default - Laptop')).toEqual({ device: DEVICES[0], absent: null });
    expect(choiceOf(DEVICES, 'Studio - Left')).toMatchObject({ absent: 'Studio - Left' });
});
