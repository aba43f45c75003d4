import { minute, second } from '../duration.ts';
import { hasActsToTell, isUnshown, type Pending, type Place, staleReply } from './pending.ts';

/**
 * What can be sent about an incident: its card, a reply with news, a reply with what people did, the head of its investigation's thread
 * (the checklist), the sign-ins for that thread, and updates of card, checklist and one of the replies.
 */
export type Send =
  | 'post'
  | 'announcement'
  | 'acts'
  | 'update'
  | 'checklist'
  | 'activity'
  | 'checklistUpdate'
  | 'replyUpdate';

/** A send, and the earliest time for it (ms). */
export type Due = { readonly send: Send; readonly at: number };

const gapStep = second;
const longestGap = 5 * second;
/** Milliseconds between two replies that tell of further alerts. */
const newsGap = 5 * minute;
/** Milliseconds from a turn of the incident to the update of older replies: its card and its news go first. */
const turnGap = second;
/** Milliseconds between two updates of a reply that only let it count. */
const countGap = minute;
/** Milliseconds between two replies with sign-ins. */
const activityGap = minute / 2;

/** Whether a send makes a new message: done again, it would stand there twice. */
export const isNewMessage = (send: Send): boolean =>
  send !== 'update' && send !== 'checklistUpdate' && send !== 'replyUpdate';

export function placeOf(send: Send): Place {
  if (send === 'replyUpdate') return 'replies';
  return send === 'post' || send === 'update' ? 'card' : 'thread';
}

/** Whether the channel lacks the incident's current state. */
export const isBehind = (pending: Pending): boolean => missing(pending).length > 0;

/** The same, apart from older replies that are only to be put right: nobody waits for those. */
export const isNewsBehind = (pending: Pending): boolean =>
  missing(pending).some((send) => send !== 'replyUpdate');

/**
 * The next send: the most important of those due now, otherwise the earliest. `null`: nothing to send. Pure.
 */
export function nextDue(pending: Pending, now: number): Due | null {
  const all = missing(pending).map((send): Due => ({ send, at: dueAt(pending, send) }));
  const { mend, trouble } = pending;
  if (mend !== null && !isUnshown(pending) && !isNews(pending)) {
    all.push({ send: 'update', at: Math.max(mend.at, trouble.card.retryAt) });
  }
  const ready = all.find(({ at }) => at <= now);
  return ready ?? all.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

/** What the channel lacks, most important first. A reply needs a card to stand under. */
function missing(pending: Pending): readonly Send[] {
  const { incident, shown } = pending;
  if (isUnshown(pending)) return ['post'];
  const sends: Send[] = [];
  if (incident.unannounced !== null) sends.push('announcement');
  if (isNews(pending)) sends.push('update');
  if (hasActsToTell(incident, shown)) sends.push('acts');
  sends.push(...missingInThread(pending));
  if (staleReply(pending)) sends.push('replyUpdate');
  return sends;
}

/** What the investigation's thread lacks. */
function missingInThread({ incident, shown, lost }: Pending): readonly Send[] {
  const { investigation, status } = incident;
  if (investigation === null) return [];
  if (investigation.card === null || lost.thread) return ['checklist'];
  return [
    ...(investigation.changedVersion > shown.thread ? (['checklistUpdate'] as const) : []),
    ...(status === 'open' && investigation.untold.length > 0 ? (['activity'] as const) : []),
  ];
}

/**
 * When something should be sent. Alarms, people's acts and rises in severity go at once. Gaps between other
 * updates grow with their number, so that a storm of sign-ins causes only a handful of updates a minute.
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
    case 'replyUpdate': {
      const over = staleReply(pending)?.over;
      if (over) return Math.max(retryAt, after(over.at, turnGap));
      return Math.max(retryAt, pending.shown.countedAt + countGap, after(incident.announcedAt, countGap));
    }
    default:
      return retryAt;
  }
}

const after = (time: string | null, gap: number): number => (time === null ? 0 : Date.parse(time) + gap);

/** The card in the channel lacks something. */
export const isNews = ({ incident, shown }: Pending): boolean => incident.version > shown.card;

/** A person is waiting to see the change. */
export const isUrgent = ({ incident, shown }: Pending): boolean => incident.urgentVersion > shown.card;
