import type { TrailRecord } from '../incident/trail/trail.ts';
import type { IncidentHead } from './store.ts';

/** All that is stored of one incident, as of one moment, whether or not it fits together. */
export type StoredIncident = {
  /** `null` when the list of incidents does not have it. */
  readonly head: IncidentHead | null;
  readonly records: readonly TrailRecord[];
  /** Why nothing could be read after these records, in the storage's own words; `null` when these are all. */
  readonly failure: string | null;
};

/**
 * The port to durable storage for who only looks: it changes nothing, and works while a bot is running on it. Any method
 * rejects with `databaseUnreadable` when the storage fails.
 */
export type StoreReader = {
  /** Every incident of which anything at all is stored, a head or an entry, in the order of the ids. Raw. */
  incidentIds(): Promise<readonly string[]>;
  read(incidentId: string): Promise<StoredIncident>;
  /** What the storage finds damaged in itself, in its own words; empty for nothing. Reads everything. */
  damage(): Promise<readonly string[]>;
  close(): Promise<void>;
};
