import type { Alert } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import { type Outcome, resultCode } from '../signIn/resultCode.ts';
import { graver, type Severity, severities } from '../signIn/severity.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Incident, OutcomeCounts } from './incident.ts';
import { burstSize, burstWindow, severityOfAlert } from './severityOf.ts';
import type { TrailEntry } from './trail.ts';

/** How many of the alerts' sign-ins an incident keeps; the trail keeps all. */
export const alertedKept = 20;

const noOutcomes: OutcomeCounts = {
  success: 0,
  passwordAccepted: 0,
  blocked: 0,
  failure: 0,
  interrupted: 0,
  contained: 0,
  unknown: 0,
};

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
      return { ...next, card: event.card, postedAt: next.postedAt ?? entry.at };
    case 'acknowledged':
      return {
        ...next,
        acknowledgement: { actor: event.actor, at: entry.at },
        outgrown: null,
        news: { alerts: 0, signIns: 0 },
        urgentVersion: entry.sequence,
      };
    case 'acknowledgementWithdrawn':
      return { ...next, acknowledgement: null, urgentVersion: entry.sequence };
  }
}

/** The incident that a whole trail makes; `null` for an empty one. */
export const fold = (entries: readonly TrailEntry[]): Incident | null =>
  entries.reduce<Incident | null>(apply, null);

type EventOf<Type> = Extract<TrailEntry['event'], { type: Type }>;

function emptyIncident(entry: TrailEntry, alert: Alert): Incident {
  return {
    id: entry.incidentId,
    version: entry.sequence,
    status: 'open',
    openedAt: entry.at,
    groups: [],
    account: null,
    severity: 'info',
    alerts: {
      fired: 0,
      resolved: 0,
      signIns: 0,
      outcomes: noOutcomes,
      latest: alert,
      latestReceivedAt: entry.at,
      first: { firedAt: alert.firedAt, receivedAt: entry.at },
      earliest: entry.at,
      alerted: [],
    },
    signIns: new Map(),
    log: 'waiting',
    recentFailures: [],
    card: null,
    postedAt: null,
    acknowledgement: null,
    outgrown: null,
    news: { alerts: 0, signIns: 0 },
    urgentVersion: entry.sequence,
  };
}

function withAlert(incident: Incident, entry: TrailEntry, event: EventOf<'alertReceived'>): Incident {
  const { alert, group } = event;
  const { alerts } = incident;
  const fired = alert.condition === 'fired';
  const signIns = fired ? alert.signIns : [];
  const failures = signIns.filter((signIn) => outcomeOf(signIn.resultCode) === 'failure');
  const failedAt = failures.map((signIn) => Date.parse(signIn.at ?? alert.firedAt ?? entry.at));
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
      recentFailures: latestTimes(incident.recentFailures, failedAt),
      news: { ...incident.news, alerts: incident.news.alerts + 1 },
    },
    entry,
    severityOfAlert(alert),
    failedAt,
  );
}

function withSignIns(incident: Incident, entry: TrailEntry, event: EventOf<'signInsFound'>): Incident {
  const acknowledged = incident.acknowledgement ?? incident.outgrown;
  const added = event.signIns.filter((signIn) => !incident.signIns.has(signIn.id));
  const late = acknowledged === null ? [] : added.filter((signIn) => signIn.at > acknowledged.at);
  const failedAt = added
    .filter((signIn) => outcomeOf(signIn.resultCode) === 'failure')
    .map((signIn) => Date.parse(signIn.at));
  const account = incident.account ?? event.account;
  const group = account?.id ? `account:${account.id}` : null;
  return raised(
    {
      ...incident,
      account,
      groups:
        group === null || incident.groups.includes(group) ? incident.groups : [...incident.groups, group],
      signIns: new Map([
        ...incident.signIns,
        ...event.signIns.map((signIn): [string, SignIn] => [signIn.id, signIn]),
      ]),
      log: 'answered',
      recentFailures: latestTimes(incident.recentFailures, failedAt),
      news: { ...incident.news, signIns: incident.news.signIns + late.length },
    },
    entry,
    event.signIns.map((signIn) => resultCode(signIn.resultCode).severity).reduce(graver, 'info'),
    failedAt,
  );
}

/** Raises the severity by what has come in, and ends an acknowledgement that was given for something less grave. */
function raised(
  incident: Incident,
  entry: TrailEntry,
  severity: Severity,
  failedAt: readonly number[],
): Incident {
  const burst = failedAt.length > 0 && isBurst(incident.recentFailures);
  const now = graver(incident.severity, burst ? graver(severity, 'high') : severity);
  if (now === incident.severity) return incident;
  return {
    ...incident,
    severity: now,
    acknowledgement: null,
    outgrown: incident.acknowledgement ?? incident.outgrown,
    urgentVersion: entry.sequence,
  };
}

const outcomeOf = (code: string | null): Outcome | 'unknown' =>
  code === null ? 'unknown' : resultCode(code).outcome;

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

const gravity = (signIn: AlertedSignIn): number =>
  severities.indexOf(signIn.resultCode === null ? 'high' : resultCode(signIn.resultCode).severity);

/** Stable: of equals, those that came last stay in front. */
function gravestFirst(signIns: readonly AlertedSignIn[]): readonly AlertedSignIn[] {
  return signIns
    .toSorted((a, b) => gravity(b) - gravity(a) || (b.at ?? '').localeCompare(a.at ?? ''))
    .slice(0, alertedKept);
}

const latestTimes = (known: readonly number[], added: readonly number[]): readonly number[] =>
  added.length === 0 ? known : [...known, ...added].sort((a, b) => a - b).slice(-burstSize);

function isBurst(times: readonly number[]): boolean {
  const [first, last] = [times[0], times.at(-1)];
  return (
    times.length >= burstSize && first !== undefined && last !== undefined && last - first <= burstWindow
  );
}
