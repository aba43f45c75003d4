import { day, hour, minute, second } from '../duration.ts';

/** Milliseconds after which an event is told no more: what it says is out of date. */
export const givenUpAfter = day;
/** Milliseconds that a receiver has for its answer. */
export const answerPatience = 10 * second;

const first = 5 * second;
const longest = 5 * minute;

/**
 * Milliseconds until the next attempt after the nth failure in a row (1, 2, …): doubles up to five minutes. `random`, from
 * 0 to 1, takes up to half of it away, so that a receiver that comes back does not get everything at once.
 */
export const backOff = (failures: number, random: number): number =>
  Math.min(first * 2 ** Math.min(failures - 1, 20), longest) * (1 - random / 2);

/** Of the incidents that could not be told, one is tried at a time while the receiver is down, at most so often (ms). */
export const probeGap = 20 * second;
/** Milliseconds after an attempt before the success of another one makes it due again. */
export const wakeGap = 10 * second;

const longestPause = hour;

/**
 * Milliseconds for which the receiver asks for silence, in seconds or until a date; at most an hour, because it must not
 * silence the watch. 0: it asks for none. `now` in ms.
 */
export function pauseOf(retryAfter: string | null, now: number): number {
  const text = retryAfter?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * second : Date.parse(text) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestPause);
}
