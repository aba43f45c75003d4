import { type Clock, systemClock } from '../clock.ts';

/**
 * Resolves or rejects as the work does, and rejects with what `tooLate` makes once `ms` milliseconds are over. The work
 * is told by its signal, but need not listen to it: nothing is waited for that is not over in time.
 */
export async function within<Result>(
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
  tooLate: () => Error,
  clock: Pick<Clock, 'after'> = systemClock,
): Promise<Result> {
  const abort = new AbortController();
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  // Not AbortSignal.timeout: until it is over, it would keep what has been answered long since.
  const cancel = clock.after(ms, () => {
    reject(tooLate());
    abort.abort();
  });
  try {
    return await Promise.race([work(abort.signal), timeUp]);
  } finally {
    cancel();
  }
}

/** Whether work ends within `ms` milliseconds. Rejects where it fails in time; what takes longer goes on. */
export async function endsWithin(ms: number, work: Promise<unknown>, clock: Clock): Promise<boolean> {
  const tooLate = new Error('The work takes too long');
  try {
    await within(
      ms,
      () => work,
      () => tooLate,
      clock,
    );
    return true;
  } catch (error) {
    if (error === tooLate) return false;
    throw error;
  }
}
