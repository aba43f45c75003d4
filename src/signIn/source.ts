import { day, minute } from '../duration.ts';
import type { Arrivals } from './arrivals.ts';
import type { AttemptFilter } from './attemptFilter.ts';
import type { UnreadRow } from './readSignIn.ts';
import type { SignIn, SlimSignIn } from './signIn.ts';
import type { Use } from './usual.ts';

/** A span of time, ISO 8601 UTC. It includes `from` and excludes `to`. */
export type TimeSpan = { readonly from: string; readonly to: string };

export type SignInQuery = {
  /** Object ids of the accounts, lower case. An empty list means no sign-ins. */
  readonly accountIds: readonly string[];
  /** Bounds `SignIn.at`. For `arrived` it bounds the arrival. */
  readonly span: TimeSpan;
};

/**
 * The answer of a sign-in source. `signIns` are newest first, each `id` once: its rows are joined. `problems` are sentences for
 * the reader: what could not be read, and why the answer may be incomplete. It is empty when all is well.
 */
export type SignInAnswer = { readonly signIns: readonly SignIn[]; readonly problems: readonly string[] };

/**
 * The last rows of an account, as far as the log reaches back. Times are ISO 8601 UTC. `null`: there is no
 * such row.
 */
export type AccountUse = {
  /** As the question gave it. */
  readonly accountId: string;
  readonly last: string | null;
  /** The last successful sign-in. A person who only guesses has not used the account. */
  readonly lastSuccess: string | null;
  /** The last interactive sign-in, with the gravest result of its rows. */
  readonly lastInteractive: Pick<SignIn, 'id' | 'at' | 'resultCode'> | null;
};

/**
 * The state of the log, and the last uses of the accounts in the order asked. `newest` is the time of their
 * newest row. Unless the log is `reachable`, nothing is known of the accounts.
 */
type SignInSourceHealth = {
  readonly name: string;
  readonly reachable: boolean;
  readonly newest: string | null;
  readonly uses: readonly AccountUse[];
  readonly problems: readonly string[];
};

/** How long something took, in ms. */
export type Lag = { readonly median: number; readonly worst: number };

/** How the log is fed with one kind of sign-ins, in a span. */
export type SignInFeed = {
  /** Whether the log has a place for them whose needed columns can be read. */
  readonly isThere: boolean;
  /** What is wrong with that place, in a sentence. `null`: nothing. */
  readonly problem: string | null;
  /** The time of the newest sign-in of any user. `null` for none. */
  readonly newestAt: string | null;
  /** When the last row of any user arrived. `null` when there is none, or the log does not say. */
  readonly newestArrivedAt: string | null;
  /** When rows of any user arrived before. `null` when the log does not say. */
  readonly arrivals: Arrivals | null;
  /** How long the accounts' rows took. `null` when no row says. */
  readonly lags: {
    readonly rows: number;
    /** From sign-in to publishing by Entra, from publishing to arrival, and both together. */
    readonly publishing: Lag;
    readonly arrival: Lag;
    readonly whole: Lag;
  } | null;
};

/** The bot's identity as the log sees it: ids, `null` where unknown. */
type LogIdentity = {
  readonly applicationId: string | null;
  readonly objectId: string | null;
  readonly managedIdentity: string | null;
};

/**
 * What a workspace says of its own taking of rows, ISO 8601 UTC. A stop counts until the next resumption, or until rows
 * arrive again.
 */
export type Collection = {
  /** When a daily cap, a suspended subscription or a setting last stopped it. `null` for never. */
  readonly stoppedAt: string | null;
  readonly resumedAt: string | null;
  /** When it last dropped rows because too many came at once. `null` for never. */
  readonly droppedAt: string | null;
};

/** What is known of a readable log. Unless it `isWhole`, things missing here may exist in the log. */
export type LogFindings = {
  readonly isWhole: boolean;
  readonly interactive: SignInFeed;
  readonly nonInteractive: SignInFeed;
  /** `null` when the log does not say. */
  readonly collection: Collection | null;
  /** As in the log's health. `null` when they cannot be read. */
  readonly uses: readonly AccountUse[] | null;
  /** Sentences for the reader, besides those of the feeds. */
  readonly problems: readonly string[];
};

