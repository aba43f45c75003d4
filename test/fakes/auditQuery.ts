import { auditTables } from '../logAnalytics/auditTables.ts';
import { runKql } from './kql.ts';
import { type Call, type LogConduct, result, type Wire, within, without } from './wire.ts';
import type { AuditTableName, TableRow } from './workspaceTables.ts';

type Numbered = TableRow & { readonly Kind: string; readonly Nth: number };

const lower = (value: unknown): string => String(value ?? '').toLowerCase();

const changesWire: Wire = [
  ...(['Table', 'Id', 'OperationName', 'Category', 'Result', 'Reason', 'Kind'] as const).map(
    (name) => [name, 'string'] as const,
  ),
  ['At', 'datetime'],
  ...(['InitiatedBy', 'TargetResources', 'AdditionalDetails', 'Columns'] as const).map(
    (name) => [name, 'dynamic'] as const,
  ),
  ['IsActor', 'bool'],
  ['IsTarget', 'bool'],
  ['Nth', 'long'],
];

/** What the query itself makes of the rows. */
export function changes({ query, values, timespan, data }: Call): LogConduct {
  const { rows = [], lacks = [] } = data.AuditLogs ?? {};
  const isWithinSpan = within(timespan);
  const table = {
    rows: rows.filter(({ TimeGenerated }) => isWithinSpan(String(TimeGenerated))),
    columns: Object.keys(without(auditTables.AuditLogs, lacks)),
  };
  return result(changesWire, runKql(query, values, data.AuditLogs ? { AuditLogs: table } : {}));
}

const operationsWire: Wire = [
  ...(
    ['Table', 'Id', 'OperationNameValue', 'Target', 'ActivityStatusValue', 'ActivitySubstatusValue'] as const
  ).map((name) => [name, 'string'] as const),
  ['CallerIpAddress', 'string'],
  ['Kind', 'string'],
  ['At', 'datetime'],
  ['Nth', 'long'],
  ['Columns', 'dynamic'],
];

const objectIdentifier = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

export function operations(call: Call): LogConduct {
  const { query } = call;
  const id = accountIdOf(call);
  const name = lower(call.values[1]);
  const isOfAccount = ({ Claims_d: claims, Caller }: TableRow) =>
    [id, name].includes(lower((claims as TableRow | undefined)?.[objectIdentifier] ?? Caller));
  const own = rowsOf(call, 'AzureActivity').filter(
    (row) => !query.includes('where ObjectId in~ (accountId, accountName)') || isOfAccount(row),
  );
  const groups = Map.groupBy(own, (row) =>
    [row.CorrelationId, lower(row.OperationNameValue), lower(row._ResourceId)].join(),
  );
  const ended = [...groups.values()].map((same): TableRow => {
    const [last = {}] = same.toSorted((a, b) => finality(b) - finality(a));
    return {
      ...last,
      Id: last.EventDataId,
      At: same.map(({ TimeGenerated }) => String(TimeGenerated)).sort()[0],
      Target: lower(last._ResourceId),
    };
  });
  const kindOf = (row: TableRow) => `${lower(row.OperationNameValue)} / ${finality(row)}`;
  return answer(call, 'AzureActivity', operationsWire, numbered(query, ended, kindOf, 'At'));
}

const finality = ({ ActivityStatusValue: status }: TableRow): number =>
  ['', 'accept', 'fail', 'succ'].findLastIndex((start) => lower(status).startsWith(start));

const graphWire: Wire = [
  ...(['Table', 'RequestMethod', 'Path'] as const).map((name) => [name, 'string'] as const),
  ['ResponseStatusCode', 'int'],
  ['First', 'datetime'],
  ['Last', 'datetime'],
  ['Calls', 'long'],
  ['Sum', 'long'],
  ['IPAddresses', 'dynamic'],
  ['Columns', 'dynamic'],
];

const writes = ['POST', 'PATCH', 'PUT', 'DELETE'];

