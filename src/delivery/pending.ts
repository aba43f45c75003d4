import type { Incident, Reply } from '../incident/incident.ts';
import type { Band } from './band.ts';

/** What the channel shows: versions of the incident. */
export type Shown = {
  readonly card: number;
  /** Of the head of the thread. */
  readonly thread: number;
  /** Up to which replies, or a new card, have said what nobody may do unseen. */
  readonly told: number;
  /** Of the replies that `each` does not name. */
  readonly replies: number;
  /** The version that each reply shows, by its id in Teams. Endless for one that is gone. */
  readonly each: ReadonlyMap<string, number>;
  /** When a reply last followed what it counts, in ms. */
  readonly countedAt: number;
};

/** Everything shows the same version. */
export const shownAt = (version: number): Shown => ({
  ...{ card: version, thread: version, told: version, replies: version },
  each: new Map(),
  countedAt: 0,
});

/** What delivery remembers of an incident that the channel does not show in its current state. */
export type Pending = {
  readonly incident: Incident;
  /** How many incidents were taken up before it: of two that opened at the same time, this is the order. */
  readonly order: number;
  /** The highest band that it was ever in: details that come later never put an alarm back. */
  readonly band: Band;
  /**
   * The versions that the card and the head of the thread show. Without a thread, its version is the card's.
   */
  readonly shown: Shown;
  /** Kept apart: a failing thread must not hold up the card. */
  readonly trouble: Readonly<Record<Place, Trouble>>;
  /** The times in the last minute at which something of it was sent, in ms. */
  readonly sent: readonly number[];
  /** Which message no longer exists and has to be reposted. */
  readonly lost: Readonly<Record<Exclude<Place, 'replies'>, boolean>>;
  /** When the card was found to be lost, in ms. */
  readonly lostAt: number | null;
  /** Teams does not take the full card: send the plain one. */
  readonly isPlain: boolean;
  /** A plain card stands in the channel: how often the full one was refused since, and when to try again (ms). */
  readonly mend: { readonly refusals: number; readonly at: number } | null;
};

/** Where a message stands: the card in the channel, the thread under it, or the replies that are kept true there. */
export type Place = 'card' | 'thread' | 'replies';

export type Trouble = {
  /** Failures in a row. */
  readonly failures: number;
  /** How many of them may stand in the channel all the same: no answer came. */
  readonly unanswered: number;
  /** How often, and since when (ms), Teams says that the message does not exist. It may be wrong once. */
  readonly gone: { readonly times: number; readonly since: number } | null;
  /** The earliest time of the next try, in ms. */
  readonly retryAt: number;
  /** When another message's success last made this one due, in ms. */
  readonly wokenAt: number;
};

export const noTrouble: Trouble = {
  failures: 0,
  unanswered: 0,
  gone: null,
  retryAt: 0,
  wokenAt: Number.NEGATIVE_INFINITY,
};

/** An incident about which nothing has been sent since delivery took it up. */
export const untouched = (incident: Incident, shownVersion: number, order: number): Pending => ({
  incident,
  order,
  band: 'second',
  shown: shownAt(shownVersion),
  trouble: { card: noTrouble, thread: noTrouble, replies: noTrouble },
  sent: [],
  lost: { card: false, thread: false },
  lostAt: null,
  isPlain: false,
  mend: null,
});

/** An alarm that is not visible to anyone yet. */
export const isUnshown = ({ incident, lost }: Pending): boolean => incident.card === null || lost.card;

/** A reply that says more, or less, than is true. */
const isStale = ({ changedVersion, card }: Reply, { each, replies }: Shown): boolean =>
  changedVersion > (each.get(card.activityId) ?? replies);

/** The reply to bring up to date first: one that is history before one that only counts. */
export function staleReply({ incident: { replies = [] }, shown }: Pending): Reply | undefined {
  const stale = replies.filter((reply) => isStale(reply, shown));
  return stale.find(({ over }) => over) ?? stale[0];
}

/** Since when an unshown alarm has been invisible, in ms. */
export const unshownSince = ({ incident, lostAt }: Pending): number =>
  lostAt ?? Date.parse(incident.openedAt);

/**
 * The version up to which everything is shown. If the thread's head has nothing more to show, the card's
 * version counts.
 */
export function shownVersion({ incident, shown }: Pending): number {
  const { investigation } = incident;
  const isHeadShown = investigation?.card != null && investigation.changedVersion <= shown.thread;
  const stale = (incident.replies ?? []).filter((reply) => isStale(reply, shown));
  const version = Math.min(
    investigation === null || isHeadShown ? shown.card : Math.min(shown.card, shown.thread),
    ...stale.map(({ changedVersion }) => changedVersion - 1),
  );
  return hasActsToTell(incident, shown) ? Math.min(version, shown.told) : version;
}

/**
 * Whether a person has done something that nobody may do unseen, and no reply has said so. The last change
 * that people wait for in a closed incident is its closing.
 */
export function hasActsToTell(incident: Incident, { told }: Shown): boolean {
  const { closing, newcomers = [], withoutElder = 0, urgentVersion } = incident;
  return closing
    ? urgentVersion > told
    : Math.max(withoutElder, ...newcomers.map(({ version }) => version)) > told;
}
