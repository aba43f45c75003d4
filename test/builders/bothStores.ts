import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import type { Store } from '../../src/store/store.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { openIncidents, watchedAccounts } from './openedIncidents.ts';

/** Stored incidents, and as many instances on the same data as a test asks for. */
export type StoredIncidents = {
  readonly store: Store;
  readonly clock: FakeClock;
  /** Incidents that remember nothing: as after a restart, or of another instance. */
  another(): Promise<Incidents>;
  dispose(): Promise<void>;
};

/** Describes the same behaviour on SQLite and on Azure Tables. */
export function onBothStores(
  title: string,
  describeOn: (open: () => Promise<StoredIncidents>) => void,
): void {
  describe(`${title}, on SQLite`, () =>
    describeOn(async () => {
      const { store, clock, another, dispose } = openIncidents();
      return { store, clock, another: async () => another(), dispose };
    }));

  describe(`${title}, on Azure Tables`, function () {
    this.timeout(60_000);
    const azurite = useAzurite();
    describeOn(async () => {
      const connectionString = azurite.newAccount();
      const connect = () => createAzureTablesStore({ connectionString });
      const clock = fakeClock();
      const log = createLog({ write() {} });
      return {
        store: await connect(),
        clock,
        another: async () =>
          createIncidents({ store: await connect(), clock, watched: watchedAccounts, log }),
        dispose: async () => {},
      };
    });
  });
}