export function graphCalls(call: Call): LogConduct {
  const { query } = call;
  const id = accountIdOf(call);
  const own = rowsOf(call, 'MicrosoftGraphActivityLogs').filter(
    ({ UserId }) => !query.includes('where UserId =~ accountId') || lower(UserId) === id,
  );
  const pathOf = (row: TableRow) => graphPath(query, String(row.RequestUri));
  const groups = Map.groupBy(own, (row) =>
    JSON.stringify([row.RequestMethod, pathOf(row), row.ResponseStatusCode]),
  );
  const summed = [...groups.values()].map((same): TableRow => {
    const [first = {}] = same;
    const times = same.map(({ TimeGenerated }) => String(TimeGenerated)).sort();
    return {
      ...first,
      Path: pathOf(first),
      Calls: new Set(same.map(({ RequestId }) => RequestId)).size,
      First: times[0],
      Last: times.at(-1),
      IPAddresses: [...new Set(same.map(({ IPAddress }) => IPAddress))].slice(0, 3),
    };
  });
  const isRead = (row: TableRow) => Number(!writes.includes(String(row.RequestMethod)));
  const isFailure = (row: TableRow) => Number(Number(row.ResponseStatusCode) >= 400);
  const ordered = query.includes('order by IsWrite desc, IsFailure asc, Calls desc')
    ? summed.toSorted(
        (a, b) => isRead(a) - isRead(b) || isFailure(a) - isFailure(b) || Number(b.Calls) - Number(a.Calls),
      )
    : summed;
  let sum = 0;
  const rows = ordered.map((row): TableRow => {
    sum += Number(row.Calls);
    return { ...row, Sum: sum };
  });
  const [, most = Number.NaN] = /where Nth <= (\d+) or IsLast/.exec(query) ?? [];
  const few = rows.filter((_, index) => !(index >= Number(most)) || index === rows.length - 1);
  return answer(call, 'MicrosoftGraphActivityLogs', graphWire, few);
}

/** What the query's own regular expressions make of an address. Those that it has are of the kind that JavaScript knows too. */
export function graphPath(query: string, uri: string): string {
  const [bare = ''] = query.includes('split(RequestUri, "?")[0]') ? uri.split('?') : [uri];
  return Array.from(query.matchAll(/replace_regex\(Path, @"(.*)", "(.*)"\)/g)).reduce(
    (path, [, form = '', by = '']) => path.replaceAll(new RegExp(form, 'g'), by),
    bare,
  );
}

/** The rows of a table in the window, without the columns that it lacks. */
function rowsOf({ timespan, data }: Call, table: AuditTableName): readonly TableRow[] {
  const { rows = [], lacks = [] } = data[table] ?? {};
  const isWithinSpan = within(timespan);
  return rows
    .filter(({ TimeGenerated }) => isWithinSpan(String(TimeGenerated)))
    .map((row) => without(row, lacks));
}

/** Rows, unless the query reads a column that the table lacks; and a row that describes the table, if it is there. */
function answer(
  { query, data }: Call,
  table: AuditTableName,
  wire: Wire,
  rows: readonly TableRow[],
): LogConduct {
  const there = data[table];
  const lacks = there?.lacks ?? [];
  const isResolved = !lacks.some((column) => new RegExp(`\\b${column}\\b`).test(query));
  const described = { Table: table, Columns: Object.keys(without(auditTables[table], lacks)) };
  const isDescribed =
    there !== undefined && query.replaceAll(/\n\s*/g, ' ').includes(`(${table} | getschema`);
  return result(wire, [...(isResolved ? rows : []), ...(isDescribed ? [described] : [])]);
}

/** Of each kind the newest that the query takes, and the oldest. */
function numbered(
  query: string,
  rows: readonly TableRow[],
  kindOf: (row: TableRow) => string,
  time: string,
): readonly Numbered[] {
  const [, most = Number.NaN] = /where Nth <= (\d+) or IsOldest/.exec(query) ?? [];
  return [...Map.groupBy(rows, kindOf)].flatMap(([Kind, same]) =>
    same
      .toSorted((a, b) => String(b[time]).localeCompare(String(a[time])))
      .map((row, index): Numbered => ({ ...row, Kind, Nth: index + 1 }))
      .filter(({ Nth }) => !(Nth > Number(most)) || Nth === same.length),
  );
}

const accountIdOf = ({ values: [id] }: Call): string => lower(id);
