import type { WorkspaceResult } from '../../logAnalytics/client.ts';
import { arrivalsOf } from '../arrivals.ts';
import type { Collection, Lag, SignInFeed } from '../source.ts';
import { timeOf } from './rows.ts';
import { type TableName, tableState } from './tables.ts';

/** Reads what `queries/examine.kql` says of a table, with the arrivals since a time in ms. */
export function readFeed({ rows }: WorkspaceResult, table: TableName, since: number): SignInFeed {
  const { isRead, problem } = tableState(rows, table);
  const ofTable = rows.filter(({ Table }) => Table === table);
  const first = (column: string) => ofTable.map((row) => timeOf(row[column])).find((time) => time !== null);
  const slots = ofTable.map(({ Slots }) => Slots).find((list) => Array.isArray(list));
  return {
    isThere: isRead,
    problem,
    newestAt: first('NewestAt') ?? null,
    newestArrivedAt: first('NewestArrivedAt') ?? null,
    arrivals: slots ? arrivalsOf(since, slots.map(Number).filter(Number.isSafeInteger)) : null,
    lags: lagsOf(ofTable.find(({ Rows }) => typeof Rows === 'number' && Rows > 0)),
  };
}

/** What the workspace says of its own collection; `null` where the table cannot be read. */
export function readCollection({ rows }: WorkspaceResult): Collection | null {
  const said = rows.find(({ Table }) => Table === 'Operation');
  return said
    ? {
        stoppedAt: timeOf(said.StoppedAt),
        resumedAt: timeOf(said.ResumedAt),
        droppedAt: timeOf(said.DroppedAt),
      }
    : null;
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
