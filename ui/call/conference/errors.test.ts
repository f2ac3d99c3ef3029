/** What `docs/errors.md` says of Jitsi's errors, beside the code. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { begin, type NoticeKind } from '../state.ts';
import { noticeWords } from '../words.ts';
import { newsOf } from './events.ts';
import { DESTROYED, failureOf, FAILURES, OUTLIVED, waitOf } from './failures.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

/** The cells of the table that stands between this comment and the next end. */
function table(comment: string): string[][] {
    const text = DOCUMENT.split(`<!-- ${comment}`)[1]?.split('<!-- end -->')[0] ?? '';
    const rows = text.split('\n').filter(line => line.startsWith('| `'));

    return rows.map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));
}

/** What the page makes of an error with this name, in the words of the document. */
function outcome(name: string): string {
    const error = { name, isFatal: true };
    const failure = failureOf(error);

    switch (waitOf(error)) {
        case 'moderator':
            return 'the page waits for a moderator';
        case 'admission':
            return 'the page waits to be let in';
        case null:
    }
    if (failure === null) {
        return 'the call goes on';
    }
    if (failure === DESTROYED) {
        return '`call-ended`';
    }

    return failure.failure === 'other' ? '`jitsi-failed`' : `\`${failure.failure}\``;
}

describe('the document has', () => {
    const names = table('names of errors');

    test.each(names)('%s: %s', (name = '', _, documented) => {
        expect(outcome(name.replaceAll('`', ''))).toBe(documented);
    });

    test('every name that the code knows', () => {
        const documented = names.map(([name = '']) => name.replaceAll('`', ''));

        expect(documented).toEqual(expect.arrayContaining([...Object.keys(FAILURES), ...OUTLIVED]));
        expect(new Set(documented).size).toBe(documented.length);
    });

    test.each(table('notices of devices'))('%s, in the words of the page', (code = '', _, words) => {
        expect(noticeWords(code.replaceAll('`', '') as NoticeKind, begin({ muted: null }), new Date(0))).toBe(words);
    });

    test('every trouble of a microphone and a camera', () => {
        const documented = table('notices of devices').map(([code = '']) => code.replaceAll('`', ''));

        for (const [name, device] of [['mic-error', 'microphone'], ['camera-error', 'camera']] as const) {
            for (const type of ['gum.permission_denied', 'gum.not_found', 'gum.constraint_failed', 'gum.general', undefined]) {
                const news = newsOf({ name, type });

                expect(news).toMatchObject({ type: 'device-failed', device });
                expect(documented).toContain(news?.type === 'device-failed' ? `${device}-${news.cause}` : '');
            }
        }
    });
});
