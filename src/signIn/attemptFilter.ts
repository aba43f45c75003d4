import type { AttemptSummary } from './attempt.ts';
import { ipAddress } from './ipAddress.ts';
import type { Outcome } from './resultCode.ts';

type IsMeant = (attempt: AttemptSummary) => boolean;

const endedIn =
  (...outcomes: readonly Outcome[]): IsMeant =>
  ({ result }) =>
    outcomes.includes(result.outcome);

/**
 * The outcomes that a person can ask for. An accepted password counts as succeeded. A search for intruders
 * must not miss a stolen password, nor list it under failed. Interrupted attempts and ended sessions belong
 * to no filter. `classic` selects attempts of which the classic query for successes would have shown a row.
 */
export const outcomeFilters = {
  failed: endedIn('failure'),
  succeeded: endedIn('success', 'passwordAccepted'),
  blocked: endedIn('blocked'),
  classic: ({ isClassic }) => isClassic,
} as const satisfies Record<string, IsMeant>;
export type OutcomeFilter = keyof typeof outcomeFilters;

/** `null`: any outcome. */
export type AttemptFilter = {
  readonly outcome: OutcomeFilter | null;
  /** As `ipAddress` gives it. */
  readonly ipAddress: string | null;
};

/**
 * Tells whether an attempt has the outcome and the address of the filter. Failures within an attempt stay
 * with it.
 */
export const isChosen = (attempt: AttemptSummary, filter: AttemptFilter): boolean =>
  (filter.outcome === null || outcomeFilters[filter.outcome](attempt)) &&
  (filter.ipAddress === null || ipAddress(attempt.decisive.ipAddress ?? '') === filter.ipAddress);
