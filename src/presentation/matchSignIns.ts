import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { Incident } from '../incident/incident.ts';
import { atOnce, type Pieces } from '../pieces.ts';
import { type Attempt, groupingAttempts } from '../signIn/attempt.ts';
import { resultsOf } from '../signIn/joinSignIns.ts';
import { type Outcome, resultCode, type Severity, severities } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';

/**
 * A sign-in as a card shows it, whether it comes from the log (`attempt`) or, until then, from an alert's payload
 * (`hint`). Its texts from outside are raw.
 */
export type Sighting = {
  readonly outcome: Outcome | 'unknown';
  readonly severity: Severity;
  /** Entra's result code; `null` when only an alert without one speaks of it. */
  readonly code: string | null;
  /** What the code means. From outside too, because it quotes an unknown code. */
  readonly sentence: string;
  /** ISO 8601 UTC; `null` while only an alert without a time reports it. */
  readonly at: string | null;
  readonly publishedAt: string | null;
  /** How many identical sign-ins it stands for. */
  readonly count: number;
  readonly source:
    | { readonly hint: AlertedSignIn; readonly attempt?: never }
    | { readonly attempt: Attempt; readonly hint?: never };
};

/**
 * An incident's sign-ins, gravest first, then newest first. A row of the log replaces what an alert said
 * about it.
 */
export const sightingsOf = (incident: Incident): readonly Sighting[] => atOnce(findingSightings(incident));

/** `sightingsOf`, piece by piece: an incident of thousands of rows takes time. */
export function* findingSightings(incident: Incident): Pieces<readonly Sighting[]> {
  const rows = [...incident.signIns.values()];
  const hints = unexplained(incident.alerts.alerted, rows);
  yield;
  const attempts = yield* groupingAttempts(rows);
  yield;
  return [...hints.map(fromAlert), ...attempts.map(fromLog)].sort(
    (a, b) =>
      severities.indexOf(b.severity) - severities.indexOf(a.severity) || later(b.at ?? '', a.at ?? ''),
  );
}

const later = (a: string, b: string): number => (a > b ? 1 : a < b ? -1 : 0);

type Marks = {
  readonly at: string | null;
  readonly resultCode: string | null;
  readonly ipAddress: string | null;
  readonly userId: string | null;
  readonly userPrincipalName: string | null;
};

const marksOf = ({ at, resultCode, ipAddress, userId, userPrincipalName }: Marks): Marks => ({
  at,
  resultCode,
  ipAddress: ipAddress?.toLowerCase() ?? null,
  userId: userId?.toLowerCase() ?? null,
  userPrincipalName: userPrincipalName?.toLowerCase() ?? null,
});

/**
 * Sign-ins that the alerts reported and the log lacks. A row explains one sign-in of one hint, so that an
 * older row does not hide a newer, identical sign-in. A sign-in with several results had a row for each.
 */
function unexplained(alerted: readonly AlertedSignIn[], rows: readonly SignIn[]): readonly AlertedSignIn[] {
  const found = rows
    .flatMap((row) => {
      const marks = marksOf(row);
      return resultsOf(row).map((code): Marks => ({ ...marks, resultCode: code }));
    })
    .sort((a, b) => later(a.at ?? '', b.at ?? ''));
  const used = new Set<Marks>();
  const left = new Map<AlertedSignIn, number>();
  for (const hint of alerted.toSorted(mostTellingFirst)) {
    const said = marksOf(hint);
    let missing = hint.count;
    for (const row of found) {
      if (missing === 0) break;
      if (used.has(row) || !isSame(said, row)) continue;
      used.add(row);
      missing -= 1;
    }
    left.set(hint, missing);
  }
  return alerted.flatMap((hint) => {
    const count = left.get(hint) ?? 0;
    return count === 0 ? [] : [{ ...hint, count }];
  });
}

/** The most detailed hint first: a vague hint could take the only row that explains a detailed one. */
function mostTellingFirst(a: AlertedSignIn, b: AlertedSignIn): number {
  const told = (hint: AlertedSignIn) => Object.values(marksOf(hint)).filter((mark) => mark !== null).length;
  return told(b) - told(a) || later(b.at ?? '', a.at ?? '');
}

/** Whether a row of the log matches the alert's hint, as far as the hint says anything. */
function isSame(hint: Marks, row: Marks): boolean {
  const agrees = (said: string | null, found: string | null) => said === null || said === found;
  return (
    agrees(hint.resultCode, row.resultCode) &&
    agrees(hint.ipAddress, row.ipAddress) &&
    agrees(hint.userId, row.userId) &&
    // A row without a name is matched by its id alone.
    (agrees(hint.userPrincipalName, row.userPrincipalName) ||
      (row.userPrincipalName === null && hint.userId !== null)) &&
    (hint.at === null || (row.at !== null && hint.at <= row.at))
  );
}

function fromAlert(hint: AlertedSignIn): Sighting {
  const result = hint.resultCode === null ? null : resultCode(hint.resultCode);
  return {
    outcome: result?.outcome ?? 'unknown',
    severity: result?.severity ?? 'high',
    code: hint.resultCode,
    sentence: result?.sentence ?? 'The alert does not say how it ended.',
    at: hint.at,
    publishedAt: null,
    count: hint.count,
    source: { hint },
  };
}

function fromLog(attempt: Attempt): Sighting {
  const { decisive, result, severity, at } = attempt;
  return {
    outcome: result.outcome,
    severity,
    code: result.code,
    sentence: result.sentence,
    at,
    publishedAt: decisive.publishedAt,
    count: result.outcome === 'failure' ? attempt.failures : 1,
    source: { attempt },
  };
}
