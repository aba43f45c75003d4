import type { Act, Actor } from '../actor.ts';
import { checklistOf } from '../checklist.ts';
import type { Incident } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';
import { emptyIncident, waitingSince } from './emptyIncident.ts';
import { toTell, withoutNewcomers } from './raised.ts';
import { withRepliesAfter, withReply } from './replies.ts';
import { withAlert } from './withAlert.ts';
import { isInvestigationEvent, withInvestigation } from './withInvestigation.ts';
import { withSignIns } from './withSignIns.ts';

/**
 * Folds one trail entry into an incident: pure, total, and the only place where events become state. The
 * first entry of a trail creates the incident, so `incident` is `null` there. Throws on an entry out of
 * order, because its trail is broken.
 */
export const apply = (incident: Incident | null, entry: TrailEntry): Incident =>
  applied(incident, entry, false);

/**
 * `apply`, for who drops the given incident: what it holds may go over into the result. A trail of thousands of rows is
 * folded so, which would otherwise be copied for every row.
 */
export const applyOver = (incident: Incident | null, entry: TrailEntry): Incident =>
  applied(incident, entry, true);

/** Teams delivers again within minutes. Nobody does so much to one incident meanwhile. */
const requestsKept = 100;

function applied(before: Incident | null, entry: TrailEntry, isDropped: boolean): Incident {
  const next = happened(before, entry, isDropped);
  const incident = before === null ? next : withRepliesAfter(before, next, entry);
  const { request } = entry;
  return request === undefined
    ? incident
    : { ...incident, requests: [...(incident.requests ?? []), request].slice(-requestsKept) };
}

function happened(incident: Incident | null, entry: TrailEntry, isDropped: boolean): Incident {
  if (entry.sequence !== (incident?.version ?? 0) + 1) {
    throw new Error(`Trail of ${entry.incidentId}: entry ${entry.sequence} is out of order`);
  }
  const { event } = entry;
  if (incident === null) {
    if (event.type !== 'alertReceived') {
      throw new Error(`Trail of ${entry.incidentId}: it starts with ${event.type}`);
    }
    // The first card announces it.
    return { ...withAlert(emptyIncident(entry, event.alert), entry, event), unannounced: null };
  }
  const next = { ...incident, version: entry.sequence };
  if (isInvestigationEvent(event)) return withInvestigation(next, entry, event);
  switch (event.type) {
    case 'alertReceived':
      return listedAnew(incident, withAlert(next, entry, event));
    case 'signInsFound':
      return listedAnew(incident, withSignIns(next, entry, event, isDropped));
    case 'signInLogFailed':
      return { ...next, log: { failed: event.code, since: entry.at }, askedAt: entry.at };
    case 'signInLogRecovered':
      return { ...next, log: next.signIns.size > 0 ? 'answered' : 'waiting', askedAt: entry.at };
    case 'signInLogIncomplete': {
      const { lacks: _, ...whole } = next;
      return event.problems.length === 0 ? whole : { ...whole, lacks: event.problems };
    }
    case 'usualLearned':
      return { ...next, usual: event.usual };
    case 'signInLogAsked':
      return { ...next, askedAt: entry.at };
    case 'cardPosted':
      return {
        ...next,
        card: event.card,
        postedAt: next.postedAt ?? entry.at,
        ...(event.replaces ? { replacesCard: event.replaces } : {}),
        // The new card shows the news but mentions nobody, so a pending call still has to be announced.
        ...(next.escalation.personIds.length > 0 ? {} : toldUntil(next, event.version ?? incident.version)),
        // The replies stand under the lost card, so the thread needs a new first entry.
        investigation: next.investigation && { ...next.investigation, card: null },
      };
    case 'announced':
      return event.reply?.about === 'closed' || event.reply?.about === 'newcomer'
        ? withReply(next, entry, event)
        : withReply({ ...next, ...toldUntil(next, event.version), announcedAt: entry.at }, entry, event);
    case 'acknowledged':
      return {
        ...acknowledgedBy(event.actor, next, entry),
        ...(event.isWithoutElder ? { withoutElder: entry.sequence } : {}),
      };
    case 'vouched':
      return { ...acknowledgedBy(event.newcomer, next, entry), voucher: event.actor };
    case 'newcomerAcknowledged': {
      const act = { actor: event.actor, at: entry.at, version: entry.sequence };
      return { ...next, newcomers: [...(next.newcomers ?? []), act], ...changed(next, entry) };
    }
    case 'copySent':
      return { ...next, copies: new Map([...(next.copies ?? []), [event.personId, event.card]]) };
    case 'acknowledgementWithdrawn':
      return {
        ...withoutLeader(withoutNewcomers(next), next.acknowledgement),
        acknowledgement: null,
        ...(event.of ? { withdrawal: { actor: event.actor, at: entry.at, of: event.of } } : {}),
        escalation: waitingSince(entry.at),
        ...toTell('waiting', entry),
        ...changed(next, entry),
      };
    case 'escalated': {
      const { turn, isLast } = event;
      // One reply announces every call that is still untold.
      const personIds = [...new Set([...next.escalation.personIds, ...event.personIds])];
      return {
        ...next,
        escalation: { ...next.escalation, turn, calledAt: entry.at, personIds, isLast },
        ...toTell('escalated', entry),
        urgentVersion: entry.sequence,
      };
    }
    case 'closed': {
      const { actor, classification, comment } = event;
      const closing = { actor, at: entry.at, classification, comment };
      return {
        ...withoutReopening(withoutNewcomers(next)),
        status: 'closed',
        closing,
        ...nothingToTell(next),
        ...changed(next, entry),
      };
    }
    case 'reopened':
      return {
        ...withoutWithdrawal(withoutHandover(withoutNewcomers(next))),
        status: 'open',
        ...(event.of ? { reopening: { actor: event.actor, at: entry.at, of: event.of } } : {}),
        ...toTell('waiting', entry),
        closing: null,
        acknowledgement: null,
        lead: null,
        outgrown: null,
        news: { alerts: 0, signIns: 0 },
        escalation: waitingSince(entry.at),
        ...changed(next, entry),
      };
  }
}

