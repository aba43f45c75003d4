import { type ActivityList, rowsShown } from '../../src/card/activity.ts';
import type { Paging } from '../../src/card/paging.ts';
import type { AttemptSummary } from '../../src/signIn/attempt.ts';
import { totalsOfAttempts } from '../../src/signIn/attemptTotals.ts';
import type { TimeSpan } from '../../src/signIn/source.ts';

/** What a card of attempts shows of them: all are counted, and as many listed as a page holds. */
export const listOf = (
  attempts: readonly AttemptSummary[],
  span: TimeSpan | null,
  paging: Paging | null = null,
): Pick<ActivityList, 'totals' | 'attempts' | 'paging' | 'more'> => ({
  totals: totalsOfAttempts(attempts, span),
  attempts: attempts.slice(0, rowsShown),
  paging,
  more: null,
});
