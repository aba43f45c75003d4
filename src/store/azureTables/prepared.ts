import { GlasswatchError, hasCode } from '../../errors.ts';
import type { AzureTable } from './client.ts';
import { storeUnavailable } from './failure.ts';
import { prepareTable } from './schema.ts';

/**
 * The table, prepared before its first request. A failed preparation is tried again before the next request,
 * so waiting for a role, a firewall or the service needs no restart. Rejects with `newerSchema` when that is
 * known at once.
 */
export async function preparedTable(table: AzureTable): Promise<AzureTable> {
  let isPrepared = false;
  const prepare = async () => {
    if (!isPrepared) await prepareTable(table);
    isPrepared = true;
  };
  await prepare().catch(unlessUnavailable);
  const prepared = () => prepare().catch(asUnavailable);
  const after =
    <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      await prepared();
      return work(...given);
    };
  return {
    ...table,
    get: after(table.get),
    list: after(table.list),
    put: after(table.put),
    transact: after(table.transact),
    remove: after(table.remove),
    async *pages(...given) {
      await prepared();
      yield* table.pages(...given);
    },
  };
}

const isUnavailable = (error: unknown): boolean => hasCode(error, 'storeUnavailable');

function unlessUnavailable(error: unknown): void {
  if (!isUnavailable(error)) throw error;
}

/** Once alerts are accepted, treat an unusable store as one that may come back. */
function asUnavailable(error: unknown): never {
  throw error instanceof GlasswatchError && !isUnavailable(error) ? storeUnavailable(error.message) : error;
}
