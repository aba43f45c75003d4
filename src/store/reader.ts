import type { TrailRecord } from '../incident/trail/trail.ts';
import type { IncidentHead } from './store.ts';

/** Everything stored of one incident at one moment, even where the parts contradict each other. */
export type StoredIncident = {
  /** `null` when the list of incidents lacks it. */
  readonly head: IncidentHead | null;
  readonly records: readonly TrailRecord[];
  /** Why reading stopped after these records, in the storage's own words; `null` when they are complete. */
  readonly failure: string | null;
};

/**
 * The read-only port to durable storage. It changes nothing and works while a bot is running. Any method
 * rejects with `databaseUnreadable` when the storage fails.
 */
export type StoreReader = {
  /** Every incident with anything stored, a head or an entry, in the order of the ids. Raw. */
  incidentIds(): Promise<readonly string[]>;
  read(incidentId: string): Promise<StoredIncident>;
  /** The damage that the storage finds in itself, in its own words; empty for none. Reads everything. */
  damage(): Promise<readonly string[]>;
  close(): Promise<void>;
};
