import { afterEach, expect, test } from 'vitest';
import { catalogue } from '../shared/catalogue.ts';
import { speak } from '../shared/words.ts';
import { begin, type CallState } from './state.ts';
import { announcement, duration, knockWords, linkLife, peopleWords } from './words.ts';

const english = catalogue('en', ['call']);

afterEach(() => speak(english));

const NOW = new Date(2030, 0, 1, 12, 0);
const at = (year: number, month: number, day: number, hour: number) => new Date(year, month, day, hour).toISOString();

test.each([
    ['later today', at(2030, 0, 1, 14), 'until 14:00.'],
    ['tomorrow', at(2030, 0, 2, 14), 'until tomorrow, 14:00.'],
    ['tomorrow at night', at(2030, 0, 2, 0), 'until tomorrow, 00:00.'],
    ['within the week', at(2030, 0, 4, 9), 'until Friday, 09:00.'],
    ['later', at(2030, 1, 3, 9), 'until February 3, 09:00.'],
])('a link that ends %s says so', (_when, end, words) => {
    expect(linkLife(end, 'en', NOW)).toBe(`Anyone with the link can join ${words}`);
});

test('a link without an end says so', () => {
    expect(linkLife(null, 'en', NOW)).toBe('Anyone with the link can join for as long as the room exists.');
});

test.each([[0, '0:00'], [247_999, '4:07'], [3_847_000, '1:04:07'], [-5, '0:00']])('%d milliseconds are %s', (time, words) => {
    expect(duration(time)).toBe(words);
});

test('a day is named in the language of the sentence', () => {
    expect(linkLife(at(2030, 0, 4, 9), 'de', NOW)).toBe('Anyone with the link can join until Friday, 09:00.');
    expect(linkLife(at(2030, 1, 3, 9), 'en-GB', NOW)).toBe('Anyone with the link can join until 3 February, 09:00.');
});

test('the page counts as its language does', () => {
    expect([peopleWords(1), peopleWords(2)]).toEqual(['Only you are here', '2 people are here']);
    speak(catalogue('pl', ['call']));
    expect([peopleWords(1), peopleWords(2), peopleWords(5)]).toEqual(['Jesteś tu tylko Ty', 'Są tu 2 osoby', 'Jest tu 5 osób']);
});

test('days are named in the language of the words', () => {
    speak(catalogue('de', ['call']));
    expect(linkLife(at(2030, 0, 4, 9), 'de-AT', NOW)).toBe('Wer den Link hat, kann bis Freitag, 09:00 teilnehmen.');
    expect(linkLife(at(2030, 0, 4, 9), 'fr', NOW)).toBe('Wer den Link hat, kann bis Freitag, 09:00 teilnehmen.');
});

test('a name keeps to itself where directions meet', () => {
    expect(knockWords('Ada')).toBe('Ada wants to join.');
    expect(knockWords('עדה')).toBe('\u2068עדה\u2069 wants to join.');
    expect(knockWords('Ada\u202e')).toBe('Ada wants to join.');
    speak(catalogue('ar', ['call']));
    expect(knockWords('Ada')).toContain('\u2068Ada\u2069');
});

test('only an app that was lost answers again', () => {
    const live = (app: CallState['app']): CallState => ({ ...begin({ muted: null }), app, phase: { name: 'live', since: NOW.getTime() } });

    expect(announcement(live('lost'), live('connected'), NOW)).toBe('Confab is responding again.');
    expect(announcement(live('awaited'), live('connected'), NOW), 'in a call that was live before it was reached').toBeNull();
    expect(announcement(live('awaited'), live('lost'), NOW)).toBe('Confab isn’t responding. Your call continues.');
});
