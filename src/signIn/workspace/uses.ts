import type { AccountUse } from '../source.ts';
import { resultsIn, timeOf } from './rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** Reads the rows of `queries/lastUses.kql`: at most one for each account in each table. */
export function readUses(rows: readonly Row[], accountIds: readonly string[]): readonly AccountUse[] {
  return accountIds.map((accountId) => {
    const found = rows.filter(({ AccountId }) => AccountId === accountId.toLowerCase());
    const latest = (column: 'CreatedDateTime' | 'LastSuccess') =>
      found
        .flatMap((row) => timeOf(row[column]) ?? [])
        .sort()
        .at(-1) ?? null;
    const interactive = found.find(({ Table }) => Table === 'SigninLogs');
    const at = timeOf(interactive?.CreatedDateTime);
    return {
      accountId,
      last: latest('CreatedDateTime'),
      lastSuccess: latest('LastSuccess'),
      lastInteractive:
        interactive && at
          ? { id: String(interactive.Id), at, resultCode: String(resultsIn(interactive).gravest) }
          : null,
    };
  });
}
