import { type Due, isUrgent, nextDue } from './due.ts';
import { createHeap, type Heap } from './heap.ts';
import { isUnshown, type Pending } from './pending.ts';

/** Messages that wait in one order and share their limits. */
export type Lane = {
  /** Whether it holds cards that nobody sees yet. */
  readonly isAlarm: boolean;
  /** The part of Teams' limits that this lane and those before it may use. The rest is kept for those before. */
  readonly share: number;
  /** How many of its messages may be under way; the rest waits for an answer, or for one that takes too long. */
  readonly atOnce: number;
};

const lanes = {
  alarm: { isAlarm: true, share: 1, atOnce: Number.POSITIVE_INFINITY },
  /** What people wait for about the first band: a call, a rise in severity, their own acts. */
  urgent: { isAlarm: false, share: 0.95, atOnce: 3 },
  alarmByRule: { isAlarm: true, share: 0.9, atOnce: 3 },
  otherAlarm: { isAlarm: true, share: 0.85, atOnce: 3 },
  otherUrgent: { isAlarm: false, share: 0.75, atOnce: 3 },
  update: { isAlarm: false, share: 0.75, atOnce: 3 },
  /** Older replies that are no longer true. */
  reply: { isAlarm: false, share: 0.5, atOnce: 1 },
} as const satisfies Record<string, Lane>;

/** The lanes, the most important first. */
export const lanesInOrder: readonly Lane[] = Object.values(lanes);

/** The notice about the waiting alarms goes after the alarms that stand before all others. */
export const isBeforeNotice = (lane: Lane): boolean => lane === lanes.alarm;
export const noticeShare = lanes.alarmByRule.share;

function laneOf(pending: Pending, { send }: Due): Lane {
  const isFirst = pending.band !== 'second';
  if (isUnshown(pending)) {
    if (pending.band === 'first') return lanes.alarm;
    return isFirst ? lanes.alarmByRule : lanes.otherAlarm;
  }
  if (send === 'replyUpdate') return lanes.reply;
  const isCall = send === 'announcement' && pending.incident.unannounced !== 'news';
  if (!isCall && !isUrgent(pending)) return lanes.update;
  return isFirst ? lanes.urgent : lanes.otherUrgent;
}

type Waiting = {
  readonly id: string;
  readonly at: number;
  readonly openedAt: string;
  readonly order: number;
};

/** The pending incidents, each in its place: not due yet, or due and in its lane. */
export type Queue = {
  /** Puts an incident where it belongs now. */
  put(pending: Pending, now: number): void;
  remove(id: string): void;
  /** Moves what has become due to its lane. Gives the ids that have to be put anew. */
  takeDue(now: number): readonly string[];
  /** When the next incident becomes due, in ms; infinite when none waits. */
  nextAt(): number;
  /** The incident whose turn it is in a lane. */
  first(lane: Lane): string | undefined;
};

/** Alarms: the oldest first. Others: what has waited longest, then the oldest. */
const byAge = (a: Waiting, b: Waiting): boolean =>
  a.openedAt < b.openedAt || (a.openedAt === b.openedAt && a.order < b.order);
const byWait = (a: Waiting, b: Waiting): boolean => a.at < b.at || (a.at === b.at && byAge(a, b));

export function createQueue(): Queue {
  const later = createHeap<Waiting>(byWait);
  const due = new Map<Lane, Heap<Waiting>>(
    lanesInOrder.map((lane) => [lane, createHeap<Waiting>(lane.isAlarm ? byAge : byWait)]),
  );

  function remove(id: string): void {
    later.delete(id);
    for (const heap of due.values()) heap.delete(id);
  }

  return {
    put(pending, now) {
      const { incident, order } = pending;
      const { id, openedAt } = incident;
      remove(id);
      const next = nextDue(pending, now);
      if (next === null) return;
      const heap = next.at > now ? later : due.get(laneOf(pending, next));
      heap?.set(id, { id, at: next.at, openedAt, order });
    },
    remove,
    takeDue(now) {
      const ids: string[] = [];
      for (let next = later.first(); next && next.at <= now; next = later.first()) {
        later.delete(next.id);
        ids.push(next.id);
      }
      return ids;
    },
    nextAt: () => later.first()?.at ?? Number.POSITIVE_INFINITY,
    first: (lane) => due.get(lane)?.first()?.id,
  };
}
