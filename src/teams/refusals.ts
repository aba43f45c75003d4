import { createBoundedMap } from '../boundedMap.ts';
import type { Clock } from '../clock.ts';
import { minute } from '../duration.ts';
import type { ErrorCode } from '../errors.ts';

/** Milliseconds in which a person is told the same in the same place once. */
const quiet = 10 * minute;
const refusalsKept = 1_000;

type Refused = {
  /** Equal for the same refusal of one person in one place. */
  readonly key: string;
  /** Whose other deliveries bring an answer that is still missing. `null`: none does. */
  readonly delivery: string | null;
};

/** Decides which refusals of a press stand in the thread too: some phones do not show a button's answer. */
export type Refusals = {
  /** Whether the same was not told there in the last ten minutes, or by the same delivery. */
  isNews(refused: Refused): boolean;
};

export function createRefusals(clock: Pick<Clock, 'now'>): Refusals {
  const last = createBoundedMap<string, { readonly at: number; readonly delivery: string | null }>(
    refusalsKept,
  );
  return {
    isNews({ key, delivery }) {
      const at = clock.now();
      const before = last.get(key);
      if (before && at - before.at < quiet && (delivery === null || before.delivery !== delivery))
        return false;
      last.set(key, { at, delivery });
      return true;
    },
  };
}

/** Refusals that the card itself shows: what was asked for is so already, or the incident has moved on. */
const shownByCard: ReadonlySet<ErrorCode> = new Set([
  'alreadyAcknowledged',
  'alreadyInvestigating',
  'alreadyLeads',
  'alreadyTicked',
  'notTicked',
  'notAcknowledged',
  'incidentClosed',
  'incidentOpen',
]);

/** Whether the card in the channel gives the reason. */
export const isShownByCard = (code: ErrorCode): boolean => shownByCard.has(code);
