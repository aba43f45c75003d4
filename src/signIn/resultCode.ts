/** `info` is the least, `critical` the gravest. */
export const severities = ['info', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Gives the graver of two severities. */
export const graver = (a: Severity, b: Severity): Severity =>
  severities.indexOf(a) >= severities.indexOf(b) ? a : b;

/**
 * How a sign-in ended. `interrupted` rows are one step of an attempt. Its other rows say how it ended.
 * `contained` is a session that Entra has already cut off.
 */
export type Outcome = 'success' | 'passwordAccepted' | 'blocked' | 'failure' | 'interrupted' | 'contained';

/** The first of these outcomes that occurs among an attempt's rows decides it. */
export const decisiveness: readonly Outcome[] = [
  'success',
  'passwordAccepted',
  'blocked',
  'failure',
  'contained',
  'interrupted',
];

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
  ['50140', 'success', 'critical', 'Signed in, then asked whether to stay signed in.'],
  ['50055', 'passwordAccepted', 'high', 'Someone entered the correct password, but it has expired.'],
  ['50072', 'passwordAccepted', 'high', 'Someone entered the correct password, but must set up MFA first.'],
  ['50079', 'passwordAccepted', 'high', 'Someone entered the correct password, but must set up MFA first.'],
  ['50074', 'passwordAccepted', 'high', 'Someone entered the correct password but did not complete MFA.'],
  ['50076', 'passwordAccepted', 'high', 'Someone entered the correct password but did not complete MFA.'],
  ['500121', 'passwordAccepted', 'high', 'Someone entered the correct password but failed MFA.'],
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
 * Says what a `ResultType` means. An unknown code is a failure of medium severity, shown with its number.
 * Entra adds codes, and Glasswatch must never hide an unknown one.
 */
export function resultCode(code: string): ResultCode {
  return (
    byCode.get(code) ?? {
      code,
      outcome: 'failure',
      severity: 'medium',
      sentence: `Not signed in: Glasswatch does not know the reason (code ${code}).`,
    }
  );
}

/** Negative when `a` has the graver severity or, of two equal ones, the more decisive outcome. */
function compareGravity(a: string, b: string): number {
  const [one, other] = [resultCode(a), resultCode(b)];
  return (
    severities.indexOf(other.severity) - severities.indexOf(one.severity) ||
    decisiveness.indexOf(one.outcome) - decisiveness.indexOf(other.outcome)
  );
}

/** Tells whether a result code is graver than another: more severe or, if as severe, more decisive. */
export const isGraver = (a: string, b: string): boolean => compareGravity(a, b) < 0;

/** Sorts result codes: the gravest first, and equally grave ones by number. No two codes are equal. */
export const byGravity = (a: string, b: string): number => compareGravity(a, b) || Number(a) - Number(b);

/** From the least: the severity, or the outcome where it is graver than another of that severity. */
const marks = ['info', 'medium', 'failure', 'high', 'passwordAccepted', 'critical'] as const;
type Mark = (typeof marks)[number];

/** Names how grave a result is. Stored keys hold it. Equal for results of which none is graver. */
export function markOf(code: string): Mark {
  const { severity, outcome } = resultCode(code);
  return outcome === 'failure' || outcome === 'passwordAccepted' ? outcome : severity;
}

/** The mark of the result, and those of all graver ones. */
export const marksFrom = (code: string): readonly Mark[] => marks.slice(marks.indexOf(markOf(code)));

/** Gives the known codes whose outcome is meant. Their order means nothing. */
export const codesOf = (isMeant: (outcome: Outcome) => boolean): readonly string[] =>
  rows.filter(([, outcome]) => isMeant(outcome)).map(([code]) => code);

/**
 * The `ResultType`s of the classic query for successes: signed in, asked whether to stay signed in, and two
 * interrupts. The interrupts were signs of an expired password and a missing second factor. The query misses
 * a stolen password that a second factor stops (50074, 50076, 500121). So it serves an old habit and is never
 * the default.
 */
export const classicResultCodes: readonly string[] = ['0', '50140', '50055', '50072'];
