import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import { retryDelay } from './retryDelay.ts';

export type StoreAnswers = {
  /** Whether the store answered the first request. */
  readonly atOnce: Promise<boolean>;
  /**
   * Resolves when the store answers, however long that takes. Rejects with errors that are not the store's
   * fault.
   */
  readonly atLast: Promise<void>;
};

/** Asks the store until it answers, with growing pauses, and logs the obstacle. */
export function whenStoreAnswers(ask: () => Promise<void>, clock: Clock, log: Logger): StoreAnswers {
  const { promise: atLast, resolve, reject } = Promise.withResolvers<void>();

  async function attempt(failures: number): Promise<boolean> {
    try {
      await ask();
    } catch (error) {
      if (!hasCode(error, 'storeUnavailable')) {
        reject(error);
        return false;
      }
      const wait = retryDelay(failures + 1);
      log.error({ wait, err: error }, 'alerts cannot be taken: the store does not answer');
      clock.after(wait, () => void attempt(failures + 1));
      return false;
    }
    if (failures > 0) log.info('the store answers');
    resolve();
    return true;
  }

  return { atOnce: attempt(0), atLast };
}
