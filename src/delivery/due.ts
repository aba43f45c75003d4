import type { Incident } from '../incident/incident.ts';

/** What delivery remembers of an incident that the channel does not show as it stands. */
export type Pending = {
  readonly incident: Incident;
  readonly shownVersion: number;
  /** Failures in a row. */
  readonly failures: number;
  /** Not before this time, in ms, because of a failure. */
  readonly retryAt: number;
  /** When its card was sent within the last minute, in ms. */
  readonly sent: readonly number[];
  /** The card is not there any more: post a new one. */
  readonly isLost: boolean;
  /** Teams does not take the full card as it is: send the plain one. */
  readonly isPlain: boolean;
};

/** An incident of which nothing has been sent since it came to mind. */
export const untouched = (incident: Incident, shownVersion: number): Pending => ({
  incident,
  shownVersion,
  failures: 0,
  retryAt: 0,
  sent: [],
  isLost: false,
  isPlain: false,
});

const minute = 60_000;
const gapStep = 1_000;
const longestGap = 5_000;
/** Milliseconds between two replies that tell of further alerts. */
const newsGap = 5 * minute;

/** An alarm that nobody can see yet. */
export const isUnshown = ({ incident, isLost }: Pending): boolean => incident.card === null || isLost;

/** The channel does not show the incident as it stands. */
export const isBehind = ({ incident, shownVersion, isLost }: Pending): boolean =>
  incident.version > shownVersion || isLost || incident.unannounced !== null;

/** People have to be told of something now; while alerts go on coming in, at most every few minutes. */
export const isToAnnounce = (pending: Pending, now: number): boolean =>
  !isUnshown(pending) && pending.incident.unannounced !== null && announceAt(pending) <= now;

const announceAt = ({ incident: { unannounced, announcedAt } }: Pending): number =>
  unannounced === 'news' && announcedAt !== null ? Date.parse(announcedAt) + newsGap : 0;

/** Somebody is waiting to see the change. */
const isUrgent = ({ incident, shownVersion }: Pending): boolean => incident.urgentVersion > shownVersion;

/**
 * When an incident's card should be sent, in ms. Alarms, people's acts and rises in severity go at once; other updates
 * leave a gap that grows with their number, so that a storm of sign-ins is a handful of updates a minute.
 */
export function dueAt(pending: Pending): number {
  if (pending.incident.version <= pending.shownVersion && !pending.isLost) {
    return Math.max(pending.retryAt, announceAt(pending));
  }
  const last = pending.sent.at(-1);
  if (isUnshown(pending) || isUrgent(pending) || last === undefined) return pending.retryAt;
  const recent = pending.sent.filter((time) => time > last - minute).length;
  return Math.max(pending.retryAt, last + Math.min(recent * gapStep, longestGap));
}

/** Sorts what is due: unshown alarms first, then what somebody waits for, then the longest waiting. */
export function byUrgency(a: Pending, b: Pending): number {
  const rank = (pending: Pending) => (isUnshown(pending) ? 0 : isUrgent(pending) ? 1 : 2);
  return rank(a) - rank(b) || dueAt(a) - dueAt(b) || a.incident.openedAt.localeCompare(b.incident.openedAt);
}
