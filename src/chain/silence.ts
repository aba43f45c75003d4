import { day, hour } from '../duration.ts';
import { type Arrivals, slotLength, slotOf } from '../signIn/arrivals.ts';

/** The longest gap of this time is the measure of a silence. */
const history = 14 * day;
/** So much of the history may be missing at its beginning. */
const historySlack = day;
/** Silence counts from 1.5 times the longest gap. */
const gapFactor = 1.5;
/** Rows come 2 to 15 minutes late, and some 30: a shorter silence is an ordinary delay. */
const shortest = hour;
/** Silence counts from here wherever the same hours of both weeks before had rows. */
const longest = day;
/** So many rows have to be due. If rows come at random, the chance that none comes is e^-8: 1 in 3,000. */
const fewestDue = 8;
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
  if (arrivals === null || longestGap === null || length <= shortest) return { isCut: false, longestGap };
  const slots = new Set(arrivals.slots);
  const since = slotOf(Date.parse(arrivals.since));
  const dueIn = (from: number, to: number) => dueInBothWeeks(slots, since, from, to);
  const isLongest = length > gapFactor * longestGap && dueIn(lastAt, now).rows >= fewestDue;
  return { isCut: isLongest || isSilentDay(dueIn, lastAt, now), longestGap };
}

/** The gap that counts is the one between the starts of two slots with rows. */
function longestGapBefore({ since, slots }: Arrivals, lastAt: number): number | null {
  const [last, from] = [slotOf(lastAt), slotOf(lastAt - history)];
  const known = slots.filter((slot) => slot <= last);
  const [first] = known;
  const reachesBack = first !== undefined && first <= slotOf(lastAt - history + historySlack);
  if (!reachesBack || Date.parse(since) > lastAt - history) return null;
  const gaps = known.map((slot, index) => (slot > from ? slot - (known[index - 1] ?? slot) : 0));
  return Math.max(0, ...gaps) * slotLength;
}

type Due = { readonly rows: number; readonly hours: number };

/** Whether some 24 hours of the silence had rows in both weeks before. It stays so while the silence lasts. */
function isSilentDay(dueIn: (from: number, to: number) => Due, lastAt: number, now: number): boolean {
  for (let end = now; end - lastAt > longest; end -= hour) {
    const { rows, hours } = dueIn(end - longest, end);
    if (rows >= fewestDue && hours >= fewestHours) return true;
  }
  return false;
}

/** The least of what came in the same hours one and two weeks before, an hour earlier and later too: for daylight saving. */
function dueInBothWeeks(slots: ReadonlySet<number>, since: number, from: number, to: number): Due {
  const before = [week, 2 * week].flatMap((back) => [back - hour, back, back + hour]);
  const due = before.map((back) => dueBetween(slots, since, slotOf(from - back), slotOf(to - back)));
  return {
    rows: Math.min(...due.map(({ rows }) => rows)),
    hours: Math.min(...due.map(({ hours }) => hours)),
  };
}

/** How many rows came, at least, going by how many of the slots had some. */
function dueBetween(slots: ReadonlySet<number>, since: number, from: number, to: number): Due {
  if (from < since) return { rows: 0, hours: 0 };
  const active = Array.from({ length: to - from }, (_, index) => from + index).filter((slot) =>
    slots.has(slot),
  );
  const all = to - from;
  return {
    rows: all * -Math.log(1 - active.length / (all + 1)),
    hours: new Set(active.map((slot) => Math.floor(slot / slotsInHour))).size,
  };
}

/** The arrivals of two feeds together, as far as both are known. */
export function together(a: Arrivals | null, b: Arrivals | null): Arrivals | null {
  if (a === null || b === null) return a ?? b;
  const since = a.since > b.since ? a.since : b.since;
  const slots = new Set([...a.slots, ...b.slots].filter((slot) => slot >= slotOf(Date.parse(since))));
  return { since, slots: [...slots].sort((one, other) => one - other) };
}
