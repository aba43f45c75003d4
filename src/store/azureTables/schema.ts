import { GlasswatchError } from '../../errors.ts';
import type { AzureTable } from './client.ts';
import { partitions, rows } from './keys.ts';

/** Increase it when the entity layout, an event or a key changes: an older program has to refuse. */
const schemaVersion = 3;

/**
 * Whether our table exists. Rejects with `newerSchema` for a table of a later version, and with
 * `storeUnavailable`. Only reads.
 */
export const isPrepared = async (table: AzureTable): Promise<boolean> => (await storedVersion(table)) > 0;

/** Creates the table where it is missing, and marks it with this version. Rejects as `isPrepared` does. */
export async function prepareTable(table: AzureTable): Promise<void> {
  const version = await storedVersion(table);
  if (version === schemaVersion) return;
  if (version === 0) await table.create();
  await table.put({ partition: partitions.store, row: rows.schema, fields: { version: schemaVersion } });
}

/** 0 for a table that is missing or not prepared. */
async function storedVersion(table: AzureTable): Promise<number> {
  if (!(await table.exists())) return 0;
  const stored = await table.get(partitions.store, rows.schema);
  const version = Number(stored?.fields.version ?? 0);
  if (version > schemaVersion) throw new GlasswatchError('newerSchema');
  return version;
}
