import { day, hour } from '../duration.ts';
import { type Arrivals, slotLength, slotOf } from '../signIn/arrivals.ts';

/** The longest gap of this time is the measure of a silence. */
const history = 14 * day;
/** So much of the history may be missing at its beginning. */
const historySlack = day;
/** Silence counts from 1.5 times the longest gap. */
const gapFactor = 1.5;
/** From so many times on, few rows need not have been due: a tenant with two sign-ins a day. */
const sureFactor = 3;
/** Rows come 2 to 15 minutes late, and some 30: a shorter silence is an ordinary delay. */
export const shortestSilence = hour;
/** Silence counts from here wherever the same hours of both weeks before had rows. */
const longest = day;
/** So many rows have to be due. Where rows come at random, the chance that none of them comes is e^-10. */
const fewestDue = 10;
/** A single late sign-in, or a morning that daylight saving moves, must not make a night look like a day. */
const fewestHours = 3;
const week = 7 * day;
const slotsInHour = hour / slotLength;

/** A silence, measured by the gaps of the log. */
export type Silence = {
  /** Longer than the log has ever been silent, at hours at which rows came before. */
  readonly isCut: boolean;
  /** The longest gap of the 14 days before, in ms; `null` when the log does not reach back so far. */
  readonly longestGap: number | null;
};

/** Judges the silence since the last row; times in ms. Too little history makes no silence a cut. Pure. */
export function silenceOf(arrivals: Arrivals | null, lastAt: number, now: number): Silence {
  const longestGap = arrivals && longestGapBefore(arrivals, lastAt);
  const length = now - lastAt;
  if (arrivals === null || longestGap === null || length <= shortestSilence)
    return { isCut: false, longestGap };
  const isLongest = length > gapFactor * longestGap && isDue(arrivals, lastAt, now);
  const isSure = length > Math.max(sureFactor * longestGap, longest);
  return { isCut: isLongest || isSure || isSilentDay(arrivals, lastAt, now), longestGap };
}

/** The gap that counts is the one between the starts of two slots with rows. */
function longestGapBefore({ since, slots }: Arrivals, lastAt: number): number | null {
  const from = lastAt - history;
  const reachesBack = (slots[0] ?? Number.POSITIVE_INFINITY) <= slotOf(from + historySlack);
  if (!reachesBack || Date.parse(since) > from) return null;
  const [first, end] = [indexOf(slots, slotOf(from) + 1), indexOf(slots, slotOf(lastAt) + 1)];
  let longestGap = 0;
  for (let index = Math.max(first, 1); index < end; index += 1) {
    longestGap = Math.max(longestGap, (slots[index] ?? 0) - (slots[index - 1] ?? 0));
  }
  return longestGap * slotLength;
}

/** Whether some 24 hours of the silence had rows in both weeks before. It stays so while the silence lasts. */
function isSilentDay(arrivals: Arrivals, lastAt: number, now: number): boolean {
  for (let end = now; end - lastAt > longest; end -= hour) {
    if (isDue(arrivals, end - longest, end, fewestHours)) return true;
  }
  return false;
}

/**
 * Whether enough rows came in the same hours one and two weeks before; an hour earlier and later too, because of daylight
 * saving.
 */
function isDue(arrivals: Arrivals, from: number, to: number, hours = 1): boolean {
  return [week, 2 * week]
    .flatMap((back) => [back - hour, back, back + hour])
    .every((back) => isBusy(arrivals, slotOf(from - back), slotOf(to - back), hours));
}

/** How many rows came, at least, is known from how many of the slots had some. */
function isBusy({ since, slots }: Arrivals, from: number, to: number, hours: number): boolean {
  if (from < slotOf(Date.parse(since))) return false;
  const active = slots.slice(indexOf(slots, from), indexOf(slots, to));
  const all = to - from;
  const rows = all * -Math.log(1 - active.length / (all + 1));
  return rows >= fewestDue && new Set(active.map((slot) => Math.floor(slot / slotsInHour))).size >= hours;
}

/** The index of the first slot that is not before this one. */
function indexOf(slots: readonly number[], slot: number): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle] ?? 0) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The arrivals of two feeds together, as far as both are known. */
export function together(a: Arrivals | null, b: Arrivals | null): Arrivals | null {
  if (a === null || b === null) return a ?? b;
  const since = a.since > b.since ? a.since : b.since;
  const slots = new Set([...a.slots, ...b.slots].filter((slot) => slot >= slotOf(Date.parse(since))));
  return { since, slots: [...slots].sort((one, other) => one - other) };
}
