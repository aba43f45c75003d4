import { minute } from '../duration.ts';
import { duration, utcTime } from '../presentation/time.ts';
import type { Evidence } from './evidence.ts';

/** Whether a link of the chain works. Evidence that is missing is `unknown`, never `seen`. */
export type Verdict = {
  readonly state: 'seen' | 'failed' | 'unknown';
  /** When it was last seen to work, or since when it has failed: ISO 8601 UTC. `null`: not known. */
  readonly at: string | null;
  /** Sentences about the findings. They contain raw text from outside, such as names. */
  readonly found: readonly string[];
  /** What to do, or what would tell, in fixed words. `null`: nothing. */
  readonly remedy: string | null;
  /** What it means when it is the first link that failed, where the link's own words do not fit. */
  readonly failure?: string;
  /**
   * The link worked and does not now, so an incident tells of it. Missing for a link that never showed that it works,
   * and where another card says the same.
   */
  readonly isCut?: true;
  /** It failed, and a sign-in gets its card all the same, perhaps in another place. */
  readonly isShownAllTheSame?: true;
  /** So long (ms) after one of these links is mended, this one still needs to recover, and nothing is told. */
  readonly settles?: { readonly after: readonly string[]; readonly ms: number };
};

/**
 * How long a link may be cut before an incident tells of it. `ms` is `null` where the time depends on the tenant or the
 * settings, or where nothing is told.
 */
type Bound = { readonly ms: number | null; readonly words: string };

/** What Glasswatch sees itself is told within this time, in ms: the next look, and the second one a minute later. */
export const seenByLooks = 10 * minute;

/** One link on the way from a sign-in to its card. Each stands in a file of its own in `links/`. */
export type Link = {
  readonly id: string;
  /** What it does, in a few words. */
  readonly name: string;
  /** The question that its verdict answers. */
  readonly question: string;
  /** What it means when it is the first link that failed. */
  readonly failure: string;
  /** Whether the watch can be called well while this is unknown: a rarely used account tells little. */
  readonly mayStayUnknown: boolean;
  /** Which way a sign-in takes over it: that of the alert rule, that of the sweep, or every way. Missing for none. */
  readonly carries?: 'rule' | 'sweep' | 'every';
  /** How soon it is told. The runbook has the same words. */
  readonly bound: Bound;
  /** Pure. `now` is in ms. A link that stands on a failed one is `unknown`, not failed. */
  readonly judge: (evidence: Evidence, now: number) => Verdict;
};

/** A link of which nothing is known, and why. */
export const notKnown = (found: string, remedy: string | null = null): Verdict => ({
  state: 'unknown',
  at: null,
  found: [found],
  remedy,
});

export const unreadableWords = 'Not known while the log cannot be read.';

/** `2026-11-03 09:15:00 UTC, 5 min 0 s ago`; `now` in ms. */
export function agoWords(at: string, now: number): string {
  const age = now - Date.parse(at);
  return age < 1000 ? utcTime(at) : `${utcTime(at)}, ${duration(age)} ago`;
}
