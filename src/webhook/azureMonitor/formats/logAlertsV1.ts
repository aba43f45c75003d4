import type { Alert } from '../../../alert/alert.ts';
import type { AlertedSignIn } from '../../../alert/alertedSignIn.ts';
import { emptyAlert } from '../../../alert/emptyAlert.ts';
import { alertKey } from '../../../alert/key.ts';
import { portalLink } from '../portalLink.ts';
import { type Column, isSignInColumn, mostSignIns, readColumns } from '../readColumns.ts';
import { distinctNamedTexts, type NamedText, readSeverity, readText, readWindow } from '../values.ts';
import { type CommonData, column, commonAlert } from './commonSchema.ts';
import { count, fields, list, text, wholeText } from './fields.ts';

const results = fields({ tables: list });

/**
 * What V1 log alerts say about their search, in the common schema's context and in the legacy payload
 * (Microsoft's alerts-log-webhook.md). The rows are in `SearchResults`, or in `SearchResult` in legacy
 * payloads. They are missing when the payload would exceed 256 KB.
 */
const search = fields({
  SearchIntervalStartTimeUtc: wholeText,
  SearchIntervalEndtimeUtc: wholeText,
  ResultCount: count,
  LinkToFilteredSearchResultsUI: wholeText,
  LinkToSearchResults: wholeText,
  Dimensions: list,
  SearchResults: results,
  SearchResult: results,
});

const table = fields({ columns: list, rows: list });

/** What a table's rows say about sign-ins: the sign-in columns, the first of each name. */
function* signInRows(value: unknown): Generator<readonly Column[]> {
  const { columns, rows } = table.parse(value);
  // Looked up once: a body of 256 KB holds thousands of columns and of rows, and their product is millions.
  const places = new Map<string, number>();
  for (const [index, item] of columns.entries()) {
    const name = column.parse(item).name?.toLowerCase();
    if (name !== undefined && isSignInColumn(name) && !places.has(name)) {
      places.set(name, index);
    }
  }
  for (const row of places.size === 0 ? [] : rows) {
    if (Array.isArray(row)) {
      yield Array.from(places, ([name, index]) => ({ name, value: readText(row[index]) }));
    }
  }
}

function signInsOf(tables: readonly unknown[]): readonly AlertedSignIn[] {
  const signIns: AlertedSignIn[] = [];
  for (const value of tables) {
    for (const row of signInRows(value)) {
      const { signIn } = readColumns(row, 1);
      if (signIn !== null) {
        signIns.push(signIn);
      }
      if (signIns.length === mostSignIns) {
        return signIns;
      }
    }
  }
  return signIns;
}

/**
 * What a V1 search says about the alert. The rows say most. If they contain no sign-in, the dimensions of a
 * "metric measurement" rule may still name the account.
 */
function readSearch(value: unknown): Pick<Alert, 'counted' | 'window' | 'signIns'> & {
  readonly links: readonly (string | null)[];
  readonly properties: readonly NamedText[];
} {
  const said = search.parse(value);
  const fromRows = signInsOf([...said.SearchResults.tables, ...said.SearchResult.tables]);
  const columns = said.Dimensions.map((dimension) => column.parse(dimension));
  const { signIn, others } = readColumns(columns, said.ResultCount || 1);
  return {
    counted: said.ResultCount,
    window: readWindow(said.SearchIntervalStartTimeUtc, said.SearchIntervalEndtimeUtc),
    signIns: fromRows.length > 0 || signIn === null ? fromRows : [signIn],
    links: [said.LinkToFilteredSearchResultsUI, said.LinkToSearchResults],
    properties: others,
  };
}

/** V1 log alerts (`scheduledQueryRules` up to 2018-04-16) in the common schema: the context is the search. */
export const logAlertsV1 = (bodyText: string, data: CommonData): Alert =>
  commonAlert('logAlertsV1', bodyText, data, readSearch(data.alertContext));

const rule = fields({ AlertRuleName: text, Description: text, Severity: text });

/**
 * V1 log alerts without the common schema. `said` is the whole body of a Log Analytics rule, and the `data` of an
 * Application Insights rule. It has neither an alert id nor a firing time.
 */
export function logAlertsV1Legacy(bodyText: string, said: unknown): Alert {
  const { AlertRuleName, Description, Severity } = rule.parse(said);
  const { links, properties, ...found } = readSearch(said);
  return {
    ...emptyAlert,
    ...found,
    key: alertKey('logAlertsV1Legacy', bodyText, null),
    format: 'logAlertsV1Legacy',
    rule: { id: null, name: AlertRuleName, description: Description, severity: readSeverity(Severity) },
    portalLink: portalLink(links),
    properties: distinctNamedTexts([properties]),
  };
}
