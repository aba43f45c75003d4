import type { TimeSpan } from '../signIn/source.ts';

/** The subject of an entry, the gravest first. */
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

/** Something that an account did, or that was done to it. All its texts come from outside. */
export type AuditEntry = {
  readonly id: string;
  readonly category: AuditCategory;
  /** ISO 8601 UTC: when it happened. For calls counted together, when the first one happened. */
  readonly at: string;
  /** When the last of several calls happened, otherwise `null`. */
  readonly lastAt: string | null;
  /** How many there were. More than one only when calls are counted together. */
  readonly count: number;
  readonly isByAccount: boolean;
  readonly isToAccount: boolean;
  /** Whether it was done to a group that holds the accounts. */
  readonly isToGroup: boolean;
  /** The person or application that did it. `null` when the log does not say. */
  readonly actor: string | null;
  /** `Add member to role`, `Microsoft.Compute/virtualMachines/write`, `PATCH /users/{id}`. */
  readonly operation: string;
  /** The role, group, policy, method, properties or resource. `null` when the entry names none. */
  readonly which: string | null;
  /** The other person or thing it was done to, beside the account. `null` when there is none. */
  readonly whom: string | null;
  /** Whether it succeeded. `null` when that is not known. */
  readonly succeeded: boolean | null;
  /** In the log's words. */
  readonly result: string | null;
  readonly ipAddress: string | null;
  /**
   * What a change of a Conditional Access policy means for the account: the policy begins or ceases to exclude it, by
   * itself or by its group, or begins to reach it without excluding it. `mentioned` when the policy names it, and
   * `unread` when its values cannot be read.
   */
  readonly exclusion: 'begins' | 'ends' | 'none' | 'mentioned' | 'unread' | null;
};

/** Whose changes are looked for. */
export type AuditSubject = {
  /** The account's object id. */
  readonly accountId: string;
  readonly userPrincipalName: string;
  /** Object ids of the groups that hold the accounts. */
  readonly groupIds: readonly string[];
};

type AuditQuery = AuditSubject & {
  readonly span: TimeSpan;
};

/**
 * The answer of an audit source. `entries` holds the newest of each kind, in no order. `totals` counts all of
 * them. `problems` are sentences for the reader: what could not be read, and why the answer may be
 * incomplete.
 */
export type AuditAnswer = {
  readonly entries: readonly AuditEntry[];
  readonly totals: Readonly<Record<AuditCategory, number>>;
  /** The names of the tables read. */
  readonly lookedAt: readonly string[];
  readonly problems: readonly string[];
};

/**
 * The port to the logs about an account beside its sign-ins. `find` rejects with a `GlasswatchError` of code
 * `signInLogUnavailable` when no part can be read. A single unreadable part is a problem in the answer.
 */
export type AuditSource = { find(query: AuditQuery): Promise<AuditAnswer> };
