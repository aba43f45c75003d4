import { hour, minute, second } from '../duration.ts';

/** How long the answer to a new message is awaited, in milliseconds. */
export const answerPatience = minute;

/**
 * Milliseconds until a new message is sent again, after the nth one in a row that had no answer. It may stand
 * there, so the gaps grow fast, and never end. The first is under a minute: with the minute in which its
 * answer is awaited, a lost alarm is shown within two.
 */
export function repeatDelay(unanswered: number): number {
  const gaps = [50 * second, 5 * minute];
  return gaps[unanswered - 1] ?? 15 * minute;
}

/**
 * Milliseconds until a message that does not exist, as Teams says, is tried again. The same update was taken
 * 21 s after such an answer (msteams-docs#9425).
 */
export const goneDelay = 15 * second;

/** Whether a message is gone for good: Teams has said so three times, over 30 s. `since` and `now` in ms. */
export const isGone = ({ times, since }: { times: number; since: number }, now: number): boolean =>
  times >= 3 && now - since >= 30 * second;

/**
 * Milliseconds until the full card is tried in the place of a plain one, after it was refused so many times
 * since. `null`: no more.
 */
export function mendDelay(refusals: number): number | null {
  const gaps = [minute, 5 * minute, 15 * minute, hour];
  return gaps[refusals] ?? null;
}
