import type { TrailEntry } from '../src/incident/trail/trail.ts';
import { createAzureTablesStore } from '../src/store/azureTables/store.ts';
import type { OwnBots, Settings } from '../test/e2e/harness.ts';
import { trailsIn, trailsOf } from '../test/e2e/trails.ts';
import { startAzurite } from '../test/fakes/azurite.ts';
import type { StoreName } from './options.ts';
import { signInLogIn } from './signInLog.ts';

/** Storage that processes share one after the other, or at once. */
export type Storage = {
  /** How many processes use it at once. */
  readonly instances: number;
  /** What each of them is started with. */
  readonly settings: Settings;
  /** Every trail of it, verified. Call it when all processes have ended. */
  trails(): Promise<ReadonlyMap<string, readonly TrailEntry[]>>;
  close(): Promise<void>;
};

export async function openStorage(store: StoreName, bots: OwnBots): Promise<Storage> {
  const dataDir = bots.folder();
  if (store === 'sqlite') {
    return {
      instances: 1,
      settings: { DATA_DIR: dataDir, ...signInLogIn(dataDir) },
      trails: () => trailsIn(dataDir),
      close: async () => {},
    };
  }
  const azurite = await startAzurite();
  const connectionString = azurite.newAccount();
  return {
    instances: 2,
    settings: { ...signInLogIn(dataDir), STORE: store, AZURE_STORAGE_CONNECTION_STRING: connectionString },
    async trails() {
      const opened = await createAzureTablesStore({ connectionString });
      try {
        return await trailsOf(opened);
      } finally {
        await opened.close();
      }
    },
    close: azurite.stop,
  };
}
