import type { Call, Wire } from './workspaceQuery.ts';
import type { TableRow } from './workspaceTables.ts';

export const lastUsesWire: Wire = [
  ['AccountId', 'string'],
  ['CreatedDateTime', 'datetime'],
  ['Id', 'string'],
  ['ResultType', 'string'],
  ['LastSuccess', 'datetime'],
  ['Table', 'string'],
  ['Columns', 'dynamic'],
];

const latest = (times: readonly unknown[]): string | null =>
  times
    .filter((time) => time !== null)
    .map(String)
    .sort()
    .at(-1) ?? null;

/** As `lastUses.kql` summarises the rows of the accounts in each table. */
export function lastUses(
  { query, values: [, successes] }: Call,
  rows: readonly TableRow[],
): readonly TableRow[] {
  const isSuccess = query.includes('maxif(CreatedDateTime, ResultType in (successCodes))')
    ? ({ ResultType }: TableRow) => (successes as unknown[]).includes(ResultType)
    : () => false;
  const isKept = query.includes('arg_max(CreatedDateTime, Id, ResultType)');
  return [...Map.groupBy(rows, ({ Table, UserId }) => `${Table} ${UserId}`).values()].map((same) => {
    const newest = latest(same.map(({ CreatedDateTime }) => CreatedDateTime));
    const [first] = same;
    return {
      ...(isKept ? same.find(({ CreatedDateTime }) => CreatedDateTime === newest) : {}),
      Columns: null,
      Table: first?.Table,
      AccountId: first?.UserId,
      LastSuccess: latest(same.filter(isSuccess).map(({ CreatedDateTime }) => CreatedDateTime)),
    };
  });
}
