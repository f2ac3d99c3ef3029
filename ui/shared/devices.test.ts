import { beforeEach, expect, test } from 'vitest';
import { chosenDevices, rememberDevice } from './devices.ts';

const kept = new Map<string, string>();
const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
};

beforeEach(() => kept.clear());

test('one choice leaves the others as they were', () => {
    rememberDevice(storage, 'audioinput', 'Headset');
    rememberDevice(storage, 'audiooutput', 'Speakers');
    rememberDevice(storage, 'audioinput', 'Webcam');

    expect(chosenDevices(storage)).toEqual({ audioinput: 'Webcam', audiooutput: 'Speakers' });
});

test('a device without a label is not remembered', () => {
    rememberDevice(storage, 'audioinput', '');

    expect(chosenDevices(storage)).toEqual({});
});

test.each(['', '{', 'null', '[]', '"text"', '{"audioinput":7,"audiooutput":"","other":"x"}'])('%s in the storage is no choice', text => {
    kept.set('confab.devices', text);

    expect(chosenDevices(storage)).toEqual({});
});
