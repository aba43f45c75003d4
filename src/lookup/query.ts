import { isoTime } from '../clock.ts';
import { day, hour, minute } from '../duration.ts';
import type { Incident } from '../incident/incident.ts';
import { clockSkew, type SignInQuery } from '../signIn/source.ts';

/** A sign-in may be a little older than the window of the alert that it raised. */
const margin = 15 * minute;
/** An alert rule looks back two days at most, whatever a payload says. */
const furthestBack = 2 * day;
/** An alert that names nobody may have nothing to do with sign-ins, and a sample of one fired years ago. */
const furthestBackForRule = hour;

/** Alerts that name an account are about that account alone. A rule's alerts may be about any account. */
export const isByAccount = ({ groups }: Incident): boolean =>
  groups.every((group) => group.startsWith('account:'));

/**
 * The query for an incident's rows. Pure. For alerts that name no account, it searches all watched accounts.
 */
export function queryFor(incident: Incident, watchedIds: readonly string[], now: number): SignInQuery {
  const { account, alerts } = incident;
  const ids = account?.id ? [account.id] : [];
  // A rule's alerts may be about any account, so the log may still show more of them.
  const isOneAccount = isByAccount(incident);
  const accountIds = isOneAccount ? ids : [...new Set([...watchedIds, ...ids])];
  // If the alert has no time of its own, only its arrival is known, by another clock than the rows'.
  const isOurTime = alerts.earliest === alerts.first.receivedAt;
  const from = Math.max(
    Date.parse(alerts.earliest) - margin - (isOurTime ? clockSkew : 0),
    // Counted from the latest alert, so that the span does not grow with the age of the incident.
    Date.parse(alerts.latestReceivedAt) - furthestBack,
    isOneAccount ? 0 : Date.parse(alerts.first.receivedAt) - furthestBackForRule,
  );
  return { accountIds, span: { from: isoTime(from), to: isoTime(now + clockSkew) } };
}
