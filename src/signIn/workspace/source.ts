import { day } from '../../duration.ts';
import { GlasswatchError } from '../../errors.ts';
import { isGuid } from '../../guid.ts';
import type { WorkspaceClient, WorkspaceResult } from '../../logAnalytics/client.ts';
import { workspaceUnavailable } from '../../logAnalytics/failure.ts';
import { address, codes, count, guid, guids, names, query, time } from '../../logAnalytics/query.ts';
import { inSlices } from '../../running/inTurns.ts';
import { arrivalsKept } from '../arrivals.ts';
import { ipAddress as asAddress } from '../ipAddress.ts';
import { bySubstance, joinSignIns } from '../joinSignIns.ts';
import { brokenRecords } from '../readSignIn.ts';
import { codesOf } from '../resultCode.ts';
import { newestFirst, type SignIn } from '../signIn.ts';
import type { SignInAnswer, SignInSource, TimeSpan } from '../source.ts';
import { newestOf } from '../usesOf.ts';
import { isAddressSummary, readAddressSummary } from './address.ts';
import { readCollection, readFeed } from './examination.ts';
import { mostUses, reachLookedFor, readHistory } from './history.ts';
import { readPages } from './pages.ts';
import {
  partial,
  problemsOf,
  publishedIn,
  readRows,
  readWorkspaceRow,
  signInRows,
  unreadRows,
} from './rows.ts';
import { readUses } from './uses.ts';

/**
 * How long before its arrival a row may have been published, and how far ahead of it: by any clock that is wrong, too. A
 * question over more than 90 days counts as abuse with Log Analytics, so the longest span asked for and both stay below.
 */
const longestTransit = 87 * day;
const furthestAhead = 2 * day;
/** The most sign-ins that `queries/whois.kql` gives. */
const mostFromAddress = 5000;
/** How far back to look for an account's last use. Entra keeps sign-ins for months at most. */
const healthSpan = 'P365D';

/** Rows of an answer that are read in one turn of the event loop. */
const rowsATurn = 300;
/** Rows in one request of a reading: about a megabyte and a half. */
const usualPageRows = 5_000;

const queryFile = (name: 'signIns' | 'lastUses' | 'examine' | 'whois' | 'history') =>
  new URL(`./queries/${name}.kql`, import.meta.url);

/**
 * A sign-in source over a Log Analytics workspace to which Entra sends its sign-in logs. The answer names as
 * problems what the workspace lacks (a table, columns, any data) and what the service leaves out. An error's
 * cause says in a sentence why the workspace cannot be asked, and holds nothing of the SDK's. `health` looks
 * back a year.
 */
