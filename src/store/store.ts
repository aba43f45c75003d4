import type { TrailRecord } from '../incident/trail/trail.ts';

/** What one `append` adds to one incident. */
export type Append = {
  readonly incidentId: string;
  /** The sequence number that the trail ends with so far; 0 for a new incident. */
  readonly expectedVersion: number;
  /** In order, the first with sequence `expectedVersion + 1`. Never empty. */
  readonly records: readonly TrailRecord[];
  /** What the incident can be found by; all of it is kept for ever and only ever added to, but for `isOpen`. */
  readonly index: {
    /** Of its alerts, and of the rows of the log that it has: see `keyOfSignIn`. A key belongs to whoever had it first. */
    readonly keys: readonly string[];
    readonly groups: readonly string[];
    readonly isOpen: boolean;
    /** ISO 8601 UTC; the same in every append of one incident. */
    readonly openedAt: string;
  };
};

export type IncidentHead = {
  readonly incidentId: string;
  readonly version: number;
  readonly isOpen: boolean;
  readonly openedAt: string;
};

/**
 * The port to durable storage. A method that resolves has done its work durably: what `append` reported survives the
 * power going off. Any method rejects with a `GlasswatchError` of code `storeUnavailable` when the storage fails; the
 * caller may try again.
 */
export type Store = {
  /** Whether other processes may write to it: then what was read is only what there was. */
  readonly isShared: boolean;
  /**
   * Adds to each incident atomically, all or nothing, and answers in the same order: `conflict` when the trail does
   * not end at `expectedVersion`, and then nothing of that one is stored. Those of one call may share one commit, so
   * it is cheap to hand over many at once; of one incident at most one a call.
   */
  append(appends: readonly Append[]): Promise<readonly ('appended' | 'conflict')[]>;
  /** A whole trail, in order; empty for an incident that does not exist. */
  trail(incidentId: string): Promise<readonly TrailRecord[]>;
  head(incidentId: string): Promise<IncidentHead | undefined>;
  /** The incident that first had an alert or a row of the log with this key. */
  incidentWithKey(key: string): Promise<string | undefined>;
  /** Every incident that was ever of this group, newest first. */
  incidentsOfGroup(group: string): Promise<readonly IncidentHead[]>;
  /** Newest first. */
  incidents(filter: { readonly isOpen?: boolean; readonly limit?: number }): Promise<readonly IncidentHead[]>;

  /** Incidents whose version is above what the channel shows, oldest first. */
  unshown(): Promise<readonly string[]>;
  /** The version that the channel shows; 0 before the first card. */
  shownVersion(incidentId: string): Promise<number>;
  markShown(incidentId: string, version: number): Promise<void>;

  /** Small facts that outlive the process, such as the security channel; `undefined` when never put. */
  fact(name: string): Promise<unknown>;
  putFact(name: string, value: unknown): Promise<void>;
  /**
   * Puts it where it still is `before`, as `fact` gave it; `false` when it is not, and then nothing is put. Of several that
   * replace the same at once one succeeds.
   */
  replaceFact(name: string, before: unknown, value: unknown): Promise<boolean>;

  /** Resolves when the store can be written right now, and has proved it. */
  check(): Promise<void>;
  close(): Promise<void>;
};
