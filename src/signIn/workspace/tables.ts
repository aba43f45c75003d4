type Row = Readonly<Record<string, unknown>>;

/**
 * If one of these columns is missing, no row of the table is read. If another is missing, only that part is
 * missing.
 */
const neededColumns = ['Id', 'UserId', 'CreatedDateTime', 'ResultType', 'TimeGenerated'];

/** The other columns that `queries/signIns.kql` reads. */
const detailColumns = [
  ...['ResultDescription', 'Status', 'LocationDetails', 'DeviceDetail', 'AuthenticationDetails'],
  ...['ConditionalAccessPolicies', 'RiskEventTypes_V2', 'CorrelationId', 'UserPrincipalName', 'IPAddress'],
  ...['AutonomousSystemNumber', 'AppDisplayName', 'ResourceDisplayName', 'ClientAppUsed', 'UserAgent'],
  ...['IsInteractive', 'AuthenticationRequirement', 'ConditionalAccessStatus', 'RiskLevelDuringSignIn'],
  ...['RiskState', 'AuthenticationProtocol'],
];

export const columnsRead: readonly string[] = [...neededColumns, ...detailColumns];

const pageColumns = [
  ...['LocationDetails', 'CorrelationId', 'UserPrincipalName', 'IPAddress', 'AppDisplayName'],
  'ClientAppUsed',
];

/** The columns of a table that `queries/signInPage.kql` reads. */
export const columnsOfPage: readonly string[] = [...neededColumns, ...pageColumns];

const tables = [
  ['SigninLogs', 'interactive sign-ins'],
  ['AADNonInteractiveUserSignInLogs', 'non-interactive sign-ins'],
] as const;
export type TableName = (typeof tables)[number][0];

/** Tells whether a row of a query describes a table, with the names of its columns. */
export const isTableRow = (row: Row): boolean => Array.isArray(row.Columns);

/**
 * Says in sentences which tables the workspace lacks, and which columns that are read. It uses the rows that
 * a query gives for the existing tables.
 */
export function tableProblems(
  rows: readonly Row[],
  columns: readonly string[] = columnsRead,
): readonly string[] {
  if (!rows.some(isTableRow)) {
    return [
      'The workspace holds no data at all. Check that Entra’s diagnostic settings send the sign-in logs to it.',
    ];
  }
  return tables.flatMap(([name]) => tableState(rows, name, columns).problem ?? []);
}

/** Whether a table's rows are read, and what the table lacks, in a sentence. */
export type TableState = { readonly isRead: boolean; readonly problem: string | null };

/** The same for one of the tables. */
export function tableState(
  rows: readonly Row[],
  name: TableName,
  columns: readonly string[] = columnsRead,
): TableState {
  const [, what] = tables.find(([known]) => known === name) ?? [];
  const described = rows.find((row) => isTableRow(row) && row.Table === name);
  if (described === undefined) {
    const problem = `The workspace has no table ${name}, so ${what} are missing. Check Entra’s diagnostic settings.`;
    return { isRead: false, problem };
  }
  const there = new Set<unknown>(described.Columns as []);
  const lacks = (column: string) => !there.has(column);
  const needed = neededColumns.filter(lacks);
  if (needed.length > 0) {
    return {
      isRead: false,
      problem: `The table ${name} has no ${needed.join(', ')}, so ${what} are missing.`,
    };
  }
  const details = columns.filter(lacks);
  const problem = `The table ${name} has no ${details.join(', ')}, so ${what} lack that.`;
  return { isRead: true, problem: details.length > 0 ? problem : null };
}
