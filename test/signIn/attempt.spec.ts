import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Attempt, countOutcomes, groupAttempts } from '../../src/signIn/attempt.ts';
import { resultCode, severities } from '../../src/signIn/resultCode.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { aSignIn } from '../builders/signIn.ts';

const start = Date.parse('2026-11-03T09:00:00Z');
let made = 0;
/** A row so many seconds after nine. */
const row = (code: string, seconds: number, given: Partial<SignIn> = {}) =>
  aSignIn({
    id: `row-${++made}`,
    resultCode: code,
    at: new Date(start + seconds * 1000).toISOString(),
    ...given,
  });

const codes = ({ signIns }: Attempt) => signIns.map((signIn) => signIn.resultCode);

function only(attempts: readonly Attempt[]): Attempt {
  assert.equal(attempts.length, 1);
  const [attempt] = attempts;
  assert.ok(attempt);
  return attempt;
}

describe('groupAttempts', () => {
  it('makes one attempt of the rows of one sign-in with a second factor', () => {
    const rows = [row('0', 40), row('50097', 10), row('50140', 30), row('50126', 0)];
    const attempt = only(groupAttempts(rows));
    assert.deepEqual(codes(attempt), ['50126', '50097', '50140', '0'], 'oldest first');
    assert.equal(attempt.decisive, rows[0]);
    assert.equal(attempt.result.outcome, 'success');
    assert.equal(attempt.severity, 'critical');
    assert.equal(attempt.at, rows[0]?.at);
  });

  it('lets a success decide though failures follow it', () => {
    const attempt = only(groupAttempts([row('0', 0), row('50126', 60), row('53003', 90)]));
    assert.equal(attempt.decisive.resultCode, '0');
    assert.equal(attempt.severity, 'critical');
  });

  it('ranks what decides: success, password accepted, blocked, failure, contained, interrupted', () => {
    const ranked = ['0', '500121', '53003', '50126', '50173', '50158'];
    for (const [index, code] of ranked.entries()) {
      const lesser = ranked.slice(index).map((other, place) => row(other, place));
      assert.equal(only(groupAttempts(lesser)).result.code, code);
      assert.equal(only(groupAttempts(lesser.toReversed())).result.code, code);
    }
  });

  it('lets the newest decide among rows of the same outcome', () => {
    assert.equal(only(groupAttempts([row('500121', 30), row('50074', 0)])).decisive.resultCode, '500121');
    assert.equal(only(groupAttempts([row('500121', 0), row('50074', 30)])).decisive.resultCode, '50074');
  });

  it('is as grave as its gravest row', () => {
    const attempt = only(groupAttempts([row('50126', 0), row('50173', 10)]));
    assert.equal(attempt.severity, 'medium');
    assert.equal(only(groupAttempts([row('50173', 0)])).severity, 'info');
  });

  it('keeps apart rows of another account, address or correlation id', () => {
    const rows = [
      row('0', 0),
      row('50126', 1, { userId: 'another' }),
      row('50126', 2, { ipAddress: '203.0.113.77' }),
      row('50126', 3, { correlationId: 'another' }),
    ];
    assert.equal(groupAttempts(rows).length, 4);
  });

  it('is not led to join two rows by a correlation id that looks like another’s key', () => {
    const rows = [
      row('50126', 0, { correlationId: 'a,b', userId: 'c' }),
      row('50126', 1, { correlationId: 'a', userId: 'b,c' }),
    ];
    assert.equal(groupAttempts(rows).length, 2);
  });

  it('lets a row without correlation id or address stand alone', () => {
    const rows = [
      row('50126', 0, { correlationId: null }),
      row('50126', 1, { correlationId: null }),
      row('50126', 2, { ipAddress: null }),
      row('50126', 3, { ipAddress: null }),
    ];
    assert.equal(groupAttempts(rows).length, 4);
  });

  it('joins what lies within ten minutes, from the first row to the last', () => {
    assert.equal(groupAttempts([row('50074', 0), row('0', 600)]).length, 1);
    assert.equal(groupAttempts([row('50074', 0), row('0', 600.001)]).length, 2);
    const chain = [row('50126', 0), row('50126', 400), row('50126', 800), row('50126', 1200)];
    assert.deepEqual(
      groupAttempts(chain).map((attempt) => attempt.signIns.length),
      [2, 2],
      'an attempt does not grow for ever',
    );
  });

  it('gives the newest attempt first', () => {
    const rows = ['a', 'c', 'b'].map((correlationId, index) => row('50126', index * 60, { correlationId }));
    assert.deepEqual(
      groupAttempts(rows).map((attempt) => attempt.decisive.correlationId),
      ['b', 'c', 'a'],
    );
  });

  it('makes nothing of nothing', () => {
    assert.deepEqual(groupAttempts([]), []);
  });

  const anyRows = fc.array(
    fc
      .record({
        code: fc.constantFrom('0', '50140', '50074', '500121', '50097', '53003', '50126', '50173', '7'),
        seconds: fc.integer({ min: 0, max: 1500 }),
        correlationId: fc.constantFrom('a', 'b', null),
        ipAddress: fc.constantFrom('192.0.2.1', '192.0.2.2', null),
        userId: fc.constantFrom('x', 'y'),
      })
      .map(({ code, seconds, ...given }) => row(code, seconds, given)),
    { maxLength: 40 },
  );

  it('puts every row into exactly one attempt and never shows less than the row does', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const attempts = groupAttempts(rows);
        const ids = attempts.flatMap(({ signIns }) => signIns.map(({ id }) => id));
        assert.deepEqual(ids.toSorted(), rows.map(({ id }) => id).toSorted());
        for (const { signIns, severity, result } of attempts) {
          for (const signIn of signIns) {
            const own = resultCode(signIn.resultCode);
            assert.ok(severities.indexOf(severity) >= severities.indexOf(own.severity));
            assert.ok(own.outcome !== 'success' || result.outcome === 'success');
          }
        }
      }),
    );
  });

  it('does not depend on the order of the rows', () => {
    const times = (attempts: readonly Attempt[]) =>
      attempts.map(({ at, severity, signIns }) => `${at} ${severity} ${signIns.length}`).toSorted();
    fc.assert(
      fc.property(anyRows, (rows) => {
        assert.deepEqual(times(groupAttempts(rows)), times(groupAttempts(rows.toReversed())));
      }),
    );
  });
});

describe('countOutcomes', () => {
  it('counts attempts by their result', () => {
    const rows = [
      row('50140', 0, { correlationId: 'a' }),
      row('0', 10, { correlationId: 'a' }),
      row('50074', 20, { correlationId: 'b' }),
      row('500121', 30, { correlationId: 'b' }),
      row('53003', 40, { correlationId: 'c' }),
      row('50097', 50, { correlationId: 'd' }),
      row('50173', 60, { correlationId: 'e' }),
    ];
    assert.deepEqual(countOutcomes(groupAttempts(rows)), {
      success: 1,
      passwordAccepted: 1,
      blocked: 1,
      failure: 0,
      interrupted: 1,
      contained: 1,
    });
  });

  it('counts every wrong password, though an attacker gives them all one correlation id', () => {
    const guesses = Array.from({ length: 100 }, (_, index) => row('50126', index));
    assert.equal(countOutcomes(groupAttempts(guesses)).failure, 100);
    const counts = countOutcomes(groupAttempts([...guesses, row('50074', 101)]));
    assert.equal(counts.failure, 100);
    assert.equal(counts.passwordAccepted, 1);
  });
});
