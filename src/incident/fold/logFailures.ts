import { resultCode } from '../../signIn/resultCode.ts';
import type { SignIn } from '../../signIn/signIn.ts';
import type { LogFailure } from '../incident.ts';

/** More than two days can hold without a burst among them, so none is missed in any order that rows come in. */
const failuresKept = 1_200;

/** The newest failures of the log, oldest first, after these rows have come: new ones, or known ones told again. */
export function logFailuresWith(
  known: readonly LogFailure[],
  rows: readonly SignIn[],
): readonly LogFailure[] {
  const told = new Set(rows.map(({ id }) => id));
  const failed = rows
    .filter((row) => resultCode(row.resultCode).outcome === 'failure')
    .map(({ id, at }) => ({ id, at: Date.parse(at) }));
  return [...known.filter(({ id }) => !told.has(id)), ...failed]
    .sort((a, b) => a.at - b.at)
    .slice(-failuresKept);
}
