import type { Row, WorkspaceResult } from '../../logAnalytics/client.ts';
import { isTableRow, tableProblems } from './tables.ts';

export const partial = 'Log Analytics gave only a part of the answer, so sign-ins may be missing.';

/** What is missing of an answer, in sentences: a part of it, tables, or some of the columns that are read. */
export function problemsOf(
  { rows, isWhole }: WorkspaceResult,
  columns?: readonly string[],
): readonly string[] {
  if (isWhole) return tableProblems(rows, columns);
  return [partial, ...(rows.some(isTableRow) ? tableProblems(rows, columns) : [])];
}

/** The rows that are sign-ins. */
export const signInRows = ({ rows }: WorkspaceResult): readonly Row[] =>
  rows.filter((row) => !isTableRow(row));

type Reading<Read> = { readonly signIn: Read } | { readonly problem: string };

/** Reads each row, and names the broken ones. `from` is how many rows came before, for their numbers. */
export function readRows<Read>(
  rows: readonly Row[],
  read: (row: Row, number: number) => Reading<Read>,
  from = 0,
): { readonly signIns: readonly Read[]; readonly broken: readonly string[] } {
  const signIns: Read[] = [];
  const broken: string[] = [];
  for (const [index, row] of rows.entries()) {
    const reading = read(row, from + index + 1);
    if ('signIn' in reading) signIns.push(reading.signIn);
    else broken.push(reading.problem);
  }
  return { signIns, broken };
}
