import { expect, test } from 'vitest';
import { report } from './report.ts';
import { begin, type CallState } from './state.ts';
import { SAMPLE } from './sample.ts';

const NOW = new Date('2030-01-01T12:00:00Z');

const failed: CallState = {
    ...begin({ muted: null }),
    app: 'connected',
    phase: { name: 'failed', failure: 'token-refused', detail: 'Not acceptable by exp (5 sec since expired)' },
    call: {
        ...SAMPLE,
        jitsi_url: 'https://meet.example.com/tenant',
        room: 'secret-room',
        jwt: 'secret.secret.secret',
        jwt_expires_at: '2030-01-01T11:59:55Z',
        subject: 'secret subject',
        host: { name: 'secret name', email: 'secret@example.com' },
        guest_link: 'https://lobby.example.com/j/secret',
    },
};

test('it says what happened, and nothing that opens a door', () => {
    const text = report(failed, NOW, 'A browser');

    expect(text).toBe([
        'Confab call page: token-refused (Not acceptable by exp (5 sec since expired))',
        'Jitsi: https://meet.example.com',
        'Room: signed, token until 2030-01-01T11:59:55Z',
        'App: connected; network: there; attempts at coming back: 0',
        'Browser: A browser',
        'Time: 2030-01-01T12:00:00.000Z',
        '',
    ].join('\n'));
    expect(text).not.toContain('secret');
});

test('while nothing is wrong there is none', () => {
    expect(report({ ...failed, phase: { name: 'live', since: 0 } }, NOW, 'A browser')).toBeNull();
});
