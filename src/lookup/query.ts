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

/** Alerts that name an account are about it alone; a rule's alerts may be about anybody. */
export const isByAccount = ({ groups }: Incident): boolean =>
  groups.every((group) => group.startsWith('account:'));

/** Which rows belong to an incident. Pure. Alerts that name no account are searched for in all watched accounts. */
export function queryFor(incident: Incident, watchedIds: readonly string[], now: number): SignInQuery {
  const { account, alerts } = incident;
  const ids = account?.id ? [account.id] : [];
  // A rule's alerts may be about any account: what the log has shown so far need not be all.
  const isOneAccount = isByAccount(incident);
  const accountIds = isOneAccount ? ids : [...new Set([...watchedIds, ...ids])];
  // Without a time of the alert's there is only that of its arrival, by another clock than the rows'.
  const isOurTime = alerts.earliest === alerts.first.receivedAt;
  const from = Math.max(
    Date.parse(alerts.earliest) - margin - (isOurTime ? clockSkew : 0),
    // From the latest, so that the span does not grow for as long as the incident lives.
    Date.parse(alerts.latestReceivedAt) - furthestBack,
    isOneAccount ? 0 : Date.parse(alerts.first.receivedAt) - furthestBackForRule,
  );
  return { accountIds, span: { from: isoTime(from), to: isoTime(now + clockSkew) } };
}
