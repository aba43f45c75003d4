import { type AttemptSummary, attemptKey, attemptOf, longestAttempt, withRow } from './attempt.ts';
import type { SlimSignIn } from './signIn.ts';

/** An attempt, and how many attempts began before it. At the same time, the earlier one stands first. */
export type NumberedAttempt = { readonly attempt: AttemptSummary; readonly number: number };

export type AttemptStream = {
  /** Takes the next row. It must not be older than the rows before it. */
  add(row: SlimSignIn): void;
  /** Says that there are no more rows. */
  end(): void;
};

type Open = { readonly key: string; readonly ms: number; readonly number: number; attempt: AttemptSummary };

/** The stream forgets finished attempts in pieces of this many. */
const forgotten = 1_000;

/**
 * Puts rows together as `groupAttempts` does, but never holds more than the rows of ten minutes. It hands an
 * attempt on when no further row can belong to it. Attempts come in no particular order.
 */
export function attemptStream(take: (attempt: NumberedAttempt) => void): AttemptStream {
  const byKey = new Map<string, Open>();
  /** Sorted by when they began. Those before `oldest` have been handed on. */
  let open: Open[] = [];
  let oldest = 0;
  let count = 0;

  function handOnUntil(ms: number): void {
    for (let next = open[oldest]; next !== undefined && next.ms < ms; next = open[oldest]) {
      oldest += 1;
      byKey.delete(next.key);
      take(next);
    }
    if (oldest < forgotten) return;
    open = open.slice(oldest);
    oldest = 0;
  }

  return {
    add(row) {
      const ms = Date.parse(row.at);
      handOnUntil(ms - longestAttempt);
      const key = attemptKey(row);
      const known = key === null ? undefined : byKey.get(key);
      if (known) {
        known.attempt = withRow(known.attempt, row);
        return;
      }
      const started = { attempt: attemptOf(row), number: count++ };
      if (key === null) return take(started);
      const kept: Open = { ...started, key, ms };
      open.push(kept);
      byKey.set(key, kept);
    },
    end: () => handOnUntil(Number.POSITIVE_INFINITY),
  };
}
