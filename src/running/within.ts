import type { Clock } from '../clock.ts';

/**
 * Waits for work, but no longer than so many ms: whether it ended in time. Rejects where it fails in time. What takes
 * longer goes on, and its failure is nobody's any more.
 */
export async function endsWithin(ms: number, work: Promise<unknown>, clock: Clock): Promise<boolean> {
  const { promise: isOver, resolve } = Promise.withResolvers<false>();
  const cancel = clock.after(ms, () => resolve(false));
  try {
    return await Promise.race([work.then(() => true), isOver]);
  } finally {
    cancel();
  }
}
