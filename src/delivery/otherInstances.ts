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
  readonly incidents: Pick<Incidents, 'open'>;
  /** What has its times in each open incident, whoever has recorded that. */
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
 * Follows what other instances on the same store do: which channel was chosen, and what they have left. Each instance
 * shows what it has recorded itself, so that two do not post the same card; but one may be gone before it has, or may have
 * recorded what it does not know of, because the answer of the store was lost. Whatever is unshown at two looks, and no
 * version of it was shown in between, is taken up here. Where the other is there after all and only waits for Teams, both
 * post: better two cards than none. What has its time is done by each, and recorded once.
 */
export function createFollower(deps: FollowerDeps): Follower {
  const { store, channel, delivery, incidents, timed, clock, log } = deps;
  /** The versions that the channel showed of what was unshown at the last look. */
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
      // Read once for all of them: with many open incidents it is most of what an idle instance asks the store for.
      const open = await incidents.open();
      for (const each of timed) each.takeUp(open);
    } catch (error) {
      log.warn({ err: error }, 'what other instances do could not be looked at');
    }
    return interval;
  }

  /** Who alters the trail of one incident must not keep the others from the channel. */
  async function takeUp(incidentId: string): Promise<void> {
    try {
      await delivery.takeUp(incidentId);
    } catch (error) {
      log.error({ incidentId, err: error }, 'an incident cannot be shown');
    }
  }

  return { start: () => loop.start(interval), stop: loop.stop };
}
