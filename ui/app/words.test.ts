import { afterEach, describe, expect, test } from 'vitest';
import { catalogue, languages } from '../shared/catalogue.ts';
import { speak } from '../shared/words.ts';
import { hostOf, moment, peopleLine } from './words.ts';

const spoken = (language: string) => speak(catalogue(language, ['app']));

afterEach(() => spoken('en'));

describe('who is there', () => {
    test.each([
        [[], 'Nobody else is here yet.'],
        [['Grace'], 'Grace is here.'],
        [['Grace', ''], 'Grace and Someone are here.'],
        [['Grace', 'Edsger', 'Barbara'], 'Grace, Edsger, and Barbara are here.'],
        [['Grace', 'Edsger', 'Barbara', 'Donald', 'Ada'], 'Grace, Edsger, and 3 others are here.'],
    ])('%j', (others, line) => {
        expect(peopleLine(others)).toBe(line);
    });

    test('is listed from right to left where the words are, name by name', () => {
        spoken('ar');
        expect(peopleLine(['Grace', 'Edsger'])).toContain('\u2068Grace\u2069 و\u2068Edsger\u2069');
    });

    test.each(languages())('is said in %s, with nothing missing', language => {
        spoken(language);
        for (const count of [0, 1, 2, 3, 4, 5, 8, 14, 102]) {
            const line = peopleLine(Array.from({ length: count }, () => 'Grace'));

            expect(line).not.toMatch(/app-|\{|\$/);
        }
    });
});

test('a moment of another day has its day, as the host’s country writes it', () => {
    const now = new Date(2026, 10, 24, 9, 0);

    expect(moment(new Date(2026, 10, 24, 14, 5).toISOString(), 'en', now)).toBe('14:05');
    expect(moment(new Date(2026, 10, 24, 14, 5).toISOString(), 'en-US', now)).toMatch(/^02:05\sPM$/);
    expect(moment(new Date(2026, 10, 25, 14, 5).toISOString(), 'en', now)).toBe('Wed, Nov 25, 14:05');
    spoken('de');
    expect(moment(new Date(2026, 10, 25, 14, 5).toISOString(), 'de-AT', now)).toBe('Mi., 25. Nov., 14:05');
});

test('the host of what is no address is what was typed', () => {
    expect(hostOf('https://meet.example.com:8443/x')).toBe('meet.example.com:8443');
    expect(hostOf('nonsense')).toBe('nonsense');
});
