import type { Attempt } from './attempt.ts';
import { ipAddress } from './ipAddress.ts';
import type { Outcome } from './resultCode.ts';

/**
 * The outcomes that a person can ask for. An accepted password counts as succeeded, as in the classic successes-only query
 * (0, 50140, 50055, 50072): whoever looks for who got in must not miss a stolen password, nor find it among the failed.
 * Interrupted attempts and ended sessions are none of these.
 */
export const outcomeFilters = {
  failed: ['failure'],
  succeeded: ['success', 'passwordAccepted'],
  blocked: ['blocked'],
} as const satisfies Record<string, readonly Outcome[]>;
export type OutcomeFilter = keyof typeof outcomeFilters;

/** `null`: whatever it is. */
export type AttemptFilter = {
  readonly outcome: OutcomeFilter | null;
  /** As `ipAddress` gives it. */
  readonly ipAddress: string | null;
};

/** The attempts that ended so and came from there, in their order; the failures on the way to an end stay with it. */
export function filterAttempts(attempts: readonly Attempt[], filter: AttemptFilter): readonly Attempt[] {
  const outcomes: readonly Outcome[] | null = filter.outcome && outcomeFilters[filter.outcome];
  return attempts.filter(
    ({ result, decisive }) =>
      (outcomes === null || outcomes.includes(result.outcome)) &&
      (filter.ipAddress === null || ipAddress(decisive.ipAddress ?? '') === filter.ipAddress),
  );
}
