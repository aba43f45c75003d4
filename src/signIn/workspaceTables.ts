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

const tables: readonly (readonly [name: string, what: string])[] = [
  ['SigninLogs', 'interactive sign-ins'],
  ['AADNonInteractiveUserSignInLogs', 'non-interactive sign-ins'],
];

/** Says whether a row of a query is a table's, with the names of its columns. */
export const isTableRow = (row: Row): boolean => Array.isArray(row.Columns);

/** What the workspace lacks of the tables, in sentences: from the rows that a query gives for the tables there are. */
export function tableProblems(rows: readonly Row[]): readonly string[] {
  const found = new Map(
    rows.filter(isTableRow).map(({ Table, Columns }) => [Table, new Set<unknown>(Columns as [])]),
  );
  if (found.size === 0) {
    return [
      'The workspace holds no data at all: check that Entra’s diagnostic settings send the sign-in logs to it.',
    ];
  }
  return tables.flatMap(([name, what]) => {
    const columns = found.get(name);
    if (columns === undefined) {
      return [
        `The workspace has no table ${name}, so ${what} are missing: check Entra’s diagnostic settings.`,
      ];
    }
    const lacks = (column: string) => !columns.has(column);
    const needed = neededColumns.filter(lacks);
    if (needed.length > 0) return [`The table ${name} has no ${needed.join(', ')}, so ${what} are missing.`];
    const details = detailColumns.filter(lacks);
    return details.length > 0
      ? [`The table ${name} has no ${details.join(', ')}, so that is missing of ${what}.`]
      : [];
  });
}
