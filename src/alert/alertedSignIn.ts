/**
 * What an alert's payload says of a sign-in before the log has been asked: the dimensions or columns that the rule
 * carries. One entry may stand for several sign-ins alike (`count`). Absent columns are `null`.
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
