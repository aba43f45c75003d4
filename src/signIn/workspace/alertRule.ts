import { filledQuery, guids, word } from '../../logAnalytics/query.ts';

/** `all`: every attempt. `classic`: only those that end with one of `classicResultCodes`. */
export type AlertRuleMode = 'all' | 'classic';

/**
 * Gives the query of the alert rule: `queries/alertRule.kql` with its values. Throws a `RangeError` for an id
 * that is not a GUID, and for an empty list. A rule without accounts would never fire, and its silence would
 * never be noticed.
 */
export function alertRuleQuery(accountIds: readonly string[], mode: AlertRuleMode): string {
  if (accountIds.length === 0) throw new RangeError('The alert rule has no account to watch');
  const file = new URL('./queries/alertRule.kql', import.meta.url);
  return filledQuery(file, { accountIds: guids(accountIds), mode: word(mode) });
}
