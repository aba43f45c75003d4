import { filledQuery, guids, word } from '../../logAnalytics/query.ts';

/** `all`: every attempt; `classic`: only those that end with one of `classicResultCodes`. */
export type AlertRuleMode = 'all' | 'classic';

/**
 * The query of the alert rule: `queries/alertRule.kql` with its values. A rule that watches nobody would never fire and
 * never be missed, so no account is an error like one that is no GUID: a `RangeError`.
 */
export function alertRuleQuery(accountIds: readonly string[], mode: AlertRuleMode): string {
  if (accountIds.length === 0) throw new RangeError('The alert rule has no account to watch');
  const file = new URL('./queries/alertRule.kql', import.meta.url);
  return filledQuery(file, { accountIds: guids(accountIds), mode: word(mode) });
}
