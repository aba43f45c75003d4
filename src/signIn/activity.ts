import type { AttemptSummary } from './attempt.ts';
import { type AttemptFilter, isChosen } from './attemptFilter.ts';
import { attemptStream, type NumberedAttempt } from './attemptStream.ts';
import { type AttemptTotals, countAttempts } from './attemptTotals.ts';
import type { SlimSignIn } from './signIn.ts';
import type { TimeSpan } from './source.ts';

/** A question to a log: which attempts, and which page of their list. */
export type ActivityQuestion = {
  readonly filter: AttemptFilter;
  readonly span: TimeSpan;
  /** The first page is 1. */
  readonly page: number;
  /** Attempts on a page. */
  readonly pageSize: number;
};

export type Activity = {
  /** Over all pages. */
  readonly totals: AttemptTotals;
  /** The page's attempts, newest first. A page beyond the last has none. */
  readonly attempts: readonly AttemptSummary[];
  /** The number of pages, at least 1. */
  readonly pages: number;
};

export type ActivityFold = {
  /** Takes the next rows, oldest first. No row may be older than the rows before it. */
  add(rows: readonly SlimSignIn[]): void;
  end(): Activity;
};

/**
 * Reads a log of any length in one go. It holds only the attempts of ten minutes, the totals, and the newest
 * attempts as far as the page reaches. The answer is the same as if `groupAttempts` had taken all rows at
 * once and the page were chosen afterwards.
 */
export function foldActivity({ filter, span, page, pageSize }: ActivityQuestion): ActivityFold {
  const totals = countAttempts(span);
  const newest = newestAttempts(page * pageSize);
  let count = 0;
  const stream = attemptStream((numbered) => {
    if (!isChosen(numbered.attempt, filter)) return;
    count += 1;
    totals.add(numbered.attempt);
    newest.add(numbered);
  });
  return {
    add: (rows) => rows.forEach(stream.add),
    end() {
      stream.end();
      return {
        totals: totals.read(),
        attempts: newest.read().slice((page - 1) * pageSize, page * pageSize),
        pages: Math.max(Math.ceil(count / pageSize), 1),
      };
    },
  };
}

/** Surplus attempts to keep before sorting them out together. */
const surplus = 1_000;

type Kept = { readonly attempt: AttemptSummary; readonly number: number; readonly ms: number };

/** Keeps the newest `most` attempts. They may come in any order. */
function newestAttempts(most: number) {
  let kept: Kept[] = [];
  function sortOut(): void {
    kept = kept.sort((a, b) => b.ms - a.ms || a.number - b.number).slice(0, most);
  }
  return {
    add({ attempt, number }: NumberedAttempt): void {
      kept.push({ attempt, number, ms: Date.parse(attempt.at) });
      if (kept.length >= most + Math.max(most, surplus)) sortOut();
    },
    read(): readonly AttemptSummary[] {
      sortOut();
      return kept.map(({ attempt }) => attempt);
    },
  };
}
