import { GlasswatchError } from '../errors.ts';
import type { StoredIncident, StoreReader } from '../store/reader.ts';

/** What is stored of an incident that somebody named. Rejects with `incidentNotFound` where that is nothing. */
export async function readStored(incidentId: string, reader: StoreReader): Promise<StoredIncident> {
  const stored = await reader.read(incidentId);
  const { head, records, failure } = stored;
  if (head === null && records.length === 0 && failure === null) {
    const hint = new Error('npm run verify -- --all names every incident');
    throw new GlasswatchError('incidentNotFound', { cause: hint });
  }
  return stored;
}
