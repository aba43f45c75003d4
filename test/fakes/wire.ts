import type { AuditTableName, TableName, TableRow } from './workspaceTables.ts';

/**
 * `silence`: nothing is ever answered; `break`: the connection is cut; `cut short`: the body ends before its length;
 * `stall`: the body begins and never ends.
 */
export type LogConduct =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'silence'
  | 'break'
  | 'cut short'
  | 'stall';

/** The tables that are there, with the columns that they lack. */
export type WorkspaceData = {
  [name in TableName | AuditTableName | 'Operation']?: {
    readonly rows: TableRow[];
    readonly lacks?: readonly string[];
  };
};

export type Wire = readonly (readonly [name: string, type: string])[];

/** What is asked: the text of the query's file, and the values of its parameters as the call has them. */
export type Call = {
  readonly query: string;
  readonly values: readonly unknown[];
  readonly timespan: string;
  readonly data: WorkspaceData;
};

export const without = (row: TableRow, columns: readonly string[]): TableRow =>
  columns.length === 0
    ? row
    : Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name)));

/** An ISO 8601 interval; a duration alone, which ends now, is taken for all of time. */
export function within(timespan: string): (time: string) => boolean {
  const [from = Number.NaN, to] = timespan.split('/').map(Date.parse);
  return (time) => {
    const at = Date.parse(time);
    return to === undefined || (at >= from && at <= to);
  };
}

export function result(wire: Wire, rows: readonly TableRow[]): LogConduct {
  const cells = (row: TableRow) => wire.map(([name, type]) => cell(row[name], type));
  const columns = wire.map(([name, type]) => ({ name, type }));
  return { status: 200, body: { tables: [{ name: 'PrimaryResult', columns, rows: rows.map(cells) }] } };
}

/** Strings are never null in Kusto, and what is dynamic comes as JSON in a string. */
function cell(value: unknown, type: string): unknown {
  if (type === 'string') return value === null || value === undefined ? '' : String(value);
  if (value === null || value === undefined) return null;
  if (type === 'dynamic') return typeof value === 'string' ? value : JSON.stringify(value);
  return type === 'datetime' ? String(value).replace(/\.(\d{3})Z$/, '.$10000Z') : value;
}
