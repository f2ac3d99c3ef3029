import { expect, test } from 'vitest';
import { duration, linkLife } from './words.ts';

const NOW = new Date(2030, 0, 1, 12, 0);
const at = (year: number, month: number, day: number, hour: number) => new Date(year, month, day, hour).toISOString();

test.each([
    ['later today', at(2030, 0, 1, 14), 'until 14:00.'],
    ['tomorrow', at(2030, 0, 2, 14), 'until tomorrow, 14:00.'],
    ['tomorrow at night', at(2030, 0, 2, 0), 'until tomorrow, 00:00.'],
    ['within the week', at(2030, 0, 4, 9), 'until Friday, 09:00.'],
    ['later', at(2030, 1, 3, 9), 'until February 3, 09:00.'],
])('a link that ends %s says so', (_when, end, words) => {
    expect(linkLife(end, 'en', NOW)).toBe(`Anyone with it can join ${words}`);
});

test('a link without an end says so', () => {
    expect(linkLife(null, 'en', NOW)).toBe('Anyone with it can join for as long as the room exists.');
});

test.each([[0, '0:00'], [247_999, '4:07'], [3_847_000, '1:04:07'], [-5, '0:00']])('%d milliseconds are %s', (time, words) => {
    expect(duration(time)).toBe(words);
});

test('a day is named in the language of the sentence', () => {
    expect(linkLife(at(2030, 0, 4, 9), 'de', NOW)).toBe('Anyone with it can join until Friday, 09:00.');
    expect(linkLife(at(2030, 1, 3, 9), 'en-GB', NOW)).toBe('Anyone with it can join until 3 February, 09:00.');
});
