import { type Outcome, type ResultCode, resultCode } from './resultCode.ts';
import { graver, type Severity } from './severity.ts';
import type { SignIn } from './signIn.ts';

/** One try to sign in: several rows of the log when it took several steps. */
export type Attempt = {
  /** The rows, oldest first; never empty. */
  readonly signIns: readonly SignIn[];
  /** The row that says how it ended. */
  readonly decisive: SignIn;
  readonly result: ResultCode;
  /** The gravest of all its rows. */
  readonly severity: Severity;
  /** When the decisive row happened: ISO 8601 UTC. */
  readonly at: string;
};

/** How far apart the rows of one attempt may be, first to last, in milliseconds. */
const longestAttempt = 10 * 60_000;

/** The first that occurs among an attempt's rows decides it. */
const decisiveness: readonly Outcome[] = [
  'success',
  'passwordAccepted',
  'blocked',
  'failure',
  'contained',
  'interrupted',
];

type Row = { readonly signIn: SignIn; readonly ms: number; readonly result: ResultCode };
type Rows = [Row, ...Row[]];

function attempt(rows: Readonly<Rows>): Attempt {
  let decisive = rows[0];
  let { severity } = decisive.result;
  for (const row of rows) {
    if (decisiveness.indexOf(row.result.outcome) <= decisiveness.indexOf(decisive.result.outcome)) {
      decisive = row;
    }
    severity = graver(severity, row.result.severity);
  }
  const { signIn, result } = decisive;
  return { signIns: rows.map((row) => row.signIn), decisive: signIn, result, severity, at: signIn.at };
}

/**
 * Puts the rows of each attempt together, newest attempt first. The correlation id comes from the client, so an attacker
 * may use another's or one for everything: rows belong together only with the same account and IP address as well, and
 * within ten minutes from first to last. A row that lacks its correlation id or IP address stands alone. Rows may be
 * given in any order; each ends up in exactly one attempt.
 */
export function groupAttempts(signIns: readonly SignIn[]): Attempt[] {
  const rows = signIns
    .map((signIn): Row => ({ signIn, ms: Date.parse(signIn.at), result: resultCode(signIn.resultCode) }))
    .sort((a, b) => a.ms - b.ms);

  const groups: Rows[] = [];
  const open = new Map<string, Rows>();
  for (const row of rows) {
    const { correlationId, userId, ipAddress } = row.signIn;
    const key = JSON.stringify([correlationId, userId, ipAddress]);
    const group = open.get(key);
    if (group && row.ms - group[0].ms <= longestAttempt) {
      group.push(row);
      continue;
    }
    const started: Rows = [row];
    groups.push(started);
    if (correlationId !== null && ipAddress !== null) {
      open.set(key, started);
    }
  }
  return groups.map(attempt).sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/**
 * How many attempts ended in each way. Failures are counted row by row, those on the way to another end included: each
 * wrong password is a guess, and an attacker who makes a hundred under one correlation id has still made a hundred.
 */
export function countOutcomes(attempts: readonly Attempt[]): Record<Outcome, number> {
  const counts: Record<Outcome, number> = {
    success: 0,
    passwordAccepted: 0,
    blocked: 0,
    failure: 0,
    interrupted: 0,
    contained: 0,
  };
  for (const { signIns, result } of attempts) {
    const failures = signIns.filter((row) => resultCode(row.resultCode).outcome === 'failure').length;
    counts.failure += failures;
    if (result.outcome !== 'failure') {
      counts[result.outcome] += 1;
    }
  }
  return counts;
}
