import { minute } from '../duration.ts';
import { atOnce, type Pieces } from '../pieces.ts';
import { resultsOf } from './joinSignIns.ts';
import {
  classicResultCodes,
  decisiveness,
  graver,
  type Outcome,
  type ResultCode,
  resultCode,
  type Severity,
} from './resultCode.ts';
import type { SignIn, SlimSignIn } from './signIn.ts';

/** What a list says of one try to sign in. One try may be several rows of the log. */
export type AttemptSummary<Row extends SlimSignIn = SlimSignIn> = {
  /** The row that says how the attempt ended. */
  readonly decisive: Row;
  readonly result: ResultCode;
  /** The gravest severity of all its rows. */
  readonly severity: Severity;
  /** When the decisive row happened: ISO 8601 UTC. */
  readonly at: string;
  /** How many of its rows are failures. Each wrong password is a guess. */
  readonly failures: number;
  /** Whether the classic query for successes would have shown one of its rows. */
  readonly isClassic: boolean;
};

export type Attempt = AttemptSummary<SignIn> & {
  /** The rows, oldest first. Never empty. */
  readonly signIns: readonly SignIn[];
};

/** The longest time from the first to the last row of one attempt, in milliseconds. */
export const longestAttempt = 10 * minute;

/** Makes an attempt of one row. */
export function attemptOf<Row extends SlimSignIn>(decisive: Row): AttemptSummary<Row> {
  const result = resultCode(decisive.resultCode);
  return {
    decisive,
    result,
    severity: result.severity,
    at: decisive.at,
    failures: result.outcome === 'failure' ? 1 : 0,
    isClassic: resultsOf(decisive).some((code) => classicResultCodes.includes(code)),
  };
}

/** Adds a row to an attempt. The row must not be older than the others. */
export function withRow<Row extends SlimSignIn>(attempt: AttemptSummary<Row>, row: Row): AttemptSummary<Row> {
  const next = attemptOf(row);
  const decides = decisiveness.indexOf(next.result.outcome) <= decisiveness.indexOf(attempt.result.outcome);
  return {
    ...(decides ? next : attempt),
    severity: graver(attempt.severity, next.severity),
    failures: attempt.failures + next.failures,
    isClassic: attempt.isClassic || next.isClassic,
  };
}

/** What the rows of an attempt share. `null` for a row that stands alone. */
export const attemptKey = ({ correlationId, userId, ipAddress }: SlimSignIn): string | null =>
  correlationId === null || ipAddress === null ? null : JSON.stringify([correlationId, userId, ipAddress]);

type Group = { readonly ms: number; readonly signIns: SignIn[] };

/**
 * Puts the rows of each attempt together, newest attempt first. The correlation id comes from the client, so
 * an attacker may reuse another's id, or one id for everything. Rows belong together only if account and IP
 * address match as well, within ten minutes from first to last. A row without a correlation id or an IP
 * address stands alone. Rows may come in any order. Each ends up in exactly one attempt.
 */
export const groupAttempts = (signIns: readonly SignIn[]): Attempt[] => atOnce(groupingAttempts(signIns));

/** Rows that are one piece of work: a few milliseconds. */
const rowsAPiece = 1_000;

/** `groupAttempts`, piece by piece: thousands of rows take time. */
export function* groupingAttempts(signIns: readonly SignIn[]): Pieces<Attempt[]> {
  const rows = signIns.map((signIn) => ({ signIn, ms: Date.parse(signIn.at) })).sort((a, b) => a.ms - b.ms);

  const groups: Group[] = [];
  const open = new Map<string, Group>();
  for (const [index, { signIn, ms }] of rows.entries()) {
    if ((index + 1) % rowsAPiece === 0) yield;
    const key = attemptKey(signIn);
    const group = key === null ? undefined : open.get(key);
    if (group && ms - group.ms <= longestAttempt) {
      group.signIns.push(signIn);
      continue;
    }
    const started: Group = { ms, signIns: [signIn] };
    groups.push(started);
    if (key !== null) open.set(key, started);
  }
  const attempts: { readonly attempt: Attempt; readonly ms: number }[] = [];
  for (const { signIns } of groups) {
    const [first, ...others] = signIns;
    if (first === undefined) continue;
    const attempt = { ...others.reduce(withRow, attemptOf(first)), signIns };
    attempts.push({ attempt, ms: Date.parse(attempt.at) });
    if (attempts.length % rowsAPiece === 0) yield;
  }
  return attempts.sort((a, b) => b.ms - a.ms).map(({ attempt }) => attempt);
}

/** The number of attempts for each outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** Counts of zero. */
export const noOutcomes = (): Record<Outcome, number> => ({
  success: 0,
  passwordAccepted: 0,
  blocked: 0,
  failure: 0,
  interrupted: 0,
  contained: 0,
});

/**
 * Counts one attempt into `counts`. Failures count row by row, even if the attempt ends in another way. Each
 * wrong password is a guess. An attacker who makes a hundred guesses under one correlation id has still made
 * a hundred.
 */
export function countOutcome(counts: Record<Outcome, number>, { failures, result }: AttemptSummary): void {
  counts.failure += failures;
  if (result.outcome !== 'failure') counts[result.outcome] += 1;
}

/** How often an attempt counts: the number that `countOutcome` adds. */
export const triesIn = ({ failures, result }: AttemptSummary): number =>
  failures + (result.outcome === 'failure' ? 0 : 1);

/** Counts how many attempts ended in each way, as `countOutcome` does. */
export function countOutcomes(attempts: readonly AttemptSummary[]): OutcomeCounts {
  const counts = noOutcomes();
  for (const attempt of attempts) countOutcome(counts, attempt);
  return counts;
}
