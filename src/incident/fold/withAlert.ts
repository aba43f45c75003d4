import type { Alert } from '../../alert/alert.ts';
import type { AlertedSignIn } from '../../alert/alertedSignIn.ts';
import { graver, type Outcome, resultCode, severities } from '../../signIn/resultCode.ts';
import type { EventOf } from '../event.ts';
import type { Incident, OutcomeCounts } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';
import { raised, toTell } from './raised.ts';
import { burstSize, isBurst, severityOfAlert } from './severity.ts';
import { withBlindness } from './withBlindness.ts';

/** How many of the alerts' sign-ins an incident keeps. The trail keeps all of them. */
export const alertedKept = 20;

const gravity = (signIn: AlertedSignIn): number =>
  severities.indexOf(signIn.resultCode === null ? 'high' : resultCode(signIn.resultCode).severity);

/** The gravest first, then the newest, at most `alertedKept`. Stable: among equals, the given order holds. */
function gravestFirst(signIns: readonly AlertedSignIn[]): readonly AlertedSignIn[] {
  return signIns
    .toSorted((a, b) => gravity(b) - gravity(a) || (b.at ?? '').localeCompare(a.at ?? ''))
    .slice(0, alertedKept);
}

/**
 * How many of the alerts' failed attempts an incident keeps. More than a burst, because alerts arrive out of
 * order.
 */
const failuresKept = 20;

/** How many of the alerts that cannot be read an incident keeps beside the newest, and how much of each. */
const unreadKept = 9;
const longestUnread = 1_000;

/** The alerts that cannot be read, before this one: the newest of them was the latest alert so far. */
function unreadBefore({ alerts, version }: Incident, { raw }: Alert): Partial<Incident['alerts']> {
  const { latest, latestReceivedAt, unread = [] } = alerts;
  if (raw === null || latest.raw === null || version === 1) return {};
  const before = { at: latestReceivedAt, raw: latest.raw.slice(0, longestUnread).toWellFormed() };
  return { unread: [before, ...unread].slice(0, unreadKept) };
}

/** Folds an alert into an incident. */
export function withAlert(incident: Incident, entry: TrailEntry, event: EventOf<'alertReceived'>): Incident {
  const { alert, group } = event;
  const { alerts } = incident;
  if (alert.blindness) return withBlindness(incident, entry, event, alert.blindness);
  // Only a resolution reaches a closed incident.
  if (incident.status === 'closed') {
    return { ...incident, alerts: { ...alerts, resolved: alerts.resolved + 1 } };
  }
  const fired = alert.condition === 'fired';
  const isSwept = alert.format === 'sweep';
  // The sweep records its rows together with its alert. Counting them here would count them twice.
  const hasRow = isSwept && alert.rowProblem === undefined;
  const signIns = fired && !hasRow ? alert.signIns : [];
  const failedAt = failureTimes(signIns, alert.firedAt ?? entry.at);
  const failures = [...incident.recentFailures, ...failedAt];
  return raised(
    {
      ...incident,
      groups: incident.groups.includes(group) ? incident.groups : [...incident.groups, group],
      account: incident.account ?? event.account,
      alerts: {
        fired: alerts.fired + (fired ? 1 : 0),
        resolved: alerts.resolved + (fired ? 0 : 1),
        swept: alerts.swept + (isSwept ? 1 : 0),
        // The log has no other row of one that cannot be read: nothing is missing.
        signIns: alerts.signIns + (isSwept ? 0 : signIns.reduce((sum, signIn) => sum + signIn.count, 0)),
        outcomes: countedIn(alerts.outcomes, signIns),
        latest: alert,
        latestReceivedAt: entry.at,
        first: alerts.first,
        earliest: earliestOf(alert, alerts.earliest),
        alerted: signIns.length === 0 ? alerts.alerted : gravestFirst([...signIns, ...alerts.alerted]),
        ...unreadBefore(incident, alert),
      },
      recentFailures: failures.slice(-failuresKept),
      news: { ...incident.news, alerts: incident.news.alerts + 1 },
      ...(fired && incident.acknowledgement ? toTell('news', entry) : {}),
    },
    entry,
    failedAt.length > 0 && isBurst(failures)
      ? graver(severityOfAlert(alert), 'high')
      : severityOfAlert(alert),
  );
}

const outcomeOf = (code: string | null): Outcome | 'unknown' =>
  code === null ? 'unknown' : resultCode(code).outcome;

const isFailure = (signIn: { readonly resultCode: string | null }): boolean =>
  outcomeOf(signIn.resultCode) === 'failure';

/** When the failed attempts of an alert happened, in ms. One entry may stand for several. */
const failureTimes = (signIns: readonly AlertedSignIn[], otherwise: string): readonly number[] =>
  signIns
    .filter(isFailure)
    .flatMap(({ at, count }) => Array<number>(Math.min(count, burstSize)).fill(Date.parse(at ?? otherwise)));

function countedIn(outcomes: OutcomeCounts, signIns: readonly AlertedSignIn[]): OutcomeCounts {
  if (signIns.length === 0) return outcomes;
  const counts = { ...outcomes };
  for (const signIn of signIns) counts[outcomeOf(signIn.resultCode)] += signIn.count;
  return counts;
}

function earliestOf(alert: Alert, earliest: string): string {
  return [alert.firedAt, alert.window?.from, ...alert.signIns.map((signIn) => signIn.at)].reduce<string>(
    (first, time) => (time && time < first ? time : first),
    earliest,
  );
}
