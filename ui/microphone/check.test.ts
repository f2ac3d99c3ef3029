import { describe, expect, test } from 'vitest';
import { SILENCE, step, VOICE, type CheckEvent, type Phase } from './check.ts';

const OPENING: Phase = { name: 'opening' };

/** What follows from these, one second after another. */
function after(...events: CheckEvent[]): Phase {
    return events.reduce((phase, event, second) => step(phase, event, second * 1_000), OPENING);
}

const level = (loud: number): CheckEvent => ({ type: 'level', level: loud });
const failed = (error: string): CheckEvent => ({ type: 'failed', error });

describe('listening', () => {
    test('a voice says that the microphone works, and silence afterwards takes nothing back', () => {
        expect(after({ type: 'opened' }, level(VOICE), ...Array<CheckEvent>(20).fill(level(0)))).toMatchObject({ heard: 'voice' });
    });

    test('the noise of a room is no voice', () => {
        expect(after({ type: 'opened' }, level(VOICE - 0.01))).toMatchObject({ heard: 'not-yet' });
    });

    test('five silent seconds are told, and a voice that comes then is heard', () => {
        const seconds = Array<CheckEvent>(SILENCE / 1_000).fill(level(0.1));

        expect(after({ type: 'opened' }, ...seconds.slice(1))).toMatchObject({ heard: 'not-yet' });
        expect(after({ type: 'opened' }, ...seconds)).toMatchObject({ heard: 'nothing' });
        expect(after({ type: 'opened' }, ...seconds, level(0.6))).toMatchObject({ heard: 'voice' });
    });

    test('another microphone has its own five seconds', () => {
        expect(after({ type: 'opened' }, level(0), level(0), level(0), level(0), { type: 'opening' }, { type: 'opened' }, level(0)))
            .toMatchObject({ heard: 'not-yet' });
    });

    test('a level that comes late, of a microphone that is closed, changes nothing', () => {
        expect(after({ type: 'opened' }, failed('NotFoundError'), level(1))).toEqual({ name: 'trouble', trouble: 'missing' });
    });
});

describe('trouble', () => {
    test.each([
        ['NotAllowedError', 'refused'],
        ['NotFoundError', 'missing'],
        ['NotReadableError', 'in-use'],
        ['AbortError', 'in-use'],
        ['TypeError', 'unsupported'],
    ])('%s is told as %s', (error, trouble) => {
        expect(after(failed(error))).toEqual({ name: 'trouble', trouble });
    });

    test('a microphone that opens after all ends it', () => {
        expect(after(failed('NotFoundError'), { type: 'opening' }, { type: 'opened' })).toMatchObject({ name: 'listening' });
    });
});

test('a check that is over stays so', () => {
    expect(after({ type: 'over', why: 'call' }, { type: 'opening' }, { type: 'opened' }, { type: 'over', why: 'ended' }))
        .toEqual({ name: 'over', why: 'call' });
});
