import { dataDirOf } from '../config/dataDir.ts';
import { readStoreSetting } from '../config/store.ts';
import { GlasswatchError } from '../errors.ts';
import type { StoreReader } from '../store/reader.ts';
import { openSqliteReader } from '../store/sqlite/reader.ts';

/** Opens the store that the bot's variables name. Throws `configuration` for mistakes in them, or as the readers do. */
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
