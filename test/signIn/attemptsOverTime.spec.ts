import assert from 'node:assert/strict';
import fc from 'fast-check';
import { day, hour } from '../../src/duration.ts';
import { groupAttempts } from '../../src/signIn/attempt.ts';
import { attemptsOverTime, type Bucket } from '../../src/signIn/attemptsOverTime.ts';
import { aSignIn } from '../builders/signIn.ts';

/** An attempt for each time. */
const attemptsAt = (...times: readonly string[]) =>
  groupAttempts(times.map((at, index) => aSignIn({ id: `${index}`, correlationId: `${index}`, at })));

const countIn = ({ outcomes }: Bucket) => outcomes.success;

/** The buckets that hold something: when they begin, and how many. */
const held = (...[attempts, span]: Parameters<typeof attemptsOverTime>) =>
  attemptsOverTime(attempts, span)
    .buckets.filter((bucket) => countIn(bucket) > 0)
    .map((bucket) => [bucket.from, countIn(bucket)]);

describe('attempts over time', () => {
  it('stand in three hours each over a day, the first and the last of which are not whole', () => {
    const span = { from: '2026-11-02T09:20:00.000Z', to: '2026-11-03T09:20:00.001Z' };
    const { step, buckets } = attemptsOverTime([], span);
    assert.equal(step, 3 * hour);
    assert.equal(buckets.length, 9);
    assert.equal(buckets[0]?.from, '2026-11-02T09:00:00.000Z');
    assert.equal(buckets.at(-1)?.from, '2026-11-03T09:00:00.000Z');
    assert.deepEqual(
      held(
        attemptsAt('2026-11-02T09:20:00.000Z', '2026-11-02T11:59:59.999Z', '2026-11-03T09:00:00.000Z'),
        span,
      ),
      [
        ['2026-11-02T09:00:00.000Z', 2],
        ['2026-11-03T09:00:00.000Z', 1],
      ],
    );
  });

  for (const [days, each, count, first] of [
    [7, 1, 8, '2026-10-27'],
    [30, 3, 11, '2026-10-04'],
  ] as const) {
    it(`stand in ${count} buckets of ${each} days of UTC over ${days} days`, () => {
      const to = Date.parse('2026-11-03T09:20:00.001Z');
      const span = { from: new Date(to - days * day - 1).toISOString(), to: new Date(to).toISOString() };
      const { step, buckets } = attemptsOverTime([], span);
      assert.equal(step, each * day);
      assert.equal(buckets.length, count);
      assert.equal(buckets[0]?.from, `${first}T00:00:00.000Z`);
      assert.equal(buckets.at(-1)?.from, '2026-11-03T00:00:00.000Z');
    });
  }

  it('need no further bucket for a span that ends with one', () => {
    const span = { from: '2026-11-02T00:00:00.000Z', to: '2026-11-09T00:00:00.000Z' };
    assert.equal(attemptsOverTime([], span).buckets.length, 7);
  });

  it('from outside of the span count in the nearest bucket, so that none is hidden', () => {
    const span = { from: '2026-11-02T00:00:00.000Z', to: '2026-11-09T00:00:00.000Z' };
    assert.deepEqual(held(attemptsAt('2026-10-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'), span), [
      ['2026-11-02T00:00:00.000Z', 1],
      ['2026-11-08T00:00:00.000Z', 1],
    ]);
  });

  it('are each in exactly one bucket, the one of their time, however long the span', () => {
    const time = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2027, 0, 1) });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 400 * day }), fc.array(share), (begin, length, shares) => {
        const times = shares.map((each) => new Date(begin + Math.floor(each * (length - 1))).toISOString());
        const attempts = attemptsAt(...times);
        const span = { from: new Date(begin).toISOString(), to: new Date(begin + length).toISOString() };
        const { step, buckets } = attemptsOverTime(attempts, span);
        assert.ok(buckets.length >= 1 && buckets.length <= 11, `${buckets.length} buckets`);
        for (const [index, { from }] of buckets.entries()) {
          assert.equal(Date.parse(from), Date.parse(buckets[0]?.from ?? '') + index * step);
        }
        const within = (from: string) =>
          times.filter(
            (at) => Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(from) + step,
          );
        assert.deepEqual(
          buckets.map(countIn),
          buckets.map(({ from }) => within(from).length),
        );
      }),
    );
  });

  it('say how they ended, and for each outcome the gravest, which a failure on the way is not', () => {
    const at = '2026-11-02T10:00:00.000Z';
    const rows = ['50126', '0', '50097', '50173'].map((resultCode, index) =>
      aSignIn({ id: `${index}`, correlationId: index < 2 ? 'one' : `${index}`, at, resultCode }),
    );
    const span = { from: '2026-11-02T09:00:00.000Z', to: '2026-11-02T12:00:00.000Z' };
    const [bucket] = attemptsOverTime(groupAttempts(rows), span).buckets;
    assert.deepEqual(bucket?.outcomes, {
      success: 1,
      passwordAccepted: 0,
      blocked: 0,
      failure: 1,
      interrupted: 1,
      contained: 1,
    });
    assert.deepEqual(bucket?.severities, { success: 'critical', interrupted: 'medium', contained: 'info' });
  });
});
