import assert from 'node:assert/strict';
import { groupAttempts } from '../../src/signIn/attempt.ts';
import {
  classicResultCodes,
  codesOf,
  isGraver,
  markOf,
  marksFrom,
  type Outcome,
  resultCode,
  type Severity,
} from '../../src/signIn/resultCode.ts';
import { aSignIn } from '../builders/signIn.ts';

/**
 * Entra's codes as Microsoft explains them (MicrosoftDocs/entra-docs, reference-error-codes, read in 2026-11), and what
 * each says of an emergency account. `merge`: a step of an attempt whose other rows tell how it ended.
 */
const meanings: Readonly<Record<string, readonly [outcome: Outcome, severity: Severity | 'merge']>> = {
  '0': ['success', 'critical'],
  '50140': ['success', 'merge'],
  '50055': ['passwordAccepted', 'high'],
  '50072': ['passwordAccepted', 'high'],
  '50079': ['passwordAccepted', 'high'],
  '50074': ['passwordAccepted', 'high'],
  '50076': ['passwordAccepted', 'high'],
  '500121': ['passwordAccepted', 'high'],
  '50097': ['interrupted', 'merge'],
  '50158': ['interrupted', 'merge'],
  '53003': ['blocked', 'high'],
  '50053': ['blocked', 'high'],
  '50057': ['blocked', 'high'],
  '50126': ['failure', 'medium'],
  '50133': ['contained', 'info'],
  '50173': ['contained', 'info'],
};
const codes = Object.keys(meanings);
const merged = codes.filter((code) => meanings[code]?.[1] === 'merge');

/** The attempt of two rows, whichever of them is first. */
const attemptsOf = (one: string, other: string) =>
  [
    [one, other],
    [other, one],
  ].map((both) => {
    const rows = both.map((code, index) =>
      aSignIn({ id: `row-${index}`, at: `2026-11-03T09:15:0${index}.000Z`, resultCode: code }),
    );
    const [attempt, ...others] = groupAttempts(rows);
    assert(attempt);
    assert.deepEqual(others, []);
    return attempt;
  });

describe('a result code', () => {
  for (const [code, [outcome, severity]] of Object.entries(meanings)) {
    it(`${code} is ${outcome}${severity === 'merge' ? '' : ` of ${severity} severity`}, in one sentence for people`, () => {
      const meaning = resultCode(code);
      assert.equal(meaning.code, code);
      assert.equal(meaning.outcome, outcome);
      if (severity !== 'merge') assert.equal(meaning.severity, severity);
      assert.match(meaning.sentence, /^[A-Z][^.]{5,90}\.$/);
      assert.doesNotMatch(meaning.sentence, /\d{2}|AADSTS|Interrupt[A-Z]/);
    });
  }

  it('that is a step only leaves it to the other rows how an attempt ended', () => {
    const steps = merged.filter((code) => resultCode(code).outcome === 'interrupted');
    assert.deepEqual(steps, ['50097', '50158']);
    for (const step of steps) {
      for (const code of [...codes.filter((other) => !merged.includes(other)), '90001']) {
        for (const { result } of attemptsOf(step, code)) assert.equal(result.code, code, `${step}, ${code}`);
      }
    }
  });

  it('that asks whether to stay signed in is a part of a success, alone too: the row of the success may be late', () => {
    for (const { result, severity } of attemptsOf('50140', '0')) {
      assert.deepEqual([result.outcome, severity], ['success', 'critical']);
    }
    assert.deepEqual(
      [resultCode('50140').outcome, resultCode('50140').severity],
      [resultCode('0').outcome, resultCode('0').severity],
    );
  });

  it('that nobody knows is a failure of medium severity, and its number is shown', () => {
    for (const code of ['90001', '', '00', '50126 ', 'constructor']) {
      const { outcome, severity, sentence } = resultCode(code);
      assert.deepEqual([outcome, severity], ['failure', 'medium']);
      assert(sentence.includes(`(code ${code})`));
    }
  });

  it('of the classic query is a success or an accepted password, and not every such code is in it', () => {
    const got = codesOf((outcome) => outcome === 'success' || outcome === 'passwordAccepted');
    for (const code of classicResultCodes) assert(got.includes(code), code);
    assert(got.length > classicResultCodes.length);
    assert.deepEqual([...classicResultCodes], ['0', '50140', '50055', '50072']);
  });

  it('is known when it is in the table, and only then', () => {
    assert.deepEqual([...codesOf(() => true)].sort(), codes.toSorted());
  });

  it('has a mark among those from another on exactly when the other is not graver', () => {
    for (const a of [...codes, '999999']) {
      for (const b of [...codes, '999999']) {
        assert.equal(marksFrom(b).includes(markOf(a)), !isGraver(b, a), `${a} and ${b}`);
      }
    }
  });
});
