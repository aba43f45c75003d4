import type { Incident } from '../incident/incident.ts';

/** What delivery remembers of an incident that the channel does not show as it stands. */
export type Pending = {
  readonly incident: Incident;
  /** The versions that its card and the head of its thread show; the thread's is the card's until there is one. */
  readonly shown: { readonly card: number; readonly thread: number };
  /** Failures in a row, and not before which time (ms) the next try: a thread that fails must not hold up the card. */
  readonly trouble: Readonly<Record<Place, { readonly failures: number; readonly retryAt: number }>>;
  /** When something of it was sent within the last minute, in ms. */
  readonly sent: readonly number[];
  /** What is not there any more: post a new one. */
  readonly lost: Readonly<Record<Place, boolean>>;
  /** Teams does not take the full card as it is: send the plain one. */
  readonly isPlain: boolean;
};

/** Where something stands: the card in the channel, or the thread under it. */
export type Place = 'card' | 'thread';

export const noTrouble = { failures: 0, retryAt: 0 };

/** An incident of which nothing has been sent since it came to mind. */
export const untouched = (incident: Incident, shownVersion: number): Pending => ({
  incident,
  shown: { card: shownVersion, thread: shownVersion },
  trouble: { card: noTrouble, thread: noTrouble },
  sent: [],
  lost: { card: false, thread: false },
  isPlain: false,
});

/** An alarm that nobody can see yet. */
export const isUnshown = ({ incident, lost }: Pending): boolean => incident.card === null || lost.card;

/** The version up to which all of it is shown; a thread whose head has nothing more to show is no older than the card. */
export function shownVersion({ incident: { investigation }, shown }: Pending): number {
  const isHeadShown = investigation?.card != null && investigation.changedVersion <= shown.thread;
  return investigation === null || isHeadShown ? shown.card : Math.min(shown.card, shown.thread);
}
