import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isoTime } from '../../src/clock.ts';
import { occurrences } from '../../src/digest/occurrences.ts';

const nextOf = (pattern: string, timeZone: string, after: string) =>
  isoTime(occurrences(pattern, timeZone).next(Date.parse(after)));
const latestOf = (pattern: string, timeZone: string, until: string) =>
  isoTime(occurrences(pattern, timeZone).latest(Date.parse(until)));
const mondays = '0 8 * * 1';

describe('occurrences of a cron pattern', () => {
  it('are found forwards without, and backwards with the time itself', () => {
    assert.equal(nextOf(mondays, 'UTC', '2026-11-09T07:59:59.999Z'), '2026-11-09T08:00:00.000Z');
    assert.equal(nextOf(mondays, 'UTC', '2026-11-09T08:00:00.000Z'), '2026-11-16T08:00:00.000Z');
    assert.equal(latestOf(mondays, 'UTC', '2026-11-09T08:00:00.000Z'), '2026-11-09T08:00:00.000Z');
    assert.equal(latestOf(mondays, 'UTC', '2026-11-09T07:59:59.999Z'), '2026-11-02T08:00:00.000Z');
  });

  it('are at that time of day in summer and in winter', () => {
    assert.equal(nextOf(mondays, 'Europe/Berlin', '2026-10-20T00:00:00.000Z'), '2026-10-26T07:00:00.000Z');
    assert.equal(nextOf(mondays, 'Europe/Berlin', '2026-10-13T00:00:00.000Z'), '2026-10-19T06:00:00.000Z');
  });

  it('are once where the clocks are put back, and after the gap where they are put forward', () => {
    const sundays = '30 2 * * 0';
    assert.equal(nextOf(sundays, 'Europe/Berlin', '2026-10-24T00:00:00.000Z'), '2026-10-25T00:30:00.000Z');
    assert.equal(nextOf(sundays, 'Europe/Berlin', '2026-10-25T00:30:00.000Z'), '2026-11-01T01:30:00.000Z');
    assert.equal(nextOf(sundays, 'Europe/Berlin', '2026-03-28T00:00:00.000Z'), '2026-03-29T01:00:00.000Z');
  });

  it('are the same ones in both directions', () => {
    const pattern = fc.constantFrom(mondays, '30 2 * * 0', '15 1-3 * * *', '0 8 L * *', '0 9 1,15 * *');
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
    fc.assert(
      fc.property(pattern, zone, time, (given, timeZone, at) => {
        const { next, latest } = occurrences(given, timeZone);
        const found = next(at);
        assert.ok(found > at);
        assert.equal(latest(found), found);
        assert.ok(latest(found - 1) <= at);
      }),
      { numRuns: 60 },
    );
  });

  for (const [pattern, timeZone] of [
    ['0 8 * *', 'UTC'],
    ['0 0 8 * * 1', 'UTC'],
    ['@weekly', 'UTC'],
    ['2026-11-02T08:00:00', 'UTC'],
    ['0 0 30 2 *', 'UTC'],
    [mondays, 'Europe/Nowhere'],
  ] as const) {
    it(`are none of ${pattern} in ${timeZone}, and that is found out at once`, () => {
      assert.throws(() => occurrences(pattern, timeZone));
    });
  }
});
