import type { SignIn } from './signIn.ts';

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
export type SignInSourceHealth = {
  readonly name: string;
  readonly reachable: boolean;
  readonly newest: string | null;
  readonly uses: readonly AccountUse[];
  readonly problems: readonly string[];
};

/**
 * The port to the sign-in log. `find` and `arrived` reject with a `GlasswatchError` of code `signInLogUnavailable` when the log
 * cannot be read at all; a part that cannot be read is a problem in the answer, never an exception.
 */
export type SignInSource = {
  find(query: SignInQuery): Promise<SignInAnswer>;
  /**
   * As `find`, of the rows that arrived in the log within the span, whenever the sign-ins were. `isWhole` is false when the
   * log has left rows out because there are too many: ask for a shorter span.
   */
  arrived(query: SignInQuery): Promise<SignInAnswer & { readonly isWhole: boolean }>;
  health(accountIds: readonly string[]): Promise<SignInSourceHealth>;
};
