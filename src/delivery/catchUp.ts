import { setImmediate as breathe } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { retryDelay } from '../running/retryDelay.ts';
import type { Store } from '../store/store.ts';

export type CatchUpDeps = {
  readonly incidents: Pick<Incidents, 'get'>;
  readonly store: Pick<Store, 'unshown' | 'incidents'>;
  /** Whether an incident is known already, so that it need not be read. */
  readonly isKnown: (incidentId: string) => boolean;
  readonly takeUp: (incident: Incident) => Promise<void>;
  /** Called after every page, and when everything has been looked at. */
  readonly onProgress: () => void;
  readonly clock: Clock;
  readonly log: Logger;
};

export type CatchUp = {
  /**
   * Resolves when the oldest unshown incidents are taken up; the rest follows beside the work. Rejects when
   * the store does not answer.
   */
  start(): Promise<void>;
  /** Whether everything has been looked at once. */
  isDone(): boolean;
  stop(): void;
};

/** How many incidents are read before delivery may send again. */
const pageSize = 25;

/**
 * Takes up what an earlier process left: first the incidents that the channel does not show in their current
 * state, oldest first. Then every open one, because a card may be up to date while its thread is not. An
 * incident that cannot be read holds up no other.
 */
export function createCatchUp(deps: CatchUpDeps): CatchUp {
  const { incidents, store, clock, log } = deps;
  let isRunning = false;
  let isDone = false;
  let cancelRetry = () => {};

  /** Gives the incidents that could not be read now, but may be later. */
  async function takePage(ids: readonly string[]): Promise<readonly string[]> {
    const left = await Promise.all(
      ids.map(async (id) => {
        if (deps.isKnown(id)) return [];
        try {
          const incident = await incidents.get(id);
          if (incident) await deps.takeUp(incident);
          return [];
        } catch (error) {
          // Attack: altering the trail of one incident must not keep the others from the channel.
          log.error({ incidentId: id, err: error }, 'an incident cannot be shown');
          return hasCode(error, 'trailBroken') ? [] : [id];
        }
      }),
    );
    deps.onProgress();
    return left.flat();
  }

  async function takeAll(ids: readonly string[]): Promise<readonly string[]> {
    const left: string[] = [];
    for (let from = 0; from < ids.length && isRunning; from += pageSize) {
      left.push(...(await takePage(ids.slice(from, from + pageSize))));
      // The embedded store answers at once: without this, no alert would get its turn.
      await breathe();
    }
    return left;
  }

  /** Goes on until everything was read, with growing pauses where the store fails. */
  async function goOn(unshown: readonly string[], isOpenListed: boolean, failures: number): Promise<void> {
    let left = unshown;
    let isListed = isOpenListed;
    try {
      left = await takeAll(unshown);
      if (!isListed && isRunning) {
        const open = await store.incidents({ isOpen: true });
        isListed = true;
        left = [...left, ...(await takeAll(open.map(({ incidentId }) => incidentId)))];
      }
    } catch (error) {
      log.warn({ err: error }, 'the open incidents could not be listed');
    }
    if (isListed && !isDone) {
      isDone = true;
      deps.onProgress();
    }
    if ((isListed && left.length === 0) || !isRunning) return;
    cancelRetry = clock.after(retryDelay(failures + 1), () => void goOn(left, isListed, failures + 1));
  }

  return {
    async start() {
      const unshown = await store.unshown();
      isRunning = true;
      const left = await takePage(unshown.slice(0, pageSize));
      void goOn([...unshown.slice(pageSize), ...left], false, 0);
    },
    isDone: () => isDone,
    stop() {
      isRunning = false;
      cancelRetry();
    },
  };
}
