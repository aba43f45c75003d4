import type { AttemptSummary } from './attempt.ts';
import { ipAddress } from './ipAddress.ts';
import type { Outcome } from './resultCode.ts';

type IsMeant = (attempt: AttemptSummary) => boolean;

const endedIn =
  (...outcomes: readonly Outcome[]): IsMeant =>
  ({ result }) =>
    outcomes.includes(result.outcome);

/**
 * The outcomes that a person can ask for. An accepted password counts as succeeded: whoever looks for who got in must not
 * miss a stolen password, nor find it among the failed. Interrupted attempts and ended sessions are none of these. `classic`
 * are the attempts that the classic query for successes would have shown a row of.
 */
export const outcomeFilters = {
  failed: endedIn('failure'),
  succeeded: endedIn('success', 'passwordAccepted'),
  blocked: endedIn('blocked'),
  classic: ({ isClassic }) => isClassic,
} as const satisfies Record<string, IsMeant>;
export type OutcomeFilter = keyof typeof outcomeFilters;

/** `null`: whatever it is. */
export type AttemptFilter = {
  readonly outcome: OutcomeFilter | null;
  /** As `ipAddress` gives it. */
  readonly ipAddress: string | null;
};

/** Whether an attempt ended so and came from there; the failures on the way to an end stay with it. */
export const isChosen = (attempt: AttemptSummary, filter: AttemptFilter): boolean =>
  (filter.outcome === null || outcomeFilters[filter.outcome](attempt)) &&
  (filter.ipAddress === null || ipAddress(attempt.decisive.ipAddress ?? '') === filter.ipAddress);
