import type { TrailRecord } from '../incident/trail/trail.ts';

/** What one `append` adds to one incident. */
export type Append = {
  readonly incidentId: string;
  /** The sequence number of the trail's last entry; 0 for a new incident. */
  readonly expectedVersion: number;
  /** In order, the first with sequence `expectedVersion + 1`. Never empty. */
  readonly records: readonly TrailRecord[];
  /** What the incident can be found by. All of it is kept for ever and only grows, except `isOpen`. */
  readonly index: {
    /**
     * Keys of its alerts, and of its rows of the log: see `keyOfSignIn`. A key belongs to the first incident
     * that has it.
     */
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
 * The port to durable storage. A method resolves once its work is durable: a reported `append` survives a
 * power failure. Any method rejects with a `GlasswatchError` of code `storeUnavailable` when the storage
 * fails. The caller may try again.
 */
export type Store = {
  /** Whether other processes may write to it. A value you have read may then be outdated. */
  readonly isShared: boolean;
  /**
   * Adds to each incident atomically and answers in the same order. `conflict` means that the trail does not
   * end at `expectedVersion`; nothing of that append is stored. Appends of one call may share a commit, so
   * hand over many at once, at most one per incident.
   */
  append(appends: readonly Append[]): Promise<readonly ('appended' | 'conflict')[]>;
  /** A whole trail, in order; empty for an incident that does not exist. */
  trail(incidentId: string): Promise<readonly TrailRecord[]>;
  head(incidentId: string): Promise<IncidentHead | undefined>;
  /** The incident that first had an alert or a row of the log with this key. */
  incidentWithKey(key: string): Promise<string | undefined>;
  /** Every incident that ever belonged to this group, newest first; or only the open ones of them. */
  incidentsOfGroup(group: string, filter?: { readonly isOpen: true }): Promise<readonly IncidentHead[]>;
  /** How many incidents ever belonged to this group. */
  groupSize(group: string): Promise<number>;
  /**
   * Newest first. `openedSince` and `openedBefore` are ISO 8601 UTC: those opened at other times cost nothing. With
   * `group`, those that ever belonged to it; a shared store looks at the newest 2,000 of the time for it.
   */
  incidents(filter: {
    readonly isOpen?: boolean;
    readonly openedSince?: string;
    readonly openedBefore?: string;
    readonly group?: string;
    readonly limit?: number;
  }): Promise<readonly IncidentHead[]>;

  /** Incidents whose version is above what the channel shows, oldest first. */
  unshown(): Promise<readonly string[]>;
  /** The version that the channel shows; 0 before the first card. */
  shownVersion(incidentId: string): Promise<number>;
  markShown(incidentId: string, version: number): Promise<void>;

  /** Small facts that outlive the process, such as the security channel; `undefined` when never put. */
  fact(name: string): Promise<unknown>;
  putFact(name: string, value: unknown): Promise<void>;
  /**
   * Replaces the fact if it still equals `before`, as `fact` returned it. Otherwise returns `false` and
   * changes nothing. Of several simultaneous replacements, one succeeds.
   */
  replaceFact(name: string, before: unknown, value: unknown): Promise<boolean>;

  /** Resolves once the store has proved that it can be written right now. */
  check(): Promise<void>;
  close(): Promise<void>;
};
