import { classificationWords } from '../incident/classification.ts';
import type { IncidentEvent } from '../incident/event.ts';
import { applyOver } from '../incident/fold/apply.ts';
import type { Incident } from '../incident/incident.ts';
import { type IncidentKind, kindOf } from '../incident/kind.ts';
import {
  pieceEnds,
  type TrailEntry,
  type TrailRecord,
  unseal,
  verifyingTrail,
} from '../incident/trail/trail.ts';
import type { Pieces } from '../pieces.ts';

/** What is told outside Teams. docs/contract.md lists the types. */
export const noticeTypes = [
  'incident.opened',
  'incident.graver',
  'incident.escalationDue',
  'incident.acknowledged',
  'incident.closed',
  'watch.blind',
  'watch.seeing',
] as const;
type NoticeType = (typeof noticeTypes)[number];

/** One event to tell, as it was when it happened. */
export type Notice = {
  /** The same for every attempt and every instance. An id of another store never equals it. */
  readonly id: string;
  readonly type: NoticeType;
  readonly incidentId: string;
  /** The sequence number of its trail entry. */
  readonly sequence: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly kind: IncidentKind;
  readonly severity: Incident['severity'];
  readonly state: 'open' | 'acknowledged' | 'closed';
  /** One sentence without names, accounts or addresses. */
  readonly summary: string;
};

export type ReadNotices =
  | { readonly intact: true; readonly incident: Incident; readonly notices: readonly Notice[] }
  | { readonly intact: false; readonly reason: string };

/**
 * What a trail has to tell after this sequence number, oldest first. It follows from the trail alone, piece by piece:
 * a trail may have thousands of entries.
 */
export function* readingNotices(
  incidentId: string,
  records: readonly TrailRecord[],
  after: number,
): Pieces<ReadNotices> {
  const check = yield* verifyingTrail(incidentId, records);
  if (!check.intact) return check;
  const notices: Notice[] = [];
  const isPieceDone = pieceEnds();
  let incident: Incident | null = null;
  for (const record of records) {
    const entry = unseal(record);
    // What the fold takes over is lost to the incident of before.
    const before: Before = incident && {
      severity: incident.severity,
      isAcknowledged: incident.acknowledgement !== null,
    };
    try {
      incident = applyOver(incident, entry);
    } catch {
      return { intact: false, reason: `entry ${entry.sequence} is no event of an incident` };
    }
    if (entry.sequence > after) {
      const type = typeOf(before, entry, incident);
      if (type !== null) notices.push(noticeOf(type, entry, incident, record.hash));
    }
    if (isPieceDone(record)) yield;
  }
  return incident ? { intact: true, incident, notices } : { intact: false, reason: 'the trail is empty' };
}

/** Whether a trail that was told up to this version may have something new to tell. */
export function mayHaveNews(incident: Incident, told: number): boolean {
  if (incident.version <= told) return false;
  // An alert of the watch may say that it sees again, which makes nothing graver.
  return incident.urgentVersion > told || kindOf(incident) === 'watch';
}

type Before = (Pick<Incident, 'severity'> & { readonly isAcknowledged: boolean }) | null;

function typeOf(before: Before, { event }: TrailEntry, after: Incident): NoticeType | null {
  if (event.type === 'alertReceived' && event.alert.blindness) {
    return event.alert.condition === 'fired' ? 'watch.blind' : 'watch.seeing';
  }
  if (before === null || event.type === 'reopened') return 'incident.opened';
  if (event.type === 'closed') return 'incident.closed';
  if (event.type === 'escalated') return 'incident.escalationDue';
  if (!before.isAcknowledged && after.acknowledgement !== null) return 'incident.acknowledged';
  // It only ever rises.
  return after.severity === before.severity ? null : 'incident.graver';
}

const noticeOf = (
  type: NoticeType,
  { sequence, at, event }: TrailEntry,
  incident: Incident,
  hash: string,
): Notice => ({
  // Attack: after the loss of a store, ids begin anew. Without the hash, a receiver would drop the new alarm as a repeat.
  id: `${incident.id}_${sequence}_${type.replace('.', '-')}_${hash.slice(0, 12)}`,
  type,
  incidentId: incident.id,
  sequence,
  at,
  kind: kindOf(incident),
  severity: incident.severity,
  state:
    incident.status === 'closed' ? 'closed' : incident.acknowledgement === null ? 'open' : 'acknowledged',
  summary: summaryOf(type, event, incident),
});

/** Names, comments and rules are text from outside, so that none of them is in it. */
function summaryOf(type: NoticeType, event: IncidentEvent, { id, severity }: Incident): string {
  switch (type) {
    case 'incident.opened':
      return event.type === 'reopened'
        ? `Incident ${id} is open again: severity ${severity}, waiting for a responder.`
        : `New incident ${id}: severity ${severity}, waiting for a responder.`;
    case 'incident.graver':
      return `Incident ${id} became graver: severity ${severity}, waiting for a responder.`;
    case 'incident.escalationDue':
      return `Incident ${id} waits for a responder: people are called now.`;
    case 'incident.acknowledged':
      return `Incident ${id} is acknowledged: a responder works on it.`;
    case 'incident.closed':
      return event.type === 'closed'
        ? `Incident ${id} is closed as ${classificationWords[event.classification]}.`
        : `Incident ${id} is closed.`;
    case 'watch.blind':
      return `The watch is blind: sign-ins may go unseen (incident ${id}).`;
    case 'watch.seeing':
      return `The watch sees again (incident ${id}).`;
  }
}
