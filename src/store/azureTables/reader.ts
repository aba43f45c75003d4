import { GlasswatchError, hasCode } from '../../errors.ts';
import type { StoredIncident, StoreReader } from '../reader.ts';
import { openAzureTable } from './client.ts';
import type { TablesAccount } from './connect.ts';
import { headOf, readHead } from './heads.ts';
import { partitions, rows } from './keys.ts';
import { readPages } from './pages.ts';
import { isPrepared } from './schema.ts';

/** No alert waits for this reader, and your token may come from a slow command line. */
const patience = { request: 30_000, retry: 200 };

/** How often the reader tries again while a bot is recording. */
const looks = 5;

/**
 * Reads the store of several instances and changes nothing. Rejects with `databaseMissing` when our table
 * does not exist, with `newerSchema`, and with `databaseUnreadable` for any other failure.
 */
export async function openAzureTablesReader(account: TablesAccount): Promise<StoreReader> {
  const table = await attempt(async () => openAzureTable(account, patience));
  if (!(await attempt(() => isPrepared(table)))) throw new GlasswatchError('databaseMissing');

  async function incidentIds(): Promise<readonly string[]> {
    const ids = new Set<string>();
    for await (const page of table.scan(partitions.everyIncident)) {
      for (const entity of page) {
        // A part without its page is left over from an append that failed.
        if (entity.row !== rows.head && !rows.isPage(entity.row)) continue;
        ids.add(partitions.incidentOf(entity) ?? String(entity.fields.incidentId));
      }
    }
    return [...ids].toSorted();
  }

  /** An append changes several entities at once, but a reader may see only some of the changes. */
  async function read(incidentId: string, looksLeft: number): Promise<StoredIncident> {
    const stored = await table.list(partitions.incident(incidentId));
    const head = stored.find(({ row }) => row === rows.head);
    const pages = stored.filter(({ row }) => rows.isPage(row));
    const records = await readPages(table, incidentId, pages);
    const found = head ? headOf(incidentId, head) : null;
    const latest = await readHead(table, incidentId);
    if (latest?.version !== found?.version && looksLeft > 1) return read(incidentId, looksLeft - 1);
    return { head: found, records, failure: null };
  }

  return {
    incidentIds: () => attempt(incidentIds),
    read: (incidentId) => attempt(() => read(incidentId, looks)),
    // The service reveals nothing about damage to its storage.
    damage: async () => [],
    async close() {},
  };
}

async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!hasCode(error, 'storeUnavailable')) throw error;
    throw new GlasswatchError('databaseUnreadable', { cause: error.cause });
  }
}
