import type { Alert } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import { type Outcome, resultCode } from '../signIn/resultCode.ts';
import { graver, type Severity } from '../signIn/severity.ts';
import { emptyIncident } from './emptyIncident.ts';
import { gravestFirst } from './gravestFirst.ts';
import type { Incident, OutcomeCounts } from './incident.ts';
import { logFailuresWith } from './logFailures.ts';
import { burstSize, isBurst, severityOfAlert } from './severityOf.ts';
import type { TrailEntry } from './trail.ts';

/** How many of the alerts' failed attempts an incident keeps: more than a burst, because alerts come late and out of order. */
const failuresKept = 20;

/**
 * Folds one trail entry into an incident: pure, total, and the only place where events become state. The first entry
 * of a trail makes the incident, so `incident` is `null` there; an entry out of order throws, because the trail that it
 * came from is broken.
 */
export function apply(incident: Incident | null, entry: TrailEntry): Incident {
  if (entry.sequence !== (incident?.version ?? 0) + 1) {
    throw new Error(`Trail of ${entry.incidentId}: entry ${entry.sequence} is out of order`);
  }
  const { event } = entry;
  if (incident === null) {
    if (event.type !== 'alertReceived') {
      throw new Error(`Trail of ${entry.incidentId}: it starts with ${event.type}`);
    }
    return withAlert(emptyIncident(entry, event.alert), entry, event);
  }
  const next = { ...incident, version: entry.sequence };
  switch (event.type) {
    case 'alertReceived':
      return withAlert(next, entry, event);
    case 'signInsFound':
      return withSignIns(next, entry, event);
    case 'signInLogFailed':
      return { ...next, log: { failed: event.code, since: entry.at } };
    case 'signInLogRecovered':
      return { ...next, log: next.signIns.size > 0 ? 'answered' : 'waiting' };
    case 'cardPosted':
      return { ...next, card: event.card, postedAt: next.postedAt ?? entry.at, unannounced: null };
    case 'announced':
      return {
        ...next,
        unannounced: next.unannouncedVersion > event.version ? next.unannounced : null,
        announcedAt: entry.at,
      };
    case 'acknowledged':
      return {
        ...next,
        acknowledgement: { actor: event.actor, at: entry.at },
        firstAcknowledgedAt: next.firstAcknowledgedAt ?? entry.at,
        outgrown: null,
        unannounced: null,
        news: { alerts: 0, signIns: 0 },
        urgentVersion: entry.sequence,
      };
    case 'acknowledgementWithdrawn':
      return { ...next, acknowledgement: null, ...toTell('waiting', entry), urgentVersion: entry.sequence };
    case 'closed': {
      const { actor, classification, comment } = event;
      const closing = { actor, at: entry.at, classification, comment };
      return { ...next, status: 'closed', closing, unannounced: null, urgentVersion: entry.sequence };
    }
    case 'reopened':
      return {
        ...next,
        status: 'open',
        ...toTell('waiting', entry),
        closing: null,
        acknowledgement: null,
        outgrown: null,
        news: { alerts: 0, signIns: 0 },
        urgentVersion: entry.sequence,
      };
  }
}

/** The incident that a whole trail makes; `null` for an empty one. */
export const fold = (entries: readonly TrailEntry[]): Incident | null =>
  entries.reduce<Incident | null>(apply, null);

type EventOf<Type> = Extract<TrailEntry['event'], { type: Type }>;

function withAlert(incident: Incident, entry: TrailEntry, event: EventOf<'alertReceived'>): Incident {
  const { alert, group } = event;
  const { alerts } = incident;
  const fired = alert.condition === 'fired';
  const signIns = fired ? alert.signIns : [];
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
        signIns: alerts.signIns + signIns.reduce((sum, signIn) => sum + signIn.count, 0),
        outcomes: countedIn(alerts.outcomes, signIns),
        latest: alert,
        latestReceivedAt: entry.at,
        first: alerts.first,
        earliest: earliestOf(alert, alerts.earliest),
        alerted: signIns.length === 0 ? alerts.alerted : gravestFirst([...signIns, ...alerts.alerted]),
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

function withSignIns(incident: Incident, entry: TrailEntry, event: EventOf<'signInsFound'>): Incident {
  const acknowledged = incident.acknowledgement ?? incident.outgrown;
  const since = event.signIns.filter(
    ({ id, at }) => acknowledged !== null && at > acknowledged.at && !incident.signIns.has(id),
  );
  const signIns = new Map(incident.signIns);
  for (const signIn of event.signIns) signIns.set(signIn.id, signIn);
  // What is high already is not raised by a burst.
  const isBelowBurst = graver(incident.severity, 'high') !== incident.severity;
  const logFailures = isBelowBurst ? logFailuresWith(incident.logFailures, event.signIns) : [];
  const severity = event.signIns
    .map((signIn) => resultCode(signIn.resultCode).severity)
    .reduce(graver, 'info');
  const account = incident.account ?? event.account;
  const group = account?.id ? `account:${account.id}` : null;
  return raised(
    {
      ...incident,
      account,
      groups:
        group === null || incident.groups.includes(group) ? incident.groups : [...incident.groups, group],
      signIns,
      log: 'answered',
      logFailures,
      news: { ...incident.news, signIns: incident.news.signIns + since.length },
    },
    entry,
    isBurst(logFailures.map(({ at }) => at)) ? graver(severity, 'high') : severity,
  );
}

/** Raises the severity by what has come in, and ends an acknowledgement that was given for something less grave. */
function raised(incident: Incident, entry: TrailEntry, severity: Severity): Incident {
  const now = graver(incident.severity, severity);
  if (now === incident.severity) return incident;
  return {
    ...incident,
    severity: now,
    acknowledgement: null,
    outgrown: incident.acknowledgement ?? incident.outgrown,
    ...(incident.card === null ? { unannounced: null } : toTell('graver', entry)),
    urgentVersion: entry.sequence,
  };
}

const toTell = (
  unannounced: NonNullable<Incident['unannounced']>,
  entry: TrailEntry,
): Pick<Incident, 'unannounced' | 'unannouncedVersion'> => ({
  unannounced,
  unannouncedVersion: entry.sequence,
});

const outcomeOf = (code: string | null): Outcome | 'unknown' =>
  code === null ? 'unknown' : resultCode(code).outcome;

const isFailure = (signIn: { readonly resultCode: string | null }): boolean =>
  outcomeOf(signIn.resultCode) === 'failure';

/** When the failed attempts were that an alert speaks of, in ms; one entry may stand for several. */
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
