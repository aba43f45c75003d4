import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { minute } from '../duration.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { createLoop } from '../running/loop.ts';
import type { Store } from '../store/store.ts';
import type { Delivery } from './delivery.ts';
import type { SecurityChannel } from './securityChannel.ts';

export type FollowerDeps = {
  readonly store: Pick<Store, 'unshown' | 'shownVersion'>;
  readonly channel: Pick<SecurityChannel, 'refresh'>;
  readonly delivery: Pick<Delivery, 'takeUp'>;
  readonly incidents: Pick<Incidents, 'changedByOthers'>;
  /** Parts with timed work in each open incident, whichever instance recorded it. */
  readonly timed: readonly { takeUp(open: readonly Incident[]): void }[];
  readonly clock: Clock;
  readonly log: Logger;
};

export type Follower = {
  start(): void;
  stop(): Promise<void>;
};

/** Milliseconds between two looks. */
const interval = minute;

/**
 * Follows other instances on the same store: which channel was chosen, and what they left unshown. Each
 * instance shows what it recorded itself, so that two do not post the same card. But an instance may stop
 * before that, or may not know that it recorded something because the store's answer was lost. So an incident
 * is taken up here if it is unshown at two looks and no version of it was shown in between. If the other
 * instance is still working on it, both do: each claims an alarm before it posts, and takes over the cards that
 * the other has posted. Timed work is done by each instance and recorded once.
 */
export function createFollower(deps: FollowerDeps): Follower {
  const { store, channel, delivery, incidents, timed, clock, log } = deps;
  /** For each incident unshown at the last look, the version that the channel showed. */
  let before: ReadonlyMap<string, number> = new Map();
  const loop = createLoop({ clock, work: look });

  async function look(): Promise<number> {
    try {
      await channel.refresh();
      const unshown = await Promise.all(
        (await store.unshown()).map(async (id) => [id, await store.shownVersion(id)] as const),
      );
      const left = unshown.filter(([id, shown]) => before.get(id) === shown);
      before = new Map(unshown);
      for (const [id] of left) await takeUp(id);
      // Read once for all of them.
      const changed = await incidents.changedByOthers();
      for (const each of timed) each.takeUp(changed);
    } catch (error) {
      log.warn({ err: error }, 'what other instances do could not be looked at');
    }
    return interval;
  }

  /** Attack: altering the trail of one incident must not keep the others from the channel. */
  async function takeUp(incidentId: string): Promise<void> {
    try {
      await delivery.takeUp(incidentId);
    } catch (error) {
      log.error({ incidentId, err: error }, 'an incident cannot be shown');
    }
  }

  return { start: () => loop.start(interval), stop: loop.stop };
}
