import assert from 'node:assert/strict';
import { type AttemptSummary, groupAttempts } from '../../src/signIn/attempt.ts';
import { type AttemptFilter, isChosen } from '../../src/signIn/attemptFilter.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { aSignIn } from '../builders/signIn.ts';

/** An attempt for each, the newest first. */
const attemptsOf = (given: readonly Partial<SignIn>[]) =>
  groupAttempts(
    given.map((one, index) =>
      aSignIn({
        id: `${index}`,
        correlationId: `${index}`,
        at: `2026-11-03T09:0${9 - index}:00.000Z`,
        ...one,
      }),
    ),
  );
const everyOutcome = attemptsOf(
  ['0', '50140', '50074', '53003', '50126', '99999', '50097', '50173'].map((resultCode) => ({ resultCode })),
);
const choose = <Any extends AttemptSummary>(attempts: readonly Any[], filter: AttemptFilter) =>
  attempts.filter((attempt) => isChosen(attempt, filter));
const codes = (filter: Partial<AttemptFilter>, attempts = everyOutcome) =>
  choose(attempts, { outcome: null, ipAddress: null, ...filter }).map(({ result }) => result.code);

describe('filtering attempts', () => {
  it('without a filter keeps all, in their order', () => {
    assert.deepEqual(choose(everyOutcome, { outcome: null, ipAddress: null }), everyOutcome);
  });

  it('by outcome counts an accepted password as succeeded, and an unknown code as failed', () => {
    assert.deepEqual(codes({ outcome: 'succeeded' }), ['0', '50140', '50074']);
    assert.deepEqual(codes({ outcome: 'failed' }), ['50126', '99999']);
    assert.deepEqual(codes({ outcome: 'blocked' }), ['53003']);
  });

  it('takes an attempt by how it ended, with the failures on the way', () => {
    const attempts = attemptsOf([{ resultCode: '50126', correlationId: 'one' }, { correlationId: 'one' }]);
    assert.deepEqual(codes({ outcome: 'failed' }, attempts), []);
    const [attempt] = choose(attempts, { outcome: 'succeeded', ipAddress: null });
    assert.equal(attempt?.signIns.length, 2);
  });

  it('by the classic codes takes an attempt of which the classic query shows a row, however it ended', () => {
    const all = ['0', '50140', '50055', '50072', '50079', '50074', '500121', '53003', '50126', '50097'];
    assert.deepEqual(codes({ outcome: 'classic' }, attemptsOf(all.map((resultCode) => ({ resultCode })))), [
      '0',
      '50140',
      '50055',
      '50072',
    ]);
    const later = { correlationId: 'one', at: '2026-11-03T09:09:30.000Z', resultCode: '500121' };
    const attempts = attemptsOf([{ resultCode: '50072', correlationId: 'one' }, later]);
    assert.deepEqual(codes({ outcome: 'classic' }, attempts), ['500121']);
  });

  it('by IP address compares addresses, not how the log writes them', () => {
    const attempts = attemptsOf(
      [
        '2001:DB8:0::1',
        '2001:db8::10',
        '::ffff:192.0.2.1',
        '192.0.2.1',
        '192.0.2.11',
        "192.0.2.1'",
        null,
      ].map((ipAddress) => ({ ipAddress })),
    );
    const found = (ipAddress: string) =>
      choose(attempts, { outcome: null, ipAddress }).map(({ decisive }) => decisive.ipAddress);
    assert.deepEqual(found('2001:db8::1'), ['2001:DB8:0::1']);
    assert.deepEqual(found('192.0.2.1'), ['::ffff:192.0.2.1', '192.0.2.1']);
    assert.deepEqual(found('198.51.100.1'), []);
  });

  it('by both keeps what passes both', () => {
    const attempts = attemptsOf([
      { ipAddress: '192.0.2.1' },
      { ipAddress: '192.0.2.1', resultCode: '50126' },
      { ipAddress: '192.0.2.2', resultCode: '53003' },
    ]);
    assert.deepEqual(codes({ outcome: 'failed', ipAddress: '192.0.2.1' }, attempts), ['50126']);
    assert.deepEqual(codes({ outcome: 'blocked', ipAddress: '192.0.2.1' }, attempts), []);
  });
});
