/** `info` is the least, `critical` the gravest. */
export const severities = ['info', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** The graver of two severities. */
export const graver = (a: Severity, b: Severity): Severity =>
  severities.indexOf(a) >= severities.indexOf(b) ? a : b;

/**
 * What a sign-in came to. `interrupted` rows are one step of an attempt whose other rows say how it ended.
 * `contained` is a session that Entra has already cut off.
 */
export type Outcome = 'success' | 'passwordAccepted' | 'blocked' | 'failure' | 'interrupted' | 'contained';

export type ResultCode = {
  readonly code: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** One sentence that a person understands at night. */
  readonly sentence: string;
};

type Row = readonly [code: string, outcome: Outcome, severity: Severity, sentence: string];

// Microsoft Entra authentication and authorization error codes (learn.microsoft.com, reference-error-codes).
// The severities are ours.
const rows: readonly Row[] = [
  ['0', 'success', 'critical', 'Signed in.'],
  ['50140', 'success', 'critical', 'Signed in; asked whether to stay signed in.'],
  ['50055', 'passwordAccepted', 'high', 'The password was right, but it has expired.'],
  ['50072', 'passwordAccepted', 'high', 'The password was right; a second factor has to be set up first.'],
  ['50079', 'passwordAccepted', 'high', 'The password was right; a second factor has to be set up first.'],
  ['50074', 'passwordAccepted', 'high', 'The password was right; the second factor was not passed.'],
  ['50076', 'passwordAccepted', 'high', 'The password was right; the second factor was not passed.'],
  ['500121', 'passwordAccepted', 'high', 'The password was right; the second factor failed.'],
  ['50097', 'interrupted', 'medium', 'Interrupted for device authentication.'],
  ['50158', 'interrupted', 'medium', 'Interrupted for an external security challenge.'],
  [
    '53003',
    'blocked',
    'high',
    'Blocked by Conditional Access: the exclusion of this emergency account is broken.',
  ],
  ['50053', 'blocked', 'high', 'Blocked: the account is locked, or the IP address is known as malicious.'],
  ['50057', 'blocked', 'high', 'Blocked: the account is disabled, so it cannot be used in an emergency.'],
  ['50126', 'failure', 'medium', 'Wrong user name or password.'],
  ['50133', 'contained', 'info', 'The session is no longer valid: a password change or expiry ended it.'],
  ['50173', 'contained', 'info', 'The session was revoked: a new sign-in is needed.'],
];

const byCode: ReadonlyMap<string, ResultCode> = new Map(
  rows.map(([code, outcome, severity, sentence]) => [code, { code, outcome, severity, sentence }]),
);

/**
 * What a `ResultType` means. An unknown code is a failure of medium severity, shown with its number: Entra adds codes,
 * and one that we do not know must never be hidden.
 */
export function resultCode(code: string): ResultCode {
  return (
    byCode.get(code) ?? {
      code,
      outcome: 'failure',
      severity: 'medium',
      sentence: `Not signed in, for a reason that Glasswatch does not know (code ${code}).`,
    }
  );
}

/** The codes that are known to come to what is meant, in no order that means anything. */
export const codesOf = (isMeant: (outcome: Outcome) => boolean): readonly string[] =>
  rows.filter(([, outcome]) => isMeant(outcome)).map(([code]) => code);

/**
 * The `ResultType`s that the classic query for successes watched for: signed in, asked whether to stay so, and the two
 * interrupts that an expired password and a missing second factor were known by. It misses a stolen password that a second
 * factor stops (50074, 50076, 500121), so it is an old habit's filter and never the default.
 */
export const classicResultCodes: readonly string[] = ['0', '50140', '50055', '50072'];
