import { day, hour } from '../duration.ts';
import { type AttemptSummary, countOutcome, noOutcomes, type OutcomeCounts } from './attempt.ts';
import { graver, type Outcome, type Severity } from './resultCode.ts';
import type { TimeSpan } from './source.ts';

/** The attempts from `from` (ISO 8601 UTC) until the next bucket begins. */
export type Bucket = {
  readonly from: string;
  /** As `countOutcomes` counts. */
  readonly outcomes: OutcomeCounts;
  /** The gravest severity of each outcome. An outcome without attempts is missing. */
  readonly severities: Readonly<Partial<Record<Outcome, Severity>>>;
};

export type OverTime = {
  readonly span: TimeSpan;
  /** The length of a bucket in ms: three hours, a day, or several days. */
  readonly step: number;
  /** Oldest first, without gaps. */
  readonly buckets: readonly Bucket[];
};

/**
 * The most buckets after the one that a span begins in. With more, Teams cannot show the names on a phone.
 */
const mostSteps = 10;

/** Counts attempts one by one, by when they happened. */
export type OverTimeCount = { add(attempt: AttemptSummary): void; read(): OverTime };

/**
 * Counts attempts by when they happened. A span up to a day has buckets of three hours. A longer span has
 * buckets of days. Buckets begin with the hours and days of UTC, so the first and the last may cover less of
 * the span. There are at most 11. Each attempt is in exactly one bucket. An attempt outside the span goes to
 * the nearest.
 */
export function countOverTime(span: TimeSpan): OverTimeCount {
  const begin = Date.parse(span.from);
  const end = Math.max(Date.parse(span.to) - 1, begin);
  const step = end - begin <= day ? 3 * hour : day * Math.ceil((end - begin) / (mostSteps * day));
  const unit = Math.min(step, day);
  const origin = begin - (begin % unit);
  const buckets = Array.from({ length: Math.floor((end - origin) / step) + 1 }, (_, index) => ({
    from: new Date(origin + index * step).toISOString(),
    outcomes: noOutcomes(),
    severities: {} as Partial<Record<Outcome, Severity>>,
  }));
  return {
    add(attempt) {
      const index = Math.floor((Date.parse(attempt.at) - origin) / step);
      const bucket = buckets[Math.min(Math.max(index, 0), buckets.length - 1)];
      if (!bucket) return;
      const { outcome } = attempt.result;
      countOutcome(bucket.outcomes, attempt);
      bucket.severities[outcome] = graver(bucket.severities[outcome] ?? 'info', attempt.severity);
    },
    read: () => ({ span, step, buckets }),
  };
}

/** Counts a list of attempts by when they happened, as `countOverTime` does. */
export function attemptsOverTime(attempts: readonly AttemptSummary[], span: TimeSpan): OverTime {
  const count = countOverTime(span);
  for (const attempt of attempts) count.add(attempt);
  return count.read();
}
