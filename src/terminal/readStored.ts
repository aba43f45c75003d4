import { dataDirOf } from '../config/dataDir.ts';
import { readStoreSetting } from '../config/store.ts';
import { GlasswatchError } from '../errors.ts';
import type { StoredIncident, StoreReader } from '../store/reader.ts';
import { openSqliteReader } from '../store/sqlite/reader.ts';

/**
 * Opens the store that the bot's variables name. Throws `configuration` for mistakes in them, or the readers'
 * own errors.
 */
export async function openReader(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<StoreReader> {
  const setting = readStoreSetting(variables);
  if ('mistakes' in setting) {
    throw new GlasswatchError('configuration', { cause: new Error(setting.mistakes.join('; ')) });
  }
  if (setting.type === 'sqlite') return openSqliteReader(dataDirOf(variables));
  const { openAzureTablesReader } = await import('../store/azureTables/reader.ts');
  return openAzureTablesReader(setting.account);
}

/** What is stored about the named incident. Rejects with `incidentNotFound` when there is nothing. */
export async function readStored(incidentId: string, reader: StoreReader): Promise<StoredIncident> {
  const stored = await reader.read(incidentId);
  const { head, records, failure } = stored;
  if (head === null && records.length === 0 && failure === null) {
    const hint = new Error('npm run verify -- --all names every incident');
    throw new GlasswatchError('incidentNotFound', { cause: hint });
  }
  return stored;
}
