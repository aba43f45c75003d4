import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../tools/problem.ts';

/** What `work` resolves with; rejects with a `Problem` when that takes longer than so many seconds. */
export function within<Result>(seconds: number, work: Promise<Result>, otherwise: string): Promise<Result> {
  const tooLate = sleep(seconds * 1_000, undefined, { ref: false }).then(() => {
    throw new Problem(otherwise);
  });
  return Promise.race([work, tooLate]);
}
