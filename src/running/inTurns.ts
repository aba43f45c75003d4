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
