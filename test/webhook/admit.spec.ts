import assert from 'node:assert/strict';
import { admitRequest, type WebhookProofs } from '../../src/webhook/admit.ts';

/** Takes one header and refuses every other, as the check of tokens does. */
const checkToken: WebhookProofs['checkToken'] = async (authorization) =>
  authorization === 'Bearer good' ? null : authorization === undefined ? 'noToken' : 'wrongSignature';
const request = (codes: readonly string[], authorization?: string) => ({ codes, authorization });

describe('who may raise alerts', () => {
  describe('where only tokens are taken', () => {
    const proofs = { codes: [], checkToken };

    for (const [what, codes, authorization, refusal] of [
      ['nothing', [], undefined, 'noToken'],
      ['an empty code', [''], undefined, 'noToken'],
      ['any code', ['anything'], undefined, 'noToken'],
      ['the word null as the code', ['null'], undefined, 'noToken'],
      ['two codes', ['a', 'b'], undefined, 'noToken'],
      ['an empty header', [], '', 'wrongSignature'],
      ['a bad token', [], 'Bearer bad', 'wrongSignature'],
      ['a bad token and a code', ['anything'], 'Bearer bad', 'wrongSignature'],
    ] as const) {
      it(`refuses a request with ${what}`, async () => {
        assert.equal(await admitRequest(request(codes, authorization), proofs), refusal);
      });
    }

    it('takes a good token, also beside a code', async () => {
      assert.equal(await admitRequest(request([], 'Bearer good'), proofs), null);
      assert.equal(await admitRequest(request(['anything'], 'Bearer good'), proofs), null);
    });
  });

  describe('where only the code is taken', () => {
    const proofs = { codes: ['secret'], checkToken: null };

    for (const [what, codes, authorization, refusal] of [
      ['nothing', [], undefined, 'noCode'],
      ['another code', ['wrong'], undefined, 'wrongCode'],
      ['a token', [], 'Bearer good', 'noCode'],
    ] as const) {
      it(`refuses a request with ${what}`, async () => {
        assert.equal(await admitRequest(request(codes, authorization), proofs), refusal);
      });
    }

    it('takes the code', async () => {
      assert.equal(await admitRequest(request(['secret']), proofs), null);
    });
  });

  describe('where both are taken', () => {
    const proofs = { codes: ['secret'], checkToken };

    it('takes either', async () => {
      assert.equal(await admitRequest(request(['secret'], 'Bearer bad'), proofs), null);
      assert.equal(await admitRequest(request(['wrong'], 'Bearer good'), proofs), null);
    });

    it('refuses a request with neither', async () => {
      assert.equal(await admitRequest(request([]), proofs), 'noCode');
      assert.equal(await admitRequest(request(['wrong'], 'Bearer bad'), proofs), 'wrongSignature');
    });
  });
});
