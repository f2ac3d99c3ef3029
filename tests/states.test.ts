/** Holds STATES.md against the code whose states it lists, and against the tests that it names. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { LeftReason, PageFailure, Refusal } from '../ui/shared/channel.ts';
import type { ConferenceEvent } from '../ui/call/conference/events.ts';
import type { JoinStage, NoticeKind, Phase } from '../ui/call/state.ts';
import type { Break } from '../ui/call/timings.ts';
import type { TicketFailure } from '../ui/call/ticket.ts';
import type { Policy } from './jitsi/rooms.ts';
import { has, named } from './tables.ts';

const HERE = import.meta.dirname;

/** Every name of a union: the type sees to that, and the type is checked with the tests. */
const names = <T extends string>(all: Record<T, true>): string[] => Object.keys(all);

const CODE: Record<string, string[]> = {
    'Phases of the page': names<Phase['name']>({
        'opening': true, 'ready': true, 'joining': true, 'reconnecting': true, 'live': true, 'leaving': true, 'left': true,
        'failed': true, 'token-failed': true, 'turned-away': true
    }),
    'How far joining has come': names<JoinStage>({
        token: true, loading: true, entering: true, asking: true, admission: true, moderator: true
    }),
    'How far coming back has come': names<Extract<Phase, { name: 'reconnecting' }>['stage']>({
        waiting: true, token: true, entering: true
    }),
    'Why the host is out': names<LeftReason>({ 'hung-up': true, 'kicked': true, 'ended': true }),
    'Failures': names<PageFailure>({
        'jitsi-unreachable': true, 'jitsi-certificate': true, 'join-timeout': true, 'token-refused': true, 'not-allowed': true,
        'password-required': true, 'room-full': true, 'connection-lost': true, 'embedding-refused': true, 'media-failed': true,
        'videobridge-missing': true, 'jitsi-misconfigured': true, 'webrtc-missing': true, 'other': true
    }),
    'Why a page has no call': names<Refusal | TicketFailure>({
        'version': true, 'secret': true, 'busy': true, 'taken-over': true, 'over': true, 'let-go': true,
        'ticket-unknown': true, 'ticket-expired': true, 'ticket-reused': true, 'ticket-missing': true
    }),
    'What a call is told of while it is live': names<NoticeKind>({
        'link-copied': true, 'link-not-copied': true, 'talking-muted': true, 'sound-blocked': true, 'sharing-refused': true,
        'microphone-refused': true, 'microphone-missing': true, 'microphone-busy': true,
        'camera-refused': true, 'camera-missing': true, 'camera-busy': true
    }),
    'Signs of a break': names<Break>({ network: true, sleep: true, connection: true, media: true, suspend: true }),
    'What a conference tells the page': names<ConferenceEvent['type']>({
        'ready': true, 'asking': true, 'waiting': true, 'joined': true, 'muted': true, 'camera': true, 'sharing': true,
        'sharing-refused': true, 'participants': true, 'speaker': true, 'devices': true, 'device-failed': true,
        'microphone-there': true, 'suffering': true, 'recovered': true, 'knocking': true, 'talking-while-muted': true,
        'sound-blocked': true, 'left': true, 'failed': true
    }),
    'What the stand-in can do to a call': [
        ...deeds(),
        ...names<keyof Policy>({ password: true, lobby: true, waitForModerator: true, limit: true, stall: true, refuse: true })
    ],
    'States of the app': variants()
};

function read(file: string): string {
    return readFileSync(path.join(HERE, file), 'utf8');
}

/** What can be posted to the stand-in's control, as it tells the one from the other. */
function deeds(): string[] {
    const found = read('jitsi/control.ts').matchAll(/case 'POST \/_stand-in\/([a-z-]+)'|case '([a-z-]+)':|action === '([a-z-]+)'/g);

    return [ ...found ].map(([ , whole, toOne, inRoom ]) => whole ?? toOne ?? inRoom ?? '');
}

function variants(): string[] {
    const [ , body = '' ] = /^pub enum State \{\n(.*?)^\}/ms.exec(read('../crates/call/src/machine.rs')) ?? [];

    return [ ...body.matchAll(/^ {4}([A-Z]\w+)/gm) ].map(([ , name = '' ]) => name);
}

/** The rows under each heading: what, and the tests. */
const SECTIONS = new Map(read('STATES.md').split(/^## /m).slice(1).map(section => {
    const [ heading = '' ] = section.split('\n');
    const rows = [ ...section.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm) ];

    return [ heading, rows.map(([ , what = '', tests = '' ]) => ({ what, tests })) ];
}));

test('every state, event and deed in the code has its row, and every row is one of them', () => {
    assert.deepEqual([ ...SECTIONS.keys() ], Object.keys(CODE));
    for (const [ heading, known ] of Object.entries(CODE)) {
        const rows = SECTIONS.get(heading)?.map(({ what }) => what) ?? [];

        assert.ok(known.length > 2, `${heading}: the code was read`);
        assert.deepEqual(rows.toSorted(), known.toSorted(), heading);
    }
});

test('every test that a row names exists, and is one in a real browser', () => {
    for (const { what, tests } of [ ...SECTIONS.values() ].flat()) {
        for (const { file, title } of named(tests)) {
            assert.match(file, /\.spec\.ts$/, `${what}: ${file}`);
            assert.ok(has(read(file), title), `${what}: ${file} has no test “${title}”`);
        }
    }
});
