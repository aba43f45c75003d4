import type { TimeSpan } from '../signIn/source.ts';

/** What an entry is about, the gravest first. */
export const auditCategories = [
  'credential',
  'role',
  'conditionalAccess',
  'group',
  'directory',
  'resource',
  'graph',
] as const;
export type AuditCategory = (typeof auditCategories)[number];

/** Something that an account did, or that was done to it. All of its texts come from outside. */
export type AuditEntry = {
  readonly id: string;
  readonly category: AuditCategory;
  /** ISO 8601 UTC: when it happened; of calls that are counted together, the first. */
  readonly at: string;
  /** When the last of several happened, otherwise `null`. */
  readonly lastAt: string | null;
  /** How many there were: more than one only where calls are counted together. */
  readonly count: number;
  readonly isByAccount: boolean;
  readonly isToAccount: boolean;
  /** Who did it; `null` when the log does not say. */
  readonly actor: string | null;
  /** `Add member to role`, `Microsoft.Compute/virtualMachines/write`, `PATCH /users/{id}`. */
  readonly operation: string;
  /** Which role, group, policy, method, properties or resource; `null` when it names none. */
  readonly which: string | null;
  /** Whom or what it was done to beside the account; `null` when nobody else. */
  readonly whom: string | null;
  /** Whether it came about; `null` when that is not known. */
  readonly succeeded: boolean | null;
  /** As the log says it. */
  readonly result: string | null;
  readonly ipAddress: string | null;
  /** What a change of a Conditional Access policy means for the account: `mentioned` where that cannot be told. */
  readonly exclusion: 'begins' | 'ends' | 'mentioned' | null;
};

type AuditQuery = {
  /** The object id of the account. */
  readonly accountId: string;
  readonly span: TimeSpan;
};

/**
 * The answer of an audit source. Of each kind of entry the newest are in `entries`, in no order; `totals` counts all of
 * them. `problems` are sentences for the reader: what could not be read and why the answer may be incomplete.
 */
export type AuditAnswer = {
  readonly entries: readonly AuditEntry[];
  readonly totals: Readonly<Record<AuditCategory, number>>;
  /** The names of the tables that were read. */
  readonly lookedAt: readonly string[];
  readonly problems: readonly string[];
};

/**
 * The port to what is logged of an account beside its sign-ins. `find` rejects with a `GlasswatchError` of code
 * `signInLogUnavailable` when none of it can be read; a part that cannot be read is a problem in the answer.
 */
export type AuditSource = { find(query: AuditQuery): Promise<AuditAnswer> };
