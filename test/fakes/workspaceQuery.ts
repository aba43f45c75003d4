import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { signInTables } from '../logAnalytics/signInTables.ts';
import { changes, graphCalls, operations } from './auditQuery.ts';
import {
  type Call,
  type LogConduct,
  result,
  type Wire,
  type WorkspaceData,
  within,
  without,
} from './wire.ts';
import {
  addressSummary,
  collected,
  examined,
  examineWire,
  fromAddress,
  historyWire,
  lastUses,
  lastUsesWire,
  oldestIn,
  usesInHistory,
  whoisWire,
} from './workspaceSummaries.ts';
import type { TableName, TableRow } from './workspaceTables.ts';

/** How each query that ships is answered. */
const answers: Readonly<Record<string, (call: Call) => LogConduct>> = {
  signIns: (call) =>
    ofSignIns(call, (rows, described) => {
      const wire: Wire = [['Table', 'string'], ['Columns', 'dynamic'], ...columnsRead(call.query)];
      return result(wire, [...described, ...ordered(call.query, once(call.query, rows))]);
    }),
  signInPage: (call) =>
    ofSignIns(
      call,
      (rows, described) => {
        const wire: Wire = [['Table', 'string'], ['Columns', 'dynamic'], ...columnsRead(call.query)];
        const left: readonly string[] = /project-away (.*?)\)/.exec(call.query)?.[1]?.split(', ') ?? [];
        const made: Wire = call.query.includes('Results = make_set') ? [['Results', 'dynamic']] : [];
        const given = [...wire.filter(([name]) => !left.includes(name)), ...made];
        const asked = rows.filter((row) => isBetween(call, row));
        return result(given, [...described, ...top(call, once(call.query, asked))]);
      },
      ['UserId', 'CreatedDateTime'],
    ),
  lastUses: (call) =>
    ofSignIns(call, (rows, described) => result(lastUsesWire, [...lastUses(call, rows), ...described]), [
      'UserId',
      'CreatedDateTime',
      'Id',
      'ResultType',
    ]),
  examine: (call) => {
    const { all, described } = tablesOf(call, ['UserId', 'CreatedDateTime', 'TimeGenerated', 'Id']);
    return result(examineWire, [...examined(call, all, described), ...collected(call), ...described]);
  },
  whois: (call) => {
    const needed = ['UserId', 'CreatedDateTime', 'Id', 'IPAddress'];
    return ofSignIns(
      call,
      (rows, described) => {
        const { all } = tablesOf(call, needed);
        const own = ordered(call.query, once(call.query, fromAddress(call, rows, 'invoke read()')));
        return result(whoisWire, [addressSummary(call, all), ...own, ...described]);
      },
      needed,
    );
  },
  history: (call) => {
    const { readable, all, described } = tablesOf(call, ['UserId', 'CreatedDateTime']);
    const own = usesInHistory(call, all);
    return result(historyWire, [...own, ...oldestIn(call.query, readable, all), ...described]);
  },
  changes,
  operations,
  graphCalls,
};

const files: ReadonlyMap<string, string> = new Map(
  globSync('src/**/*.kql', { cwd: new URL('../..', import.meta.url) }).map((file) => [
    basename(file, '.kql'),
    readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'),
  ]),
);

/**
 * Answers the queries that Glasswatch ships, as far as their text goes: what a clause does that this knows is done only
 * where the clause stands in the text, and a column is given only where the text reads it. It is no KQL engine.
 */
export function answerQuery(text: string, timespan: string, data: WorkspaceData): LogConduct {
  const [, name = '', values = ''] = /\n(\w+)\((.*)\)\n$/.exec(text) ?? [];
  const query = files.get(name);
  const answer = answers[name];
  if (query === undefined || answer === undefined || text !== `${query}${name}(${values})\n`) {
    return semanticError('SyntaxError', 'SYN0002', 'Query could not be parsed');
  }
  return answer({ query, values: valuesOf(values), timespan, data });
}

/** The literals of a call as JSON has them. */
const valuesOf = (values: string): readonly unknown[] =>
  JSON.parse(
    `[${values
      .replaceAll(/dynamic\((\[.*?\])\)/g, '$1')
      .replaceAll(/datetime\((\d.*?)\)/g, '"$1"')
      .replaceAll('datetime(null)', 'null')}]`,
  );

const tableNames = Object.keys(signInTables) as TableName[];

/** The rows of some accounts in the tables that can be read, and for each table that is there a row with its columns. */
function ofSignIns(
  call: Call,
  answer: (
    rows: readonly TableRow[],
    described: readonly TableRow[],
    readable: readonly TableName[],
  ) => LogConduct,
  needed: readonly string[] = ['UserId'],
): LogConduct {
  const { query, values } = call;
  const { readable, all, described } = tablesOf(call, needed);
  if (readable.length === 0) {
    return semanticError(
      'SemanticError',
      'SEM0100',
      "Failed to resolve table or column expression named 'SigninLogs'",
    );
  }
  const [ids, ...arrival] = values;
  const accountIds = new Set<unknown>((ids as string[]).map((id) => id.toLowerCase()));
  const arrived = arrival.filter((time) => time !== null).map(String);
  const rows = all
    .filter(
      ({ Table, UserId }) =>
        !does(query, Table as TableName, 'where UserId in~ (accountIds)') || accountIds.has(UserId),
    )
    .filter((row) => !query.includes(arrivalClause) || hasArrived(row, arrived));
  return answer(rows, described, readable);
}

