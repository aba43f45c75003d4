/**
 * What an alert's payload says about a sign-in, before Glasswatch asks the log: the rule's dimensions or
 * columns. One entry may stand for several identical sign-ins (`count`). Absent columns are `null`.
 */
export type AlertedSignIn = {
  readonly userId: string | null;
  readonly userPrincipalName: string | null;
  readonly ipAddress: string | null;
  /** Entra's `ResultType`, as text: it is a string in the log. */
  readonly resultCode: string | null;
  readonly application: string | null;
  readonly location: string | null;
  /** `CreatedDateTime`, ISO 8601 UTC. */
  readonly at: string | null;
  readonly count: number;
};
