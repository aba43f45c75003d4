import { createIncidents } from '../src/ledger/incidents.ts';
import { createLog } from '../src/log.ts';
import type { SignIn } from '../src/signIn/signIn.ts';
import { createSqliteStore } from '../src/store/sqlite/store.ts';
import { createSweep } from '../src/sweep/sweep.ts';
import { fakeClock } from '../test/fakes/clock.ts';
import { accounts } from './glasswatch.ts';
import { median } from './quantile.ts';
import { benchSignIns } from './signIns.ts';

/** Sign-ins that each sweep finds, and how many sweeps are measured after those that only warm up. */
const rows = 100;
const warmUps = 3;
const sweeps = 7;
const interval = 5 * 60_000;

/** Processor time in ms of a sweep that finds new sign-ins: the median of several, on the store of this folder. */
export async function measureSweep(dataDir: string): Promise<number> {
  const store = createSqliteStore(dataDir);
  const clock = fakeClock(new Date().toISOString());
  const log = createLog({ write() {} });
  const ids = accounts.map(({ id }) => id);
  let arrived: readonly SignIn[] = [];
  const incidents = createIncidents({ store, clock, watched: accounts, log });
  // As the process does when it has started: the first sweep comes a while later.
  await incidents.openCounts();
  const sweep = createSweep({
    incidents,
    source: { arrived: async () => ({ signIns: arrived, problems: [], isWhole: true }) },
    store,
    watchedIds: ids,
    interval,
    clock,
    log,
  });
  await sweep.start();
  await clock.advance(0);
  const costs: number[] = [];
  for (let run = 0; run < warmUps + sweeps; run += 1) {
    const prefix = `5160${String(run).padStart(4, '0')}`;
    arrived = benchSignIns(rows, 1, ids, clock.now()).map((signIn, index) => ({
      ...signIn,
      id: `${prefix}-0000-4000-8000-${String(index).padStart(12, '0')}`,
    }));
    const before = process.cpuUsage();
    await clock.advance(interval);
    const due = new Date(clock.now()).toISOString();
    while (sweep.state().lastSuccess !== due) await clock.settle();
    const { user, system } = process.cpuUsage(before);
    if (run >= warmUps) costs.push((user + system) / 1_000);
  }
  await sweep.stop();
  await store.close();
  return median(costs);
}