export type SignInExamination = {
  readonly kind: 'workspace' | 'file';
  /** `null` when it is unknown, or the question did not ask for it. */
  readonly identity: LogIdentity | null;
  /** `failure` says in a sentence why the log cannot be read. */
  readonly findings: LogFindings | { readonly failure: string };
};

type AddressQuery = SignInQuery & {
  /** As `ipAddress` gives it. */
  readonly ipAddress: string;
};

/**
 * What came from an IP address. `signIns` are those of the accounts, without details. Times are ISO 8601 UTC.
 */
export type AddressAnswer = SignInAnswer & {
  /** The first and the last sign-in of any user. `null` for none. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** What the last of them says of the address. */
  readonly origin: Pick<SignIn, 'city' | 'country' | 'autonomousSystemNumber'> | null;
  /** All other users: how many, and never who. */
  readonly others: { readonly users: number; readonly signIns: number };
};

type HistoryQuery = {
  /** The object id of the account, lower case. */
  readonly accountId: string;
  readonly span: TimeSpan;
  /** Ids of sign-ins that do not count. */
  readonly besides: readonly string[];
};

/**
 * The uses of an account in a span: sign-ins by which somebody got in. `isWhole`: all of them, and the log reaches back to
 * the beginning of the span.
 */
export type AccountHistory = { readonly uses: readonly Use[]; readonly isWhole: boolean };

/** So much later than the span the log may begin: a log that is kept for 30 days has lost a part of the 30th. */
export const reachSlack = day;

/** Takes the next piece of a reading. */
export type TakeSignIns = (signIns: readonly SlimSignIn[]) => void;

/**
 * The port to the sign-in log. `find`, `read` and `arrived` reject when the log cannot be read at all. The
 * error is a `GlasswatchError` with the code `signInLogUnavailable`. `read` may reject after some of the
 * pieces. An unreadable part is a problem in the answer, never an exception.
 */
export type SignInSource = {
  /** Gives a few sign-ins, with all that is known of them. */
  find(query: SignInQuery): Promise<SignInAnswer>;
  /**
   * Reads any number of sign-ins, with a few thousand in memory at a time. Pieces come oldest first, each
   * `id` once. Resolves with the problems.
   */
  read(query: SignInQuery, take: TakeSignIns): Promise<readonly string[]>;
  /**
   * Like `find`, but joins only the rows that arrived in the log within the span, whenever the sign-ins were.
   * A sign-in may have earlier or later rows, with other results.
   * `isWhole` is false when the log left rows out because there are too many. Then ask for a shorter span.
   * `unread` are rows of the accounts that are no sign-ins: something is missing in them. Left out without any. One
   * without an object id is known by its name: `accountNames` are user principal names, lower case.
   */
  arrived(
    query: SignInQuery & { readonly accountNames?: readonly string[] },
  ): Promise<SignInAnswer & { readonly isWhole: boolean; readonly unread?: readonly UnreadRow[] }>;
  health(accountIds: readonly string[]): Promise<SignInSourceHealth>;
  /**
   * Gives what `diagnose` needs: how the log is fed in the span, and with what of the accounts. An unreadable
   * log is an answer, never an exception.
   */
  examine(query: SignInQuery): Promise<SignInExamination>;
  /** How an account was used. A failed sign-in is no use. Rejects as `find` does. */
  history(query: HistoryQuery): Promise<AccountHistory>;
  /** Compares the address itself, however the log writes it. Rejects as `find` does. */
  fromAddress(query: AddressQuery): Promise<AddressAnswer>;
};

/**
 * Where in the Azure portal a person can see the sign-ins. Glasswatch makes the address itself. `null` where
 * no address leads to them.
 */
export type PortalLink = (query: SignInQuery, filter: AttemptFilter) => string | null;

/**
 * The largest allowed difference, in ms, between the clocks of Azure, Entra and this machine. Beyond it, a
 * search misses sign-ins.
 */
export const clockSkew = 15 * minute;
