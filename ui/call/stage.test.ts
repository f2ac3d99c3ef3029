import { expect, test } from 'vitest';
import type { PageCall } from '../shared/channel.ts';
import { step } from './callState.ts';
import { FIRST, frameAddress } from './conference/address.ts';
import { firstAddress } from './stage.ts';
import { begin } from './state.ts';
import { SAMPLE } from './sample.ts';

const NOW = Date.parse('2030-01-01T12:00:00Z');
const CALL = SAMPLE;
const DEVICES = { audioinput: 'Headset' };

/** The frame that the page at work opens when it learns of the call. */
function opens(call: PageCall): string | null {
    const { effects } = step(begin({ muted: null }), { type: 'granted', call }, NOW);
    const opening = effects.find(effect => effect.do === 'open-conference');

    return opening === undefined ? null : frameAddress(opening.call, FIRST, opening.start, DEVICES).href;
}

const calls = [false, true].flatMap(joins => [false, true].flatMap(muted =>
    ['2030-01-01T14:00:00Z', '2030-01-01T11:00:00Z', null].map(
        jwt_expires_at => ({ ...CALL, join_at_once: joins, start_muted: muted, jwt_expires_at }))));

test('the early frame is the one that the page at work opens, and there is none where that opens none', () => {
    const first = calls.map(call => firstAddress(call, DEVICES, NOW));

    expect(first).toEqual(calls.map(opens));
    expect(first).toContain(null);
    expect(new Set(first).size, 'muted or not, and none').toBe(3);
});