export function createWorkspaceSignInSource(
  client: WorkspaceClient,
  { pageRows = usualPageRows } = {},
): SignInSource {
  /** Ids come from the configuration and from alerts, and an alert may hold anything. */
  function refuseOthers(accountIds: readonly string[]): void {
    if (!accountIds.every(isGuid)) {
      throw workspaceUnavailable('An account’s id is not a GUID, so the workspace was not asked.');
    }
  }

  const source: SignInSource = {
    async find({ accountIds, span }) {
      refuseOthers(accountIds);
      if (accountIds.length === 0) return { signIns: [], problems: [] };
      const result = await client.ask(
        query(queryFile('signIns'), guids(accountIds), time(null), time(null)),
        publishedIn(span),
      );
      const { signIns, problems } = await readAnswer(result);
      return { signIns: newestFirst(within(span, signIns)), problems };
    },

    async read(asked, take) {
      refuseOthers(asked.accountIds);
      return asked.accountIds.length === 0 ? [] : readPages(asked, take, { client, pageRows });
    },

    async arrived({ accountIds, span }) {
      refuseOthers(accountIds);
      if (accountIds.length === 0) return { signIns: [], problems: [], isWhole: true };
      const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
      const text = query(queryFile('signIns'), guids(accountIds), time(from), time(to));
      const published = { startTime: new Date(from - longestTransit), endTime: new Date(to + furthestAhead) };
      const result = await client.ask(text, published);
      const { signIns, problems } = await readAnswer(result);
      const unread = unreadRows(signInRows(result));
      return {
        signIns: newestFirst(signIns),
        problems,
        isWhole: result.isWhole,
        ...(unread.length > 0 ? { unread } : {}),
      };
    },

    async health(accountIds) {
      const name = 'Log Analytics workspace';
      try {
        refuseOthers(accountIds);
        const result = await client.ask(
          query(queryFile('lastUses'), guids(accountIds), codes(codesOf((outcome) => outcome === 'success'))),
          { duration: healthSpan },
        );
        const uses = readUses(result.rows, accountIds);
        return { name, reachable: true, newest: newestOf(uses), uses, problems: problemsOf(result) };
      } catch (error) {
        return { name, reachable: false, newest: null, uses: [], problems: [sentenceOf(error)] };
      }
    },

    async fromAddress({ accountIds, span, ipAddress }) {
      refuseOthers(accountIds);
      if (asAddress(ipAddress) === null) {
        throw workspaceUnavailable('That is not an IP address, so the workspace was not asked.');
      }
      const text = query(queryFile('whois'), guids(accountIds), address(ipAddress));
      const result = await client.ask(text, publishedIn(span));
      const { accountSignIns, ...summary } = readAddressSummary(result.rows.find(isAddressSummary));
      const own = { ...result, rows: result.rows.filter((row) => !isAddressSummary(row)) };
      const { signIns, problems } = await readAnswer(own);
      const cut = `Only the newest ${signIns.length.toLocaleString('en')} of ${accountSignIns.toLocaleString('en')} sign-ins of the watched accounts are counted.`;
      return {
        ...summary,
        signIns: newestFirst(within(span, signIns)),
        problems: accountSignIns > mostFromAddress ? [...problems, cut] : problems,
      };
    },

    async history({ accountId, span, besides }) {
      refuseOthers([accountId]);
      const [from, to] = [Date.parse(span.from), Date.parse(span.to)];
      const text = query(
        queryFile('history'),
        ...[guid(accountId), time(from), time(to)],
        ...[codes(codesOf((outcome) => outcome === 'success')), names(besides), count(mostUses)],
      );
      const reach = new Date(from - reachLookedFor).toISOString();
      return readHistory(await client.ask(text, publishedIn({ from: reach, to: span.to })), span);
    },

    async examine({ accountIds, span }) {
      const identity = client.identity();
      try {
        refuseOthers(accountIds);
        const since = Date.parse(span.to) - arrivalsKept;
        const text = query(queryFile('examine'), guids(accountIds), time(since));
        const result = await client.ask(text, publishedIn(span));
        const interactive = readFeed(result, 'SigninLogs', since);
        const nonInteractive = readFeed(result, 'AADNonInteractiveUserSignInLogs', since);
        const isRead = interactive.isThere || nonInteractive.isThere;
        const health = isRead ? await source.health(accountIds) : null;
        const findings = {
          isWhole: result.isWhole,
          interactive,
          nonInteractive,
          collection: readCollection(result),
          uses: health?.reachable ? health.uses : null,
          problems: [
            ...(result.isWhole ? [] : [partial]),
            ...(health && !health.reachable ? health.problems : []),
          ],
        };
        return { kind: 'workspace', identity: await identity, findings };
      } catch (error) {
        const findings = { failure: sentenceOf(error) };
        return { kind: 'workspace', identity: await identity, findings };
      }
    },
  };
  return source;
}

function within(span: TimeSpan, signIns: readonly SignIn[]): readonly SignIn[] {
  const from = new Date(span.from).toISOString();
  const to = new Date(span.to).toISOString();
  return signIns.filter(({ at }) => at >= from && at < to);
}

/** Says why the workspace cannot be asked. */
function sentenceOf(error: unknown): string {
  if (error instanceof GlasswatchError && error.cause instanceof Error) return error.cause.message;
  throw error;
}

/** Reads the sign-ins of an answer with all that is known of them, and says what is missing. */
async function readAnswer(result: WorkspaceResult): Promise<SignInAnswer> {
  const rows = signInRows(result);
  const read: SignIn[] = [];
  const broken: string[] = [];
  await inSlices(rows, rowsATurn, (slice, from) => {
    const part = readRows(slice, readWorkspaceRow, from);
    read.push(...part.signIns);
    broken.push(...part.broken);
  });
  // The rows of one batch have the same time of arrival, and come in any order.
  const signIns = joinSignIns(read, bySubstance);
  return { signIns, problems: [...problemsOf(result), ...brokenRecords(broken, rows.length)] };
}
