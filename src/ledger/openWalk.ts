import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Incident } from '../incident/incident.ts';
import { retryDelay } from '../running/retryDelay.ts';
import type { Incidents } from './incidents.ts';

export type OpenWalkDeps = {
  readonly incidents: Pick<Incidents, 'eachOpen'>;
  readonly takeUp: (page: readonly Incident[]) => void;
  readonly clock: Clock;
  readonly log: Logger;
};

export type OpenWalk = {
  /**
   * Resolves when the newest open incidents are taken up; the others follow beside the work. Rejects when the store
   * does not answer.
   */
  start(): Promise<void>;
  stop(): void;
};

/** Takes up all open incidents once, at a start: thousands of them must not hold up the first card. */
export function createOpenWalk({ incidents, takeUp, clock, log }: OpenWalkDeps): OpenWalk {
  let isStopped = false;
  let cancelRetry = () => {};

  async function walk(onPage: () => void): Promise<void> {
    await incidents.eachOpen((page) => {
      if (isStopped) return;
      takeUp(page);
      onPage();
    });
  }

  function again(failures: number, error: unknown): void {
    if (isStopped) return;
    const wait = retryDelay(failures);
    log.warn({ wait, err: error }, 'not every open incident could be taken up');
    cancelRetry = clock.after(wait, () => {
      walk(() => {}).catch((next: unknown) => again(failures + 1, next));
    });
  }

  return {
    async start() {
      const { promise: begun, resolve } = Promise.withResolvers<void>();
      let hasBegun = false;
      const walked = walk(() => {
        hasBegun = true;
        resolve();
      });
      walked.catch((error: unknown) => {
        if (hasBegun) again(1, error);
      });
      await Promise.race([begun, walked]);
    },
    stop() {
      isStopped = true;
      cancelRetry();
    },
  };
}
