import type { Incident } from '../incident/incident.ts';
import type { Band } from './band.ts';

/** What the channel shows: versions of the incident. */
export type Shown = {
  readonly card: number;
  /** Of the head of the thread. */
  readonly thread: number;
  /** Up to which replies, or a new card, have said what nobody may do unseen. */
  readonly told: number;
};

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
  readonly lost: Readonly<Record<Place, boolean>>;
  /** When the card was found to be lost, in ms. */
  readonly lostAt: number | null;
  /** Teams does not take the full card: send the plain one. */
  readonly isPlain: boolean;
  /** A plain card stands in the channel: how often the full one was refused since, and when to try again (ms). */
  readonly mend: { readonly refusals: number; readonly at: number } | null;
};

/** Where a message stands: the card in the channel, or the thread under it. */
export type Place = 'card' | 'thread';

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
  shown: { card: shownVersion, thread: shownVersion, told: shownVersion },
  trouble: { card: noTrouble, thread: noTrouble },
  sent: [],
  lost: { card: false, thread: false },
  lostAt: null,
  isPlain: false,
  mend: null,
});

/** An alarm that is not visible to anyone yet. */
export const isUnshown = ({ incident, lost }: Pending): boolean => incident.card === null || lost.card;

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
  const version = investigation === null || isHeadShown ? shown.card : Math.min(shown.card, shown.thread);
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
