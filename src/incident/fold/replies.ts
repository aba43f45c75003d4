import type { EventOf, ReplySubject } from '../event.ts';
import type { Incident, Reply, Turn } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';

/** How many replies an incident keeps: more than it has between two turns. */
const repliesKept = 50;

/** Adds the reply that an announcement names. A newer one of news makes the earlier ones history. */
export function withReply(incident: Incident, entry: TrailEntry, event: EventOf<'announced'>): Incident {
  const { reply, version } = event;
  if (!reply) return incident;
  const { card, about } = reply;
  // More has come while it was on its way.
  const isBehind = reply.isOver || (about === 'news' && incident.unannouncedVersion > version);
  const posted: Reply = {
    ...{ card, about, changedVersion: isBehind ? entry.sequence : 0 },
    ...(reply.isOver ? { over: standing(incident, entry) } : {}),
  };
  const newer: Turn = { what: 'newer', at: entry.at };
  const earlier = (incident.replies ?? []).map((each) =>
    isNews(about) && isNews(each.about) ? ended(each, newer, entry) : each,
  );
  return { ...incident, replies: [...earlier, posted].slice(-repliesKept) };
}

/**
 * Makes replies history once the incident takes another turn, and lets those that count follow. `before` and `after`
 * are the incident around the entry.
 */
export function withRepliesAfter(before: Incident, after: Incident, entry: TrailEntry): Incident {
  const { replies } = after;
  if (!replies) return after;
  const turn = turnIn(before, after, entry);
  if (turn !== null) return { ...after, replies: replies.map((reply) => ended(reply, turn, entry)) };
  const isCounted =
    before.news.alerts !== after.news.alerts ||
    before.news.signIns !== after.news.signIns ||
    before.blindness !== after.blindness;
  if (!isCounted) return after;
  const { sequence } = entry;
  return {
    ...after,
    replies: replies.map((reply) =>
      isNews(reply.about) && !reply.over ? { ...reply, changedVersion: sequence } : reply,
    ),
  };
}

/** A link of the watch that works again is news as much as one that fails again. */
const isNews = (about: ReplySubject): boolean => about === 'news' || about === 'mended';

const ended = (reply: Reply, over: Turn, { sequence }: TrailEntry): Reply =>
  reply.over ? reply : { ...reply, over, changedVersion: sequence };

function turnIn(before: Incident, after: Incident, { at, event }: TrailEntry): Turn | null {
  switch (event.type) {
    case 'acknowledged':
      return { what: 'acknowledged', at, actor: event.actor };
    case 'vouched':
      return { what: 'acknowledged', at, actor: event.newcomer };
    case 'acknowledgementWithdrawn':
      return { what: 'withdrawn', at, actor: event.actor };
    case 'closed':
      return { what: 'closed', at, actor: event.actor, classification: event.classification };
    case 'reopened':
      return { what: 'reopened', at, actor: event.actor };
    default:
      return before.severity === after.severity ? null : { what: 'graver', at, severity: after.severity };
  }
}

/** The turn that an incident has taken last, as far as it knows. */
function standing(incident: Incident, { at }: TrailEntry): Turn {
  const { closing, acknowledgement, outgrown, withdrawal, reopening, severity } = incident;
  if (closing) {
    const { actor, classification } = closing;
    return { what: 'closed', at: closing.at, actor, classification };
  }
  if (acknowledgement) return { what: 'acknowledged', ...acknowledgement };
  if (withdrawal) return { what: 'withdrawn', at: withdrawal.at, actor: withdrawal.actor };
  if (outgrown || !reopening) return { what: 'graver', at, severity };
  return { what: 'reopened', at: reopening.at, actor: reopening.actor };
}
