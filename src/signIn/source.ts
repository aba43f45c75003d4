import { minute } from '../duration.ts';
import type { AttemptFilter } from './attemptFilter.ts';
import type { SignIn, SlimSignIn } from './signIn.ts';

/** A span of time, ISO 8601 UTC; `from` is included, `to` is not. */
export type TimeSpan = { readonly from: string; readonly to: string };

export type SignInQuery = {
  /** Object ids of the accounts, lower case. None: no sign-ins. */
  readonly accountIds: readonly string[];
  /** Bounds `SignIn.at`, and of `arrived` the arrival. */
  readonly span: TimeSpan;
};

/**
 * The answer of a sign-in source. `signIns` are newest first, each `id` once. `problems` are sentences for the reader:
 * what could not be read and why the answer may be incomplete; empty when all is well.
 */
export type SignInAnswer = { readonly signIns: readonly SignIn[]; readonly problems: readonly string[] };

/** The last rows of an account, as far as the log reaches back. Times are ISO 8601 UTC; `null`: it has none. */
export type AccountUse = {
  /** As it was asked for. */
  readonly accountId: string;
  readonly last: string | null;
  /** When somebody got in last: whoever only guesses has not used the account. */
  readonly lastSuccess: string | null;
  /** Of those in which somebody took part, as alert rules count them. */
  readonly lastInteractive: Pick<SignIn, 'id' | 'at' | 'resultCode'> | null;
};

/**
 * How the log is, and the last uses of the accounts in their order. `newest` is the newest row's time of any of them.
 * Unless it is `reachable`, nothing is known of the accounts.
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
  /** Whether the log has a place for them in which what is needed can be read. */
  readonly isThere: boolean;
  /** What is the matter with that place, in a sentence; `null`: nothing. */
  readonly problem: string | null;
  /** The time of the newest sign-in of anybody; `null` for none. */
  readonly newestAt: string | null;
  /** When the last row of anybody arrived; `null` when there is none, or the log does not say. */
  readonly newestArrivedAt: string | null;
  /** How long the rows of the accounts took; `null` when there is none that says. */
  readonly lags: {
    readonly rows: number;
    /** From the sign-in until Entra published it, from there until it arrived, and both together. */
    readonly publishing: Lag;
    readonly arrival: Lag;
    readonly whole: Lag;
  } | null;
};

/** Whom the log takes the bot for: ids, `null` where they are not known. */
type LogIdentity = {
  readonly applicationId: string | null;
  readonly objectId: string | null;
  readonly managedIdentity: string | null;
};

/** What is known of the log when it can be read. Unless it `isWhole`, what is missing here may be there. */
export type LogFindings = {
  readonly isWhole: boolean;
  readonly interactive: SignInFeed;
  readonly nonInteractive: SignInFeed;
  /** As in the log's health; `null` when they cannot be read. */
  readonly uses: readonly AccountUse[] | null;
  /** Sentences for the reader, beside those of the feeds. */
  readonly problems: readonly string[];
};

export type SignInExamination = {
  readonly kind: 'workspace' | 'file';
  /** `null` when it is not known, or not asked for. */
  readonly identity: LogIdentity | null;
  /** `failure` says in a sentence why the log cannot be read. */
  readonly findings: LogFindings | { readonly failure: string };
};

type AddressQuery = SignInQuery & {
  /** As `ipAddress` gives it. */
  readonly ipAddress: string;
};

/** What came from an IP address. `signIns` are those of the accounts, without details. Times are ISO 8601 UTC. */
export type AddressAnswer = SignInAnswer & {
  /** The first and the last sign-in of anybody; `null` for none. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** What the last of them says of the address. */
  readonly origin: Pick<SignIn, 'city' | 'country' | 'autonomousSystemNumber'> | null;
  /** Everybody else: how many, and never who. */
  readonly others: { readonly users: number; readonly signIns: number };
};

/** Takes the next piece of what is read. */
export type TakeSignIns = (signIns: readonly SlimSignIn[]) => void;

/**
 * The port to the sign-in log. `find`, `read` and `arrived` reject with a `GlasswatchError` of code `signInLogUnavailable` when
 * the log cannot be read at all, `read` possibly after some of the pieces; a part that cannot be read is a problem in the
 * answer, never an exception.
 */
export type SignInSource = {
  /** Few sign-ins, with all that is known of them. */
  find(query: SignInQuery): Promise<SignInAnswer>;
  /** Any number of them, a few thousand in memory at a time: pieces oldest first, each `id` once. Resolves with the problems. */
  read(query: SignInQuery, take: TakeSignIns): Promise<readonly string[]>;
  /**
   * As `find`, of the rows that arrived in the log within the span, whenever the sign-ins were. `isWhole` is false when the
   * log has left rows out because there are too many: ask for a shorter span.
   */
  arrived(query: SignInQuery): Promise<SignInAnswer & { readonly isWhole: boolean }>;
  health(accountIds: readonly string[]): Promise<SignInSourceHealth>;
  /**
   * What `diagnose` needs: how the log is fed in the span, and with what of the accounts. That the log cannot be read is
   * an answer, never an exception.
   */
  examine(query: SignInQuery): Promise<SignInExamination>;
  /** Compares the address itself, however the log writes it. Rejects as `find` does. */
  fromAddress(query: AddressQuery): Promise<AddressAnswer>;
};

/** Where in the Azure portal sign-ins can be seen: an address of our own making; `null` where none leads to them. */
export type PortalLink = (query: SignInQuery, filter: AttemptFilter) => string | null;

/** How far apart the clocks of Azure, of Entra and of this machine may be, in ms, before a sign-in is looked for in vain. */
export const clockSkew = 15 * minute;
