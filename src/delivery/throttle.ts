import { hour, second } from '../duration.ts';

/** At most `count` messages in any `window` milliseconds. */
type Limit = { readonly count: number; readonly window: number };

/** Teams' limits for one bot in one conversation (Microsoft Learn, "Optimize your bot with rate limiting"). */
const teamsLimits: readonly Limit[] = [
  { count: 7, window: second },
  { count: 8, window: 2 * second },
  { count: 60, window: 30 * second },
  { count: 1_800, window: hour },
];

/**
 * When the next message may be sent, in ms: `now` or later. Pure. `sent` are the times of earlier messages,
 * oldest first. `share` (0 to 1) is the part of each limit that this kind of message may use. Updates leave
 * some of it free, so that a storm of updates never holds up a new alarm.
 */
export function nextSlot(sent: readonly number[], now: number, share: number, limits = teamsLimits): number {
  return limits.reduce((slot, { count, window }) => {
    const allowed = Math.max(1, Math.floor(count * share));
    const blocking = sent.at(-allowed);
    return blocking === undefined ? slot : Math.max(slot, blocking + window);
  }, now);
}

/** The times that still count at `now`. */
export function remembered(sent: readonly number[], now: number, limits = teamsLimits): readonly number[] {
  const longest = Math.max(...limits.map(({ window }) => window));
  const first = sent.findIndex((time) => time > now - longest);
  return first < 0 ? [] : sent.slice(first);
}
