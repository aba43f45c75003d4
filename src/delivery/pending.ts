import type { Incident } from '../incident/incident.ts';

/** What delivery remembers of an incident that the channel does not show in its current state. */
export type Pending = {
  readonly incident: Incident;
  /**
   * The versions that the card and the head of the thread show. Without a thread, its version is the card's.
   */
  readonly shown: { readonly card: number; readonly thread: number };
  /**
   * Failures in a row, and the earliest time (ms) of the next try. Kept apart: a failing thread must not hold
   * up the card.
   */
  readonly trouble: Readonly<Record<Place, { readonly failures: number; readonly retryAt: number }>>;
  /** The times in the last minute at which something of it was sent, in ms. */
  readonly sent: readonly number[];
  /** Which message no longer exists and has to be reposted. */
  readonly lost: Readonly<Record<Place, boolean>>;
  /** Teams does not take the full card: send the plain one. */
  readonly isPlain: boolean;
};

/** Where a message stands: the card in the channel, or the thread under it. */
export type Place = 'card' | 'thread';

export const noTrouble = { failures: 0, retryAt: 0 };

/** An incident about which nothing has been sent since delivery took it up. */
export const untouched = (incident: Incident, shownVersion: number): Pending => ({
  incident,
  shown: { card: shownVersion, thread: shownVersion },
  trouble: { card: noTrouble, thread: noTrouble },
  sent: [],
  lost: { card: false, thread: false },
  isPlain: false,
});

/** An alarm that is not visible to anyone yet. */
export const isUnshown = ({ incident, lost }: Pending): boolean => incident.card === null || lost.card;

/**
 * The version up to which everything is shown. If the thread's head has nothing more to show, the card's
 * version counts.
 */
export function shownVersion({ incident: { investigation }, shown }: Pending): number {
  const isHeadShown = investigation?.card != null && investigation.changedVersion <= shown.thread;
  return investigation === null || isHeadShown ? shown.card : Math.min(shown.card, shown.thread);
}
