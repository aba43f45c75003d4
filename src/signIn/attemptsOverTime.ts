import type { Attempt } from './attempt.ts';
import type { TimeSpan } from './signInSource.ts';

/** The attempts from `from` (ISO 8601 UTC) until the next bucket begins, newest first. */
export type Bucket = { readonly from: string; readonly attempts: readonly Attempt[] };

export type OverTime = {
  /** The length of a bucket in ms: three hours, a day, or several days. */
  readonly step: number;
  /** Oldest first, without gaps. */
  readonly buckets: readonly Bucket[];
};

export const hour = 3_600_000;
export const day = 24 * hour;
/** Buckets beside the one that a span begins in: of more than these, Teams cannot show the names on a phone. */
const mostSteps = 10;

/**
 * Attempts by when they happened: in three hours each for a span up to a day, otherwise in days. The buckets begin with
 * the hours and days of UTC, so the first and the last may hold less than their length of the span; there are at most
 * 11. Each attempt is in exactly one, one from outside of the span in the nearest.
 */
export function attemptsOverTime(attempts: readonly Attempt[], { from, to }: TimeSpan): OverTime {
  const begin = Date.parse(from);
  const end = Math.max(Date.parse(to) - 1, begin);
  const step = end - begin <= day ? 3 * hour : day * Math.ceil((end - begin) / (mostSteps * day));
  const unit = Math.min(step, day);
  const origin = begin - (begin % unit);
  const count = Math.floor((end - origin) / step) + 1;
  const buckets = Array.from({ length: count }, (): Attempt[] => []);
  for (const attempt of attempts) {
    const index = Math.floor((Date.parse(attempt.at) - origin) / step);
    buckets[Math.min(Math.max(index, 0), count - 1)]?.push(attempt);
  }
  return {
    step,
    buckets: buckets.map((held, index) => ({
      from: new Date(origin + index * step).toISOString(),
      attempts: held,
    })),
  };
}
