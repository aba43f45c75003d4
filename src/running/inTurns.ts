import { setImmediate as breathe } from 'node:timers/promises';
import type { Pieces } from '../pieces.ts';

/** Does long work one piece a turn of the event loop, so that alerts need not wait for all of it. */
export async function inTurns<Result>(work: Pieces<Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await breathe();
  }
}

/**
 * Hands over a list slice by slice, one a turn of the event loop. A list that is no longer than a slice takes
 * no turn.
 */
export async function inSlices<Item>(
  items: readonly Item[],
  aSlice: number,
  take: (slice: readonly Item[], from: number) => void,
): Promise<void> {
  for (let from = 0; from < items.length; from += aSlice) {
    if (from > 0) await breathe();
    take(items.slice(from, from + aSlice), from);
  }
}
