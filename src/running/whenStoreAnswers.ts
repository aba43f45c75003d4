import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import { retryDelay } from './retryDelay.ts';

export type StoreAnswers = {
  /** Whether it answered when it was asked first. */
  readonly atOnce: Promise<boolean>;
  /** Resolves when it has answered, however long that takes; rejects with what is no fault of the store. */
  readonly atLast: Promise<void>;
};

/** Asks the store until it answers, with growing pauses, and says in the log what is in the way. */
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
