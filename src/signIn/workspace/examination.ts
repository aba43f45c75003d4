import type { WorkspaceResult } from '../../logAnalytics/client.ts';
import type { Lag, SignInFeed } from '../source.ts';
import { timeOf } from './rows.ts';
import { type TableName, tableState } from './tables.ts';

/** Reads what `queries/examine.kql` says of a table. */
export function readFeed({ rows }: WorkspaceResult, table: TableName): SignInFeed {
  const { isRead, problem } = tableState(rows, table);
  const ofTable = rows.filter(({ Table }) => Table === table);
  const first = (column: string) => ofTable.map((row) => timeOf(row[column])).find((time) => time !== null);
  return {
    isThere: isRead,
    problem,
    newestAt: first('NewestAt') ?? null,
    newestArrivedAt: first('NewestArrivedAt') ?? null,
    lags: lagsOf(ofTable.find(({ Rows }) => typeof Rows === 'number' && Rows > 0)),
  };
}

function lagsOf(row: WorkspaceResult['rows'][number] | undefined): SignInFeed['lags'] {
  if (row === undefined) return null;
  const lag = (name: string): Lag => ({
    median: Math.round(Number(row[`${name}Median`]) * 1000),
    worst: Math.round(Number(row[`${name}Worst`]) * 1000),
  });
  return {
    rows: Number(row.Rows),
    publishing: lag('Publishing'),
    arrival: lag('Arrival'),
    whole: lag('Whole'),
  };
}
