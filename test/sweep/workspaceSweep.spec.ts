import assert from 'node:assert/strict';
import { isoTime } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { createWorkspaceClient } from '../../src/logAnalytics/client.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { createWorkspaceSignInSource } from '../../src/signIn/workspace/source.ts';
import { createSweep, type Sweep } from '../../src/sweep/sweep.ts';
import { type OpenedIncidents, openIncidents, watchedAccounts } from '../builders/openedIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { useLogAnalytics, workspaceId } from '../fakes/logAnalytics.ts';
import { noMemory } from '../fakes/remembered.ts';
import { interval, minute, raisedIn } from './sweepRig.ts';

const patience = { server: 2_000, all: 15_000, retryAfter: 1_000, retry: 1 };
const signInsInAll = 50;
const latest = 40 * minute;

describe('the sweep over a workspace, with no alert at all', () => {
  const service = useLogAnalytics();
  let opened: OpenedIncidents;
  let sweep: Sweep;
  /** Resolves at the next fact that is stored with this success, or at a failure. */
  let searched = Promise.withResolvers<void>();
  /** Whether the process dies before it can store how far it was. */
  let isDying = false;

  const make = (): Sweep => {
    const client = createWorkspaceClient({ id: workspaceId, endpoint: service().endpoint }, patience);
    const { clock, store } = opened;
    return createSweep({
      remembered: noMemory,
      incidents: opened.another(),
      source: createWorkspaceSignInSource(client),
      store: {
        fact: store.fact,
        async putFact(name, value) {
          if (isDying) throw new Error('the process has died');
          await store.putFact(name, value);
          if ((value as { lastSuccess: string | null }).lastSuccess === isoTime(clock.now()))
            searched.resolve();
        },
      },
      watchedIds: watchedAccounts.map(({ id }) => id),
      interval,
      clock,
      log: createLog({
        write: (line) => {
          if (JSON.parse(line).msg.startsWith('the sweep has failed')) searched.resolve();
        },
      }),
    });
  };

  beforeEach(() => {
    opened = openIncidents();
  });
  afterEach(async () => {
    await sweep.stop();
    await opened.dispose();
  });

  it('raises 50 sign-ins that arrive out of order and up to 40 minutes late, each exactly once, over three restarts', async () => {
    const { clock } = opened;
    const start = clock.now();
    // 31 and 50 have no common divisor: each delay is another one, in no order.
    const rows = Array.from({ length: signInsInAll }, (_, index): SignIn => {
      const at = start + index * 2 * minute;
      const arrivedAt = isoTime(at + ((index * 31) % signInsInAll) * (latest / (signInsInAll - 1)));
      return aSignIn({
        id: `sign-in-${index}`,
        correlationId: null,
        userId: watchedAccounts[index % 2]?.id ?? '',
        at: isoTime(at),
        publishedAt: arrivedAt,
        arrivedAt,
        resultCode: index % 3 === 0 ? '0' : '50126',
        isInteractive: index % 5 > 0,
      });
    });
    const arrivals = rows.map(({ arrivedAt }) => arrivedAt ?? '');
    assert.notDeepEqual(arrivals.toSorted(), arrivals, 'they arrive out of order');

    sweep = make();
    await sweep.start();
    await searched.promise;
    const looks = 40;
    for (let look = 1; look <= looks; look += 1) {
      searched = Promise.withResolvers<void>();
      // What is there to be seen when the next search begins.
      service().hold(rows.filter(({ arrivedAt }) => Date.parse(arrivedAt ?? '') <= clock.now() + interval));
      isDying = look === 12;
      await clock.advance(interval);
      await searched.promise;
      await clock.settle();
      if (look === 6 || look === 12 || look === 20) {
        isDying = false;
        await sweep.stop();
        searched = Promise.withResolvers<void>();
        sweep = make();
        await sweep.start();
        await searched.promise;
      }
    }

    const raised = await raisedIn(opened);
    assert.deepEqual(raised.toSorted(), rows.map(({ id }) => id).toSorted());
    const open = await opened.another().open();
    assert.deepEqual(
      open.map(({ account }) => account?.id).toSorted(),
      watchedAccounts.map(({ id }) => id).toSorted(),
    );
    assert.deepEqual(
      open.map(({ alerts, signIns }) => [alerts.swept, signIns.size]),
      [
        [25, 25],
        [25, 25],
      ],
    );
  });
});
