import { type AttemptSummary, countOutcome, noOutcomes, type OutcomeCounts, triesIn } from './attempt.ts';
import { countOverTime, type OverTime } from './attemptsOverTime.ts';
import { townOf } from './signIn.ts';
import type { TimeSpan } from './source.ts';

/**
 * The number of attempts of each kind, as `countOutcomes` counts. Names are text from outside. `null` is an
 * unknown name.
 */
export type AttemptTotals = {
  readonly outcomes: OutcomeCounts;
  /** By UTC day, such as `2026-11-03`. */
  readonly days: ReadonlyMap<string, number>;
  readonly places: ReadonlyMap<string | null, number>;
  readonly applications: ReadonlyMap<string | null, number>;
  /** `null` if the question has no span of time. */
  readonly overTime: OverTime | null;
};

/** Counts attempts one by one. */
export type AttemptCount = { add(attempt: AttemptSummary): void; read(): AttemptTotals };

export function countAttempts(span: TimeSpan | null): AttemptCount {
  const outcomes = noOutcomes();
  const days = new Map<string, number>();
  const places = new Map<string | null, number>();
  const applications = new Map<string | null, number>();
  const overTime = span && countOverTime(span);
  return {
    add(attempt) {
      const { at, decisive } = attempt;
      const tries = triesIn(attempt);
      countOutcome(outcomes, attempt);
      add(days, at.slice(0, 10), tries);
      add(places, townOf(decisive), tries);
      add(applications, decisive.application, tries);
      overTime?.add(attempt);
    },
    read: () => ({ outcomes, days, places, applications, overTime: overTime?.read() ?? null }),
  };
}

function add<Name>(counts: Map<Name, number>, name: Name, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** Gives the totals of a list of attempts. */
export function totalsOfAttempts(attempts: readonly AttemptSummary[], span: TimeSpan | null): AttemptTotals {
  const count = countAttempts(span);
  for (const attempt of attempts) count.add(attempt);
  return count.read();
}
