type Row = Readonly<Record<string, unknown>>;

/** Without these a table's rows are not read at all; with them, not of their own. */
const neededColumns = ['Id', 'UserId', 'CreatedDateTime', 'ResultType', 'TimeGenerated'];

/** What `queries/signIns.kql` reads beside them. */
const detailColumns = [
  ...['ResultDescription', 'Status', 'LocationDetails', 'DeviceDetail', 'AuthenticationDetails'],
  ...['ConditionalAccessPolicies', 'RiskEventTypes_V2', 'CorrelationId', 'UserPrincipalName', 'IPAddress'],
  ...['AutonomousSystemNumber', 'AppDisplayName', 'ResourceDisplayName', 'ClientAppUsed', 'UserAgent'],
  ...['IsInteractive', 'AuthenticationRequirement', 'ConditionalAccessStatus', 'RiskLevelDuringSignIn'],
  'RiskState',
];

export const columnsRead: readonly string[] = [...neededColumns, ...detailColumns];

const pageColumns = [
  ...['LocationDetails', 'CorrelationId', 'UserPrincipalName', 'IPAddress', 'AppDisplayName'],
  'ClientAppUsed',
];

/** What of a table `queries/signInPage.kql` reads. */
export const columnsOfPage: readonly string[] = [...neededColumns, ...pageColumns];

const tables = [
  ['SigninLogs', 'interactive sign-ins'],
  ['AADNonInteractiveUserSignInLogs', 'non-interactive sign-ins'],
] as const;
export type TableName = (typeof tables)[number][0];

/** Says whether a row of a query is a table's, with the names of its columns. */
export const isTableRow = (row: Row): boolean => Array.isArray(row.Columns);

/**
 * What the workspace lacks of the tables and of the columns that are read, in sentences: from the rows that a query gives
 * for the tables there are.
 */
export function tableProblems(
  rows: readonly Row[],
  columns: readonly string[] = columnsRead,
): readonly string[] {
  if (!rows.some(isTableRow)) {
    return [
      'The workspace holds no data at all: check that Entra’s diagnostic settings send the sign-in logs to it.',
    ];
  }
  return tables.flatMap(([name]) => tableState(rows, name, columns).problem ?? []);
}

/** Whether a table's rows are read, and what it lacks, in a sentence. */
export type TableState = { readonly isRead: boolean; readonly problem: string | null };

/** The same of one of the tables. */
export function tableState(
  rows: readonly Row[],
  name: TableName,
  columns: readonly string[] = columnsRead,
): TableState {
  const [, what] = tables.find(([known]) => known === name) ?? [];
  const described = rows.find((row) => isTableRow(row) && row.Table === name);
  if (described === undefined) {
    const problem = `The workspace has no table ${name}, so ${what} are missing: check Entra’s diagnostic settings.`;
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
  const problem = `The table ${name} has no ${details.join(', ')}, so that is missing of ${what}.`;
  return { isRead: true, problem: details.length > 0 ? problem : null };
}
