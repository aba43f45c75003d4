import type { Alert } from '../../alert/alert.ts';
import type { Incident, OutcomeCounts } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';

const noOutcomes: OutcomeCounts = {
  success: 0,
  passwordAccepted: 0,
  blocked: 0,
  failure: 0,
  interrupted: 0,
  contained: 0,
  unknown: 0,
};

/** The escalation of an incident that began to wait at `since` (ISO 8601 UTC), before any call. */
export const waitingSince = (since: string): Incident['escalation'] => ({
  since,
  waitsSince: since,
  turn: 0,
  calledAt: null,
  personIds: [],
  isLast: false,
});

/** The incident that a trail's first entry opens, before its alert is folded in. */
export function emptyIncident(entry: TrailEntry, alert: Alert): Incident {
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
      swept: 0,
      signIns: 0,
      outcomes: noOutcomes,
      latest: alert,
      latestReceivedAt: entry.at,
      first: { firedAt: alert.firedAt, receivedAt: entry.at, isSwept: alert.format === 'sweep' },
      earliest: entry.at,
      alerted: [],
    },
    signIns: new Map(),
    log: 'waiting',
    askedAt: null,
    recentFailures: [],
    logFailures: [],
    card: null,
    postedAt: null,
    acknowledgement: null,
    firstAcknowledgedAt: null,
    outgrown: null,
    news: { alerts: 0, signIns: 0 },
    unannounced: null,
    unannouncedVersion: 0,
    announcedAt: null,
    lead: null,
    investigation: null,
    notes: 0,
    escalation: waitingSince(entry.at),
    closing: null,
    urgentVersion: entry.sequence,
  };
}
