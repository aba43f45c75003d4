import { type Clock, systemClock } from '../clock.ts';

/**
 * Resolves or rejects as the work does. Rejects with the error from `tooLate` after `ms` milliseconds. The
 * work learns of that by its signal, but need not listen to it: after the deadline the caller does not wait.
 */
export async function within<Result>(
  ms: number,
  work: (signal: AbortSignal) => Promise<Result>,
  tooLate: () => Error,
  clock: Pick<Clock, 'after'> = systemClock,
): Promise<Result> {
  const abort = new AbortController();
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  // Not AbortSignal.timeout: until it fires, it would keep the answered work in memory.
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

/**
 * Whether work ends within `ms` milliseconds. Rejects when it fails in time. Work that takes longer goes on.
 */
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
