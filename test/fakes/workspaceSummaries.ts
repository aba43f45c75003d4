import { ipAddress } from '../../src/signIn/ipAddress.ts';
import { type Call, type Wire, within } from './wire.ts';
import type { TableRow } from './workspaceTables.ts';

export const lastUsesWire: Wire = [
  ['AccountId', 'string'],
  ['CreatedDateTime', 'datetime'],
  ['Id', 'string'],
  ['Results', 'dynamic'],
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

/** Whether what a query does with a table's rows, where it does this (`mark`) with them, has a clause. */
function does(query: string, table: unknown, mark: string, clause: string): boolean {
  const legs = query
    .replaceAll(/\n\s*/g, ' ')
    .split(/(?=\((?:SigninLogs|AADNonInteractiveUserSignInLogs) \|)/)
    .filter((leg) => leg.startsWith(`(${table} |`));
  return legs.some((leg) => leg.includes(mark) && leg.includes(clause));
}

/** As `lastUses.kql` summarises the rows of the accounts in each table. */
export function lastUses(
  { query, values: [, successes] }: Call,
  rows: readonly TableRow[],
): readonly TableRow[] {
  const has = (table: unknown, clause: string) => does(query, table, 'by AccountId', clause);
  return [...Map.groupBy(rows, ({ Table, UserId }) => `${Table} ${UserId}`).values()].map((ofAccount) => {
    const [first] = ofAccount;
    const table = first?.Table;
    const isJoined = has(table, 'Results = make_set(ResultType) by AccountId = tolower(UserId), Id |');
    const signIns = isJoined
      ? [...Map.groupBy(ofAccount, ({ Id }) => Id)].map(
          ([Id, same]): TableRow => ({
            Id,
            CreatedDateTime: latest(same.map(({ CreatedDateTime }) => CreatedDateTime)),
            Results: [...new Set(same.map(({ ResultType }) => ResultType))].reverse(),
          }),
        )
      : ofAccount;
    const isSuccess = ({ Results = [] }: TableRow) =>
      has(table, 'maxif(CreatedDateTime, array_length(set_intersect(Results, successCodes)) > 0)') &&
      (Results as unknown[]).some((code) => (successes as unknown[]).includes(code));
    const newest = latest(signIns.map(({ CreatedDateTime }) => CreatedDateTime));
    return {
      ...(has(table, 'arg_max(CreatedDateTime, Id, Results)')
        ? signIns.find(({ CreatedDateTime }) => CreatedDateTime === newest)
        : {}),
      Columns: null,
      Table: table,
      AccountId: first?.UserId,
      LastSuccess: latest(signIns.filter(isSuccess).map(({ CreatedDateTime }) => CreatedDateTime)),
    };
  });
}

const lagNames = ['Publishing', 'Arrival', 'Whole'] as const;

export const examineWire: Wire = [
  ['Table', 'string'],
  ['NewestAt', 'datetime'],
  ['NewestArrivedAt', 'datetime'],
  ['Slots', 'dynamic'],
  ['Rows', 'long'],
  ...lagNames.flatMap(
    (name): Wire => [
      [`${name}Median`, 'real'],
      [`${name}Worst`, 'real'],
    ],
  ),
  ['StoppedAt', 'datetime'],
  ['ResumedAt', 'datetime'],
  ['DroppedAt', 'datetime'],
  ['Columns', 'dynamic'],
];

const slotsClause =
  'ArrivedAt = coalesce(ingestion_time(), TimeGenerated) | summarize NewestAt = max(CreatedDateTime), NewestArrivedAt = max(ingestion_time()), Slots = make_set_if(tolong((ArrivedAt - datetime(1970-01-01)) / 10m), ArrivedAt >= since)';

/** A set comes in any order: here backwards. */
function slotsOf(rows: readonly TableRow[], since: string): readonly number[] {
  const times = rows.flatMap(({ ArrivedAt, TimeGenerated }) => {
    const at = Date.parse(String(ArrivedAt ?? TimeGenerated));
    return at >= Date.parse(since) ? [Math.floor(at / 600_000)] : [];
  });
  return [...new Set(times)].sort((a, b) => b - a);
}

/** What the workspace says of its collection. Without the table, or a column of it, the fuzzy union has no such row. */
export function collected({ query, data, timespan }: Call): readonly TableRow[] {
  const table = data.Operation;
  if (!table || table.lacks?.length || !query.includes('(Operation')) return [];
  const isAsked = within(timespan);
  const rows = table.rows.filter(({ TimeGenerated }) => isAsked(String(TimeGenerated)));
  const text = ({ Detail }: TableRow) => String(Detail);
  const isStatus = ({ OperationCategory }: TableRow) => OperationCategory === 'Data Collection Status';
  const isResumed = (row: TableRow) =>
    row.OperationStatus === 'Succeeded' || /\b(resumed|RespectQuota|ForceOn)\b/i.test(text(row));
  const isStopped = (row: TableRow) =>
    /\b(stopped|OverQuota|ForceOff|SubscriptionSuspended)\b/i.test(text(row));
  const last = (is: (row: TableRow) => boolean) =>
    latest(rows.filter(is).map(({ TimeGenerated }) => TimeGenerated));
  return [
    {
      Table: 'Operation',
      StoppedAt: last((row) => isStatus(row) && isStopped(row) && !isResumed(row)),
      ResumedAt: last((row) => isStatus(row) && isResumed(row)),
      DroppedAt: last(
        (row) => row.OperationCategory === 'Ingestion' && text(row).includes('data has been dropped'),
      ),
    },
  ];
}

/** As `examine.kql` tells how each of the tables is fed. */
export function examined(
  { query, values: [ids, since] }: Call,
  all: readonly TableRow[],
  described: readonly TableRow[],
): readonly TableRow[] {
  return described.flatMap(({ Table }) => {
    const rows = all.filter((row) => row.Table === Table);
    const ofAccounts = does(query, Table, 'Publishing =', 'where UserId in~ (accountIds)')
      ? rows.filter(({ UserId }) => (ids as unknown[]).includes(UserId))
      : rows;
    return [
      {
        Table,
        NewestAt: latest(rows.map(({ CreatedDateTime }) => CreatedDateTime)),
        NewestArrivedAt: does(query, Table, 'NewestAt =', 'NewestArrivedAt = max(ingestion_time())')
          ? latest(rows.map(({ ArrivedAt }) => ArrivedAt))
          : null,
        Slots: does(query, Table, 'NewestAt =', slotsClause) ? slotsOf(rows, String(since)) : null,
      },
      { Table, ...lags(query, Table, ofAccounts) },
    ];
  });
}

function lags(query: string, table: unknown, rows: readonly TableRow[]): TableRow {
  const timed = rows
    .filter(({ TimeGenerated, ArrivedAt }) => TimeGenerated && ArrivedAt)
    .toSorted((a, b) => String(b.ArrivedAt).localeCompare(String(a.ArrivedAt)));
  const firstOf = (name: string, same: readonly TableRow[]) => {
    const isAsked = does(query, table, 'Publishing =', `${name} = min(${name})`);
    return isAsked ? same.map((row) => String(row[name])).sort()[0] : same[0]?.[name];
  };
  const kept = does(query, table, 'Publishing =', '= min(TimeGenerated) by Id')
    ? [...Map.groupBy(timed, ({ Id }) => Id).values()].map((same) => ({
        ArrivedAt: firstOf('ArrivedAt', same),
        CreatedDateTime: firstOf('CreatedDateTime', same),
        TimeGenerated: firstOf('TimeGenerated', same),
      }))
    : timed;
  const seconds = (row: TableRow, from: string, to: string) =>
    (Date.parse(String(row[to])) - Date.parse(String(row[from]))) / 1000;
  const columns = {
    Publishing: ['CreatedDateTime', 'TimeGenerated'],
    Arrival: ['TimeGenerated', 'ArrivedAt'],
    Whole: ['CreatedDateTime', 'ArrivedAt'],
  } as const;
  const aggregates = lagNames.flatMap((name) => {
    const [from, to] = columns[name];
    const sorted = kept.map((row) => seconds(row, from, to)).sort((a, b) => a - b);
    return [
      [`${name}Median`, sorted[Math.ceil(sorted.length / 2) - 1] ?? null],
      [`${name}Worst`, sorted.at(-1) ?? null],
    ];
  });
  return { Rows: kept.length, ...Object.fromEntries(aggregates) };
}

export const whoisWire: Wire = [
  ['Columns', 'dynamic'],
  ['Table', 'string'],
  ['FirstAt', 'datetime'],
  ['CreatedDateTime', 'datetime'],
  ['AutonomousSystemNumber', 'string'],
  ['LocationDetails', 'dynamic'],
  ['AccountSignIns', 'long'],
  ['OtherSignIns', 'long'],
  ['OtherUsers', 'long'],
  ['Id', 'string'],
  ['ArrivedAt', 'datetime'],
  ['UserId', 'string'],
  ['Results', 'dynamic'],
  ['CorrelationId', 'string'],
  ['UserPrincipalName', 'string'],
  ['IPAddress', 'string'],
  ['AppDisplayName', 'string'],
  ['ClientAppUsed', 'string'],
  ['IsInteractive', 'bool'],
];

/** As Kusto's ipv6_is_match: texts that are no addresses are equal to none. */
export function fromAddress(
  { query, values: [, address] }: Call,
  rows: readonly TableRow[],
  mark: string,
): readonly TableRow[] {
  const asked = ipAddress(String(address));
  return rows.filter(({ Table, IPAddress }) => {
    if (!does(query, Table, mark, 'where ipv6_is_match(IPAddress, address)')) return true;
    return asked !== null && ipAddress(String(IPAddress ?? '')) === asked;
  });
}

/** As `whois.kql` sums up everybody. */
export function addressSummary(call: Call, all: readonly TableRow[]): TableRow {
  const [ids] = call.values;
  const found = fromAddress(call, all, 'project Id,');
  const times = found.map(({ CreatedDateTime }) => String(CreatedDateTime)).sort();
  const isOwn = ({ UserId }: TableRow) => (ids as unknown[]).includes(UserId);
  const distinct = (name: 'Id' | 'UserId', rows: readonly TableRow[]) =>
    new Set(rows.map((row) => row[name])).size;
  const others = found.filter((row) => !isOwn(row));
  const last = found.find(({ CreatedDateTime }) => CreatedDateTime === times.at(-1));
  return {
    Table: 'all',
    FirstAt: times[0] ?? null,
    CreatedDateTime: times.at(-1) ?? null,
    AutonomousSystemNumber: last?.AutonomousSystemNumber,
    LocationDetails: last?.LocationDetails,
    AccountSignIns: distinct('Id', found.filter(isOwn)),
    OtherSignIns: distinct('Id', others),
    OtherUsers: distinct('UserId', others),
  };
}

export const historyWire: Wire = [
  ['Columns', 'dynamic'],
  ['Table', 'string'],
  ['Since', 'datetime'],
  ['Day', 'datetime'],
  ['City', 'string'],
  ['Country', 'string'],
  ['AutonomousSystemNumber', 'string'],
  ['AppDisplayName', 'string'],
  ['ClientAppUsed', 'string'],
];

/**
 * As Kusto would sum up a history: of the rows of an account in a span, by sign-in, those of which some row has one of the
 * codes, as the row that arrived last tells of them, once for each day and combination, the newest days first.
 */
export function usesInHistory({ query, values }: Call, rows: readonly TableRow[]): readonly TableRow[] {
  const [account, begin, end, successes, besides, most] = values;
  const has = (clause: string) => query.replaceAll(/\n\s*/g, ' ').includes(clause);
  const asked = rows
    .filter(
      ({ Table, UserId }) =>
        !does(query, Table, 'invoke read()', 'where UserId =~ account') ||
        String(UserId).toLowerCase() === String(account).toLowerCase(),
    )
    .filter(({ Table, CreatedDateTime: at }) => {
      const clause = 'where CreatedDateTime >= begin and CreatedDateTime < end';
      if (!does(query, Table, 'invoke read()', clause)) return true;
      return String(at) >= String(begin) && String(at) < String(end);
    })
    .filter(({ Id }) => !has('| where Id !in (besides)') || !(besides as unknown[]).includes(Id));
  const signIns = [...Map.groupBy(asked, ({ Id }) => Id).values()].filter(
    (same) =>
      !has('where array_length(set_intersect(Results, successCodes)) > 0') ||
      same.some(({ ResultType }) => (successes as unknown[]).includes(ResultType)),
  );
  const combinations = signIns.map((same): TableRow => {
    const row = same.reduce((known, next) =>
      String(next.ArrivedAt) > String(known.ArrivedAt) ? next : known,
    );
    const { LocationDetails: details } = row;
    const place = typeof details === 'string' ? JSON.parse(details) : details;
    return {
      Table: '',
      Day: `${String(row.CreatedDateTime).slice(0, 10)}T00:00:00.000Z`,
      City: place?.city ?? '',
      Country: place?.countryOrRegion ?? '',
      AutonomousSystemNumber: row.AutonomousSystemNumber ?? '',
      AppDisplayName: row.AppDisplayName ?? '',
      ClientAppUsed: row.ClientAppUsed ?? '',
    };
  });
  const distinct = [...new Map(combinations.map((row) => [JSON.stringify(row), row])).values()];
  return distinct
    .sort((a, b) => String(b.Day).localeCompare(String(a.Day)))
    .slice(0, has('top most by Day desc') ? Number(most) : undefined);
}

/** The oldest sign-in of any user in each table that can be read, a row even of an empty one. */
export const oldestIn = (
  query: string,
  tables: readonly unknown[],
  all: readonly TableRow[],
): readonly TableRow[] =>
  tables
    .filter((table) => does(query, table, 'summarize Since', 'Since = min(CreatedDateTime)'))
    .map((Table) => ({
      Table,
      Since:
        all
          .filter((row) => row.Table === Table)
          .map(({ CreatedDateTime }) => String(CreatedDateTime))
          .sort()[0] ?? null,
    }));
