import assert from 'node:assert/strict';
import fc from 'fast-check';
import { verifyRequest } from '../../src/webhook/admit.ts';

const code = 'an invented code, with = & ü';
const verify = (...codes: readonly string[]) => verifyRequest({ codes }, { codes: [code] });

describe('verifyRequest', () => {
  it('takes the code', () => {
    assert.equal(verify(code), true);
  });

  it('refuses a request without a code', () => {
    assert.equal(verify(), false);
    assert.equal(verify(''), false);
  });

  it('refuses more than one code, also when one or each of them is right', () => {
    for (const codes of [
      [code, code],
      [code, ''],
      ['', code],
      [code, 'wrong', code],
    ]) {
      assert.equal(verify(...codes), false);
    }
  });

  it('refuses what is nearly the code', () => {
    const near = [
      ` ${code}`,
      `${code} `,
      `${code}\n`,
      `${code}\0`,
      code.toUpperCase(),
      code.slice(0, -1),
      `${code}x`,
    ];
    for (const wrong of [...near, code.normalize('NFD'), code.split('').reverse().join('')]) {
      assert.equal(verify(wrong), false, JSON.stringify(wrong));
    }
  });

  it('takes either of two while one is exchanged, and neither both nor a piece of one', () => {
    const secrets = { codes: ['the new one', 'the old one'] };
    for (const sent of secrets.codes) assert.equal(verifyRequest({ codes: [sent] }, secrets), true);
    for (const sent of [[], [''], ['the'], ['the new one,the old one'], secrets.codes]) {
      assert.equal(verifyRequest({ codes: sent }, secrets), false, JSON.stringify(sent));
    }
  });

  it('takes nothing where there is no code', () => {
    for (const sent of ['', 'null', 'undefined']) {
      assert.equal(verifyRequest({ codes: [sent] }, { codes: [] }), false);
    }
  });

  it('takes nothing but the code, of whatever length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', minLength: 1 }),
        (sent, secret) => {
          fc.pre(sent.toWellFormed() !== secret.toWellFormed());
          assert.equal(verifyRequest({ codes: [sent] }, { codes: [secret] }), false);
          assert.equal(verifyRequest({ codes: [secret] }, { codes: [secret] }), true);
        },
      ),
    );
  });
});
