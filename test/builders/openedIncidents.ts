import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WatchedAccount } from '../../src/alert/watchedAccount.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { accountId } from './signIn.ts';

export const watchedAccounts: readonly WatchedAccount[] = [
  { id: accountId, userPrincipalName: 'svc-harbour@contoso.onmicrosoft.com' },
  { id: '00000000-0000-4000-8000-00000000000b', userPrincipalName: 'svc-lantern@contoso.onmicrosoft.com' },
];

/** Incidents on a real SQLite store in a folder of their own. */
export type OpenedIncidents = {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly incidents: Incidents;
  /** Incidents that remember nothing: as after a restart, or another instance. `wrap` stands between them and the store. */
  another(wrap?: (store: Store) => Store): Incidents;
  /** The lines logged so far. */
  logged(): readonly string[];
  dispose(): Promise<void>;
};

export function openIncidents(): OpenedIncidents {
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-incidents-'));
  const store = createSqliteStore(folder);
  const clock = fakeClock();
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  const another = (wrap = (given: Store) => given) =>
    createIncidents({ store: wrap(store), clock, watched: watchedAccounts, log });
  return {
    folder,
    clock,
    store,
    incidents: another(),
    another,
    logged: () => lines,
    async dispose() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
