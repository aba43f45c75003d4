import { minute, second } from '../duration.ts';
import { isUnshown, type Pending, type Place } from './pending.ts';

/**
 * What can be sent of an incident: its card, a reply that tells of news, the head of its investigation's thread (the
 * checklist), the sign-ins for that thread, and updates of card and checklist.
 */
export type Send = 'post' | 'announcement' | 'update' | 'checklist' | 'activity' | 'checklistUpdate';

/** Something that is to be sent, and the time (ms) from which on. */
export type Due = { readonly send: Send; readonly at: number };

const gapStep = second;
const longestGap = 5 * second;
/** Milliseconds between two replies that tell of further alerts. */
const newsGap = 5 * minute;
/** Milliseconds between two replies with sign-ins. */
const activityGap = minute / 2;

export const placeOf = (send: Send): Place => (send === 'post' || send === 'update' ? 'card' : 'thread');

/** The channel does not show the incident as it stands. */
export const isBehind = (pending: Pending): boolean => missing(pending).length > 0;

/** What is to be sent next: of what may go now, what matters most, otherwise what comes first. `null`: nothing. Pure. */
export function nextDue(pending: Pending, now: number): Due | null {
  const all = missing(pending).map((send) => ({ send, at: dueAt(pending, send) }));
  const ready = all.find(({ at }) => at <= now);
  return ready ?? all.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

/** What the channel lacks, what matters most first. Nothing can stand under a card that is not there. */
function missing(pending: Pending): readonly Send[] {
  const { incident, shown, lost } = pending;
  const { investigation, status } = incident;
  if (isUnshown(pending)) return ['post'];
  const sends: Send[] = [];
  if (incident.unannounced !== null) sends.push('announcement');
  if (incident.version > shown.card) sends.push('update');
  if (investigation === null) return sends;
  if (investigation.card === null || lost.thread) return [...sends, 'checklist'];
  if (investigation.changedVersion > shown.thread) sends.push('checklistUpdate');
  if (status === 'open' && investigation.untold.length > 0) sends.push('activity');
  return sends;
}

/**
 * When something should be sent. Alarms, people's acts and rises in severity go at once; other updates leave a gap that
 * grows with their number, so that a storm of sign-ins is a handful of updates a minute.
 */
function dueAt(pending: Pending, send: Send): number {
  const { incident, sent } = pending;
  const { retryAt } = pending.trouble[placeOf(send)];
  switch (send) {
    case 'announcement':
      return Math.max(retryAt, incident.unannounced === 'news' ? after(incident.announcedAt, newsGap) : 0);
    case 'activity':
      return Math.max(retryAt, after(incident.investigation?.toldAt ?? null, activityGap));
    case 'update': {
      const last = sent.at(-1);
      if (isUrgent(pending) || last === undefined) return retryAt;
      const recent = sent.filter((time) => time > last - minute).length;
      return Math.max(retryAt, last + Math.min(recent * gapStep, longestGap));
    }
    default:
      return retryAt;
  }
}

const after = (time: string | null, gap: number): number => (time === null ? 0 : Date.parse(time) + gap);

/** Somebody is waiting to see the change. */
const isUrgent = ({ incident, shown }: Pending): boolean => incident.urgentVersion > shown.card;

/** Sorts what is due: unshown alarms first, then what somebody waits for, then the longest waiting. */
export function byUrgency(a: Candidate, b: Candidate): number {
  const rank = ({ pending }: Candidate) => (isUnshown(pending) ? 0 : isUrgent(pending) ? 1 : 2);
  const openedAt = ({ pending }: Candidate) => pending.incident.openedAt;
  return rank(a) - rank(b) || a.due.at - b.due.at || openedAt(a).localeCompare(openedAt(b));
}

export type Candidate = { readonly pending: Pending; readonly due: Due };
