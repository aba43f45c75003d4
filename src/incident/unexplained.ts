import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import { resultsOf } from '../signIn/joinSignIns.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { Incident } from './incident.ts';
import { resultsIn } from './lookupTimes.ts';

/** Sorts texts, such as times in ISO 8601. */
export const later = (a: string, b: string): number => (a > b ? 1 : a < b ? -1 : 0);

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
 * older row does not hide a newer, identical sign-in. A sign-in with several results had a row for each. Pure.
 */
export function unexplained(
  alerted: readonly AlertedSignIn[],
  rows: readonly SignIn[],
): readonly AlertedSignIn[] {
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

const sumOf = (hints: readonly AlertedSignIn[]): number => hints.reduce((sum, { count }) => sum + count, 0);

/**
 * The rows, new to an incident, that no alert of it has reported. Who has read the alerts has not seen these. Alerts that
 * say nothing of a sign-in, or of which the incident keeps only the number, may each have reported any row. Pure.
 */
export function unreported({ alerts, signIns }: Incident, rows: readonly SignIn[]): readonly SignIn[] {
  const { alerted, fired, swept } = alerts;
  const left = unexplained(alerted, [...signIns.values()]).map((hint) => ({
    said: marksOf(hint),
    count: hint.count,
  }));
  const explained = sumOf(alerted) - left.reduce((sum, { count }) => sum + count, 0);
  const reported = Math.max(alerts.signIns, fired - swept);
  let unnamed = reported - sumOf(alerted) - (resultsIn(signIns) - explained);
  return rows
    .toSorted((a, b) => later(a.at, b.at))
    .filter((row) => {
      const hint = left.find(
        ({ said, count }) =>
          count > 0 && resultsOf(row).some((code) => isSame(said, marksOf({ ...row, resultCode: code }))),
      );
      if (hint) hint.count -= 1;
      else unnamed -= 1;
      return !hint && unnamed < 0;
    });
}
