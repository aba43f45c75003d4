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
