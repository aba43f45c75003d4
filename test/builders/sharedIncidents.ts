import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import type { Store } from '../../src/store/store.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { watchedAccounts } from './openedIncidents.ts';

/** One of several instances on the same storage account, with a store and a memory of its own. */
export type Instance = { readonly store: Store; readonly incidents: Incidents; readonly clock: FakeClock };

export async function instanceOn(connectionString: string): Promise<Instance> {
  const store = await createAzureTablesStore({ connectionString });
  const clock = fakeClock();
  const log = createLog({ write() {} });
  return { store, clock, incidents: createIncidents({ store, clock, watched: watchedAccounts, log }) };
}