/** The incident once this person has it. */
function acknowledgedBy(actor: Actor, incident: Incident, entry: TrailEntry): Incident {
  const acknowledgement = { actor, at: entry.at };
  return {
    ...withoutWithdrawal(withoutHandover(withoutNewcomers(incident))),
    acknowledgement,
    lead: acknowledgement,
    firstAcknowledgedAt: incident.firstAcknowledgedAt ?? entry.at,
    outgrown: null,
    ...nothingToTell(incident),
    news: { alerts: 0, signIns: 0 },
    ...changed(incident, entry),
  };
}

/** Who withdraws their acknowledgement leads no more. Another lead stays. */
const withoutLeader = (incident: Incident, acknowledgement: Act | null): Incident =>
  incident.lead?.actor.id === acknowledgement?.actor.id
    ? { ...withoutHandover(incident), lead: null }
    : incident;

function withoutWithdrawal(incident: Incident): Incident {
  const { withdrawal, ...rest } = incident;
  return withdrawal ? rest : incident;
}

function withoutReopening(incident: Incident): Incident {
  const { reopening, ...rest } = incident;
  return reopening ? rest : incident;
}

function withoutHandover(incident: Incident): Incident {
  const { handover, ...rest } = incident;
  return handover ? rest : incident;
}

/** The incident that a whole trail makes; `null` for an empty trail. */
export const fold = (entries: readonly TrailEntry[]): Incident | null =>
  entries.reduce<Incident | null>(apply, null);

type Telling = Pick<Incident, 'unannounced' | 'escalation'>;

const nothingToTell = ({ escalation }: Incident): Telling => ({
  unannounced: null,
  escalation: { ...escalation, personIds: [] },
});

/** Changes up to the shown version need no announcement. Later changes do. */
const toldUntil = (incident: Incident, version: number): Partial<Telling> =>
  incident.unannouncedVersion > version ? {} : nothingToTell(incident);

/** A change that people are waiting to see, on the card and at the head of the thread. */
const changed = (
  { investigation }: Incident,
  { sequence }: TrailEntry,
): Pick<Incident, 'urgentVersion' | 'investigation'> => ({
  urgentVersion: sequence,
  investigation: investigation && { ...investigation, changedVersion: sequence },
});

/**
 * A new row may be graver or call for other items. The head of the thread must show them before they are
 * ticked.
 */
function listedAnew(before: Incident, after: Incident): Incident {
  const { investigation } = after;
  if (investigation === null) return after;
  const isSame =
    after.severity === before.severity && checklistOf(after).join() === checklistOf(before).join();
  return isSame ? after : { ...after, investigation: { ...investigation, changedVersion: after.version } };
}
