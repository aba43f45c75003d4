import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Activity, foldActivity } from '../../src/signIn/activity.ts';
import { type AttemptSummary, groupAttempts } from '../../src/signIn/attempt.ts';
import {
  type AttemptFilter,
  isChosen,
  type OutcomeFilter,
  outcomeFilters,
} from '../../src/signIn/attemptFilter.ts';
import { totalsOfAttempts } from '../../src/signIn/attemptTotals.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { aSignIn } from '../builders/signIn.ts';

const start = Date.parse('2026-11-02T00:00:00.000Z');
const minute = 60_000;
const span = { from: '2026-11-02T00:00:00.000Z', to: '2026-11-09T00:00:00.000Z' };
const all: AttemptFilter = { outcome: null, ipAddress: null };

/** The rows in pieces of this many, as a source gives them. */
function folded(
  rows: readonly SignIn[],
  piece: number,
  asked: { filter?: AttemptFilter; page?: number; pageSize?: number } = {},
): Activity {
  const fold = foldActivity({ filter: all, span, page: 1, pageSize: 3, ...asked });
  for (let from = 0; from < rows.length; from += piece) fold.add(rows.slice(from, from + piece));
  return fold.end();
}

/** What all rows at once come to. */
function atOnce(rows: readonly SignIn[], filter: AttemptFilter, page: number, pageSize: number): Activity {
  const chosen = groupAttempts(rows).filter((attempt) => isChosen(attempt, filter));
  return {
    totals: totalsOfAttempts(chosen, span),
    attempts: chosen.slice((page - 1) * pageSize, page * pageSize).map(summary),
    pages: Math.max(1, Math.ceil(chosen.length / pageSize)),
  };
}

function summary({ decisive, result, severity, at, failures, isClassic }: AttemptSummary): AttemptSummary {
  return { decisive, result, severity, at, failures, isClassic };
}

/** Rows minutes or a few milliseconds apart, of few keys, so that attempts overlap, chain and tie. */
const rowsOldestFirst: fc.Arbitrary<readonly SignIn[]> = fc
  .array(
    fc.record({
      after: fc.oneof(
        fc.constantFrom(0, 1, minute, 5 * minute, 10 * minute, 10 * minute + 1),
        fc.nat(11 * minute),
      ),
      correlationId: fc.constantFrom('a', 'b', 'c', null),
      ipAddress: fc.constantFrom('192.0.2.1', '192.0.2.2', null),
      userId: fc.constantFrom('harbour', 'lantern'),
      resultCode: fc.constantFrom(
        '0',
        '50140',
        '50126',
        '50126',
        '99999',
        '50074',
        '50072',
        '53003',
        '50097',
        '50173',
      ),
      city: fc.constantFrom('Bremen', 'Oslo', null),
      application: fc.constantFrom('Azure Portal', 'Azure CLI', null),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((given) => {
    let ms = start;
    return given.map(({ after, ...row }, index) => {
      ms += after;
      return aSignIn({ ...row, id: `${index}`, at: new Date(ms).toISOString() });
    });
  });

const filters: fc.Arbitrary<AttemptFilter> = fc.record({
  outcome: fc.option(fc.constantFrom(...(Object.keys(outcomeFilters) as OutcomeFilter[]))),
  ipAddress: fc.option(fc.constantFrom('192.0.2.1', '192.0.2.2'), { freq: 2 }),
});

describe('the activity of a log that is read piece by piece', () => {
  it('is that of all its rows at once, wherever the pieces end, whatever is chosen, on every page', () => {
    let long = 0;
    fc.assert(
      fc.property(
        rowsOldestFirst,
        fc.integer({ min: 1, max: 20 }),
        filters,
        fc.integer({ min: 1, max: 4 }),
        (rows, piece, filter, pageSize) => {
          const { pages } = atOnce(rows, filter, 1, pageSize);
          if (pages > 3) long += 1;
          for (let page = 1; page <= pages + 1; page += 1) {
            assert.deepEqual(
              folded(rows, piece, { filter, page, pageSize }),
              atOnce(rows, filter, page, pageSize),
            );
          }
        },
      ),
      { numRuns: 400 },
    );
    assert(long > 20, `${long} lists were long`);
  });

  it('puts rows of one attempt together that come in different pieces, up to ten minutes from the first', () => {
    const at = (ms: number) => new Date(start + ms).toISOString();
    const rows = [0, 6 * minute, 10 * minute, 10 * minute + 1].map((ms, index) =>
      aSignIn({ id: `${index}`, at: at(ms), resultCode: '50126' }),
    );
    for (const piece of [1, 2, 3, 4]) {
      const { attempts } = folded(rows, piece);
      assert.deepEqual(
        attempts.map(({ failures }) => failures),
        [1, 3],
      );
    }
  });

  it('keeps no more of a long log than its page, however many attempts are open at once', () => {
    const rows = Array.from({ length: 30_000 }, (_, index) =>
      aSignIn({
        id: `${index}`,
        correlationId: `${index % 9_000}`,
        at: new Date(start + index * 100).toISOString(),
      }),
    );
    const { attempts, pages, totals } = folded(rows, 5_000, { page: 2 });
    assert.deepEqual(attempts, atOnce(rows, all, 2, 3).attempts);
    assert.equal(pages, Math.ceil(totals.outcomes.success / 3));
  });

  it('counts by day, place and application as often as by outcome', () => {
    const rows = ['2026-11-02T23:59:59.999Z', '2026-11-03T00:00:00.000Z', '2026-11-03T12:00:00.000Z'].map(
      (at, index) =>
        aSignIn({ id: at, correlationId: at, at, city: index === 2 ? null : 'Oslo', country: null }),
    );
    const again = aSignIn({ ...rows[2], id: 'again', at: '2026-11-03T12:01:00.000Z', resultCode: '50126' });
    const { totals } = folded([...rows, again], 2);
    assert.deepEqual(Object.fromEntries(totals.days), { '2026-11-02': 1, '2026-11-03': 3 });
    assert.deepEqual(
      [...totals.places],
      [
        ['Oslo', 2],
        [null, 2],
      ],
    );
    assert.deepEqual([...totals.applications], [['Azure Portal', 4]]);
    assert.equal(totals.outcomes.success + totals.outcomes.failure, 4);
  });

  it('of nothing has one page, which is empty', () => {
    const { attempts, pages, totals } = folded([], 1);
    assert.deepEqual([attempts, pages, totals.days.size], [[], 1, 0]);
  });
});
