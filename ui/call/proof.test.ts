import { expect, test } from 'vitest';
import { isProof, newSide, proofOf, type Side } from './proof.ts';

const of = (version: number, byte: number): Side => ({ version, challenge: btoa(String.fromCharCode(byte).repeat(32)) });
const PAGE = of(2, 1);
const APP = of(2, 2);
const SHOWN = 'hS4845g57Mka4oQYdHpDc9nQc/vbODny9Bij4rGZTns=';

test('both ends compute the same proofs: the app’s half is tested with these too', async () => {
    expect(await proofOf('app', 'the-secret', PAGE, APP)).toBe(SHOWN);
    expect(await proofOf('page', 'the-secret', PAGE, APP)).toBe('JygG9erfUXwU+LY+HeN/3/5EUn5zp6keDhTjDxSOAT4=');
    expect(await isProof(SHOWN, 'app', 'the-secret', PAGE, APP)).toBe(true);
});

test.each([
    ['of the other role', SHOWN, 'page', 'the-secret', PAGE, APP],
    ['with another secret', SHOWN, 'app', 'a guess', PAGE, APP],
    ['about another connection', SHOWN, 'app', 'the-secret', of(2, 3), APP],
    ['about another challenge of the app', SHOWN, 'app', 'the-secret', PAGE, of(2, 3)],
    ['about another version', SHOWN, 'app', 'the-secret', PAGE, of(3, 2)],
    ['that is none', '***', 'app', 'the-secret', PAGE, APP],
    ['that is empty', '', 'app', 'the-secret', PAGE, APP],
] as const)('a proof %s is none', async (_, proof, role, secret, page, app) => {
    expect(await isProof(proof, role, secret, page, app)).toBe(false);
});

test('no two connections have the same challenge', () => {
    expect(newSide().challenge).not.toBe(newSide().challenge);
});
