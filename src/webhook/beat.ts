import type { Alert } from '../alert/alert.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';

/** The watchdog rule, and the accounts that its beat must not name. */
export type Watchdog = {
  /** WATCHDOG_RULE_ID, in lower case; `null` when no rule is set. */
  readonly ruleId: string | null;
  readonly accounts: readonly WatchedAccount[];
};

/** Whether the watchdog rule sent the alert. Azure leaves out the rule's id at times: then its name has to do. */
export function isOfWatchdog({ rule }: Alert, { ruleId }: Watchdog): boolean {
  if (ruleId === null) return false;
  const isNamed = rule.name?.toLowerCase() === ruleId.split('/').at(-1);
  return rule.id === null ? isNamed : rule.id.toLowerCase() === ruleId;
}

/** The parser of the payload keeps no more: what stands behind them is not known. */
const propertiesRead = 50;

const resource = /^\/subscriptions\/\S+$/i;

/**
 * Whether the alert is a beat: the watchdog rule fires every quarter of an hour, and brings nothing. Attack: whoever may
 * edit the rule could hide a sign-in in it. So an alert that names an account or a sign-in anywhere, or has a dimension or
 * property that is no Azure resource, is no beat. `json` is the body as read: escapes in its text could hide a name. Pure.
 */
export const isBeat = (alert: Alert, json: unknown, watchdog: Watchdog): boolean =>
  isOfWatchdog(alert, watchdog) &&
  alert.format === 'logAlertsV2' &&
  alert.signIns.length === 0 &&
  alert.properties.length < propertiesRead &&
  alert.properties.every(({ value }) => resource.test(value)) &&
  !mayName(json, watchdog.accounts);

/** Attack: a body of thousands of levels cannot be written as text. What cannot be searched may name an account. */
function mayName(json: unknown, accounts: Watchdog['accounts']): boolean {
  try {
    const said = JSON.stringify(json).toLowerCase();
    return accounts.some(({ id, userPrincipalName }) =>
      [id, userPrincipalName].some((name) => said.includes(name.toLowerCase())),
    );
  } catch {
    return true;
  }
}
