import { GlasswatchError } from '../../errors.ts';
import type { AzureTable } from './client.ts';
import { partitions, rows } from './keys.ts';

/** The version of the entity layout. Increase it when the layout changes. */
const schemaVersion = 1;

/**
 * Whether our table exists. Rejects with `newerSchema` for a table of a later version, and with
 * `storeUnavailable`. Only reads.
 */
export async function isPrepared(table: AzureTable): Promise<boolean> {
  if (!(await table.exists())) return false;
  const stored = await table.get(partitions.store, rows.schema);
  if (stored && Number(stored.fields.version) > schemaVersion) throw new GlasswatchError('newerSchema');
  return stored !== undefined;
}

/** Creates the table where it is missing. Rejects as `isPrepared` does. */
export async function prepareTable(table: AzureTable): Promise<void> {
  if (await isPrepared(table)) return;
  await table.create();
  await table.put({ partition: partitions.store, row: rows.schema, fields: { version: schemaVersion } });
}