/** All rows of the timespan in the tables that have the columns that are needed, and the columns of all that are there. */
function tablesOf({ query, timespan, data }: Call, needed: readonly string[]) {
  const lacking = (table: TableName) => data[table]?.lacks ?? [];
  const there = tableNames.filter((table) => data[table] !== undefined);
  const readable = there.filter((table) => !needed.some((column) => lacking(table).includes(column)));
  const isWithinSpan = within(timespan);
  const all = readable.flatMap((table) =>
    (data[table]?.rows ?? [])
      .filter((row) => isWithinSpan(String(row.TimeGenerated ?? row.CreatedDateTime)))
      .map((row): TableRow => ({ ...without(row, lacking(table)), Table: table })),
  );
  const columnsOf = (table: TableName): TableRow => ({
    Table: table,
    Columns: Object.keys(without(signInTables[table], lacking(table))),
  });
  const described = there.filter((table) => does(query, table, 'getschema')).map(columnsOf);
  return { readable, all, described };
}

const arrivalClause = 'where isnull(arrivedFrom) or ArrivedAt >= arrivedFrom and ArrivedAt < arrivedTo';

const hasArrived = ({ ArrivedAt }: TableRow, [from, to]: readonly string[]): boolean =>
  from === undefined || to === undefined || (String(ArrivedAt) >= from && String(ArrivedAt) < to);

/** Whether a table's rows go into this first of all. */
const does = (query: string, table: TableName, clause: string): boolean => {
  const line = lines.get(query) ?? query.replaceAll(/\n\s*/g, ' ');
  lines.set(query, line);
  return line.includes(`(${table} | ${clause}`);
};

/** Queries as one line: asked of each of a hundred thousand rows. */
const lines = new Map<string, string>();

/** Whether a row is between the second and the third value, where the text asks that of its table. */
function isBetween({ query, values }: Call, { Table, CreatedDateTime }: TableRow): boolean {
  const clause = 'where UserId in~ (accountIds) | where CreatedDateTime >= begin and CreatedDateTime < end';
  const [, begin, end] = values.map(String);
  const at = String(CreatedDateTime);
  return !does(query, Table as TableName, clause) || (at >= String(begin) && at < String(end));
}

/** The columns that the query projects, and what the conversions make of them. */
const columnsRead = (query: string): Wire =>
  Array.from(
    query.matchAll(/^\s+(\w+) = to(\w+)\((?:column_ifexists\("(\w+)", ""\)|LocationDetails\.(\w+))\)/gm),
    ([, name = '', type = '', column = '', part = '']): Wire[number] => [
      name === column || placeOf[name] === part ? name : `${name}?`,
      type,
    ],
  );

/** The columns that are parts of LocationDetails, with the names of those. */
const placeOf: Readonly<Record<string, string>> = { City: 'city', Country: 'countryOrRegion' };

/**
 * Each Id once, where the text asks for that. Of rows that arrived at one time arg_max gives any: here the first, so that
 * the order in which a test holds them says which. make_set gives the distinct values in any order: here backwards.
 */
function once(query: string, rows: readonly TableRow[]): readonly TableRow[] {
  const clause = /summarize (?:(\w+) = make_set\((\w+)\), )?arg_max\(ArrivedAt, \*\) by (\w+)/.exec(query);
  if (clause === null) return rows;
  const [, name, column = '', key = ''] = clause;
  return [...Map.groupBy(rows, (row) => row[key]).values()].map((same) => {
    const latest = same.reduce((known, row) =>
      String(row.ArrivedAt ?? '') > String(known.ArrivedAt ?? '') ? row : known,
    );
    return name === undefined ? latest : { ...latest, [name]: distinct(same, column) };
  });
}

const distinct = (rows: readonly TableRow[], column: string): readonly unknown[] =>
  [...new Set(rows.map((row) => row[column]))].reverse();

/** The oldest, as many as the last value says, where the text asks for that. */
function top({ query, values }: Call, rows: readonly TableRow[]): readonly TableRow[] {
  const most = Number(values[3]);
  const isCut = query.includes('| top most by CreatedDateTime asc');
  const isOrdered = query.includes('order by CreatedDateTime asc nulls first');
  const sorted = rows.toSorted((a, b) => {
    const [one, other] = [String(a.CreatedDateTime), String(b.CreatedDateTime)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  const cut = isCut ? sorted.slice(0, most) : sorted;
  return (isOrdered ? cut : cut.toReversed()).map(withPlace);
}

function withPlace(row: TableRow): TableRow {
  const { LocationDetails: details } = row;
  const place = typeof details === 'string' ? JSON.parse(details) : details;
  return { ...row, Table: '', City: place?.city, Country: place?.countryOrRegion };
}

const ordered = (query: string, rows: readonly TableRow[]): readonly TableRow[] => {
  const clause = /(?:order|top (\d+)) by CreatedDateTime desc/.exec(query);
  if (clause === null) return rows;
  const [, most] = clause;
  return rows
    .toSorted((a, b) => String(b.CreatedDateTime).localeCompare(String(a.CreatedDateTime)))
    .slice(0, most === undefined ? undefined : Number(most));
};

const semanticError = (kind: string, code: string, message: string): LogConduct => ({
  status: 400,
  body: {
    error: {
      message: 'The request had some invalid properties',
      code: 'BadArgumentError',
      innererror: { code: kind, message: 'A semantic error occurred.', innererror: { code, message } },
    },
  },
});
