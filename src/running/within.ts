import type { Clock } from '../clock.ts';

/**
 * Waits for work for at most this many ms: whether it ended in time. Rejects if it fails in time. Slower work
 * continues, and its failure is ignored.
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
