import type { Row, WorkspaceClient } from '../../logAnalytics/client.ts';
import { count, guids, query, time } from '../../logAnalytics/query.ts';
import { inSlices } from '../../running/inTurns.ts';
import { brokenRecords } from '../readSignIn.ts';
import type { SignInQuery, TakeSignIns } from '../source.ts';
import { problemsOf, publishedIn, readRows, readSlimWorkspaceRow, signInRows } from './rows.ts';
import { columnsOfPage } from './tables.ts';

/** Rows of a page that are read and handed over in one turn of the event loop. */
const rowsATurn = 500;

const queryFile = new URL('./queries/signInPage.kql', import.meta.url);

/**
 * Reads sign-ins page by page. Each page begins with the instant at which the one before ended. However many
 * rows share an instant, none is missed and none comes twice. Resolves with the problems, as the port's
 * `read` does.
 */
export async function readPages(
  { accountIds, span }: SignInQuery,
  take: TakeSignIns,
  { client, pageRows }: { readonly client: WorkspaceClient; readonly pageRows: number },
): Promise<readonly string[]> {
  const problems = new Set<string>();
  const broken: string[] = [];
  let total = 0;
  const end = Date.parse(span.to);
  for (let begin = Date.parse(span.from); begin < end; ) {
    const text = query(queryFile, guids(accountIds), time(begin), time(end), count(pageRows));
    const result = await client.ask(text, publishedIn({ from: new Date(begin).toISOString(), to: span.to }));
    for (const problem of problemsOf(result, columnsOfPage)) problems.add(problem);
    const page = signInRows(result);
    const { rows, next } = page.length < pageRows ? { rows: page, next: end } : wholeInstants(page, problems);
    const before = total;
    await inSlices(rows, rowsATurn, (slice, from) => {
      const read = readRows(slice, readSlimWorkspaceRow, before + from);
      take(read.signIns);
      broken.push(...read.broken);
    });
    total += rows.length;
    begin = next;
  }
  return [...problems, ...brokenRecords(broken, total)];
}

/**
 * Gives the rows of a full page before its last instant. The next page begins with that instant. If a page
 * holds one instant only, the rest of that instant cannot be read.
 */
function wholeInstants(page: readonly Row[], problems: Set<string>): { rows: readonly Row[]; next: number } {
  const last = msOf(page.at(-1));
  const rows = page.filter((row) => msOf(row) < last);
  if (rows.length > 0) return { rows, next: last };
  problems.add('Too many sign-ins share one instant to read them all. Some are missing.');
  return { rows: page, next: last + 1 };
}

const msOf = (row: Row | undefined): number =>
  row?.CreatedDateTime instanceof Date ? row.CreatedDateTime.getTime() : Number.NaN;
