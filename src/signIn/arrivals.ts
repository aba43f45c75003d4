import { day, minute } from '../duration.ts';

/** Rows that arrive within one slot count once, in ms: the time is divided into slots of this length. */
export const slotLength = 10 * minute;

/** How far back a log says when rows arrived, in ms: two weeks, and a week more to compare the hours of them with. */
export const arrivalsKept = 22 * day;

/** When rows of anybody arrived. `slots` are ascending: a slot's number is that of its start since 1970. */
export type Arrivals = {
  /** From when on they are known, ISO 8601 UTC. */
  readonly since: string;
  readonly slots: readonly number[];
};

/** The slot of a time in ms. */
export const slotOf = (time: number): number => Math.floor(time / slotLength);

/** The arrivals of a log, from the slots as they come: in any order, and more than once. */
export const arrivalsOf = (since: number, slots: readonly number[]): Arrivals => ({
  since: new Date(since).toISOString(),
  slots: [...new Set(slots)].filter((slot) => slot >= slotOf(since)).sort((a, b) => a - b),
});
