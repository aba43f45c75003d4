import { readFile, stat } from 'node:fs/promises';
import { createBoundedMap } from '../../boundedMap.ts';
import { GlasswatchError } from '../../errors.ts';
import { inSlices, inTurns } from '../../running/inTurns.ts';
import { ipAddress } from '../ipAddress.ts';
import { joinSignIns } from '../joinSignIns.ts';
import type { UnreadRow } from '../readSignIn.ts';
import { resultCode } from '../resultCode.ts';
import { newestFirst, type SignIn } from '../signIn.ts';
import { reachSlack, type SignInAnswer, type SignInQuery, type SignInSource } from '../source.ts';
import { newestOf, usesOf } from '../usesOf.ts';
import { useOf } from '../usual.ts';
import { feedOf } from './feed.ts';
import { readingSignInLog, type SignInLog } from './readLog.ts';

/** Rows that are handed over in one turn of the event loop. */
const rowsATurn = 500;

const unavailable = (sentence: string, cause?: unknown): GlasswatchError =>
  new GlasswatchError('signInLogUnavailable', { cause: new Error(sentence, { cause }) });

const systemReasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'The sign-in log file does not exist.'],
  ['EACCES', 'Glasswatch may not read the sign-in log file. The permission is missing.'],
]);

function unreadable(error: unknown): GlasswatchError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return unavailable(systemReasons.get(code) ?? 'The sign-in log file cannot be read.', error);
}

/** How many records without a time are told apart from those that have just come. */
const recordsRemembered = 1_000;

/**
 * Changes whenever the file does. It uses nanoseconds, because a file may be written twice in a millisecond.
 */
async function versionOf(path: string): Promise<{ readonly version: string; readonly changedAt: string }> {
  const stats = await stat(path, { bigint: true }).catch((error: unknown) => {
    throw unreadable(error);
  });
  if (!stats.isFile()) {
    throw unavailable('The sign-in log is not a file.');
  }
  return {
    version: `${stats.ino} ${stats.size} ${stats.mtimeNs}`,
    changedAt: new Date(Number(stats.mtimeMs)).toISOString(),
  };
}

async function read(path: string): Promise<SignInLog> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(error);
  });
  const log = await inTurns(readingSignInLog(text));
  if ('unreadable' in log) {
    throw unavailable(log.unreadable);
  }
  return log;
}

/**
 * A sign-in source over a JSON file in Entra's export format, at `path`. It reads the file again after a
 * change, and otherwise answers from memory. Calls at the same time share one reading. An error's cause says
 * in a sentence what is wrong with the file, without any of its content.
 */
export function createFileSignInSource(path: string): SignInSource {
  let latest: { readonly version: string; readonly log: Promise<SignInLog> } | undefined;

  /** When the file was written that first had a record without any time. */
  const firstWritten = createBoundedMap<string, string>(recordsRemembered);
  function remember(log: SignInLog, changedAt: string): SignInLog {
    for (const { identity, arrivedAt } of log.unread ?? []) {
      if (arrivedAt === null && !firstWritten.has(identity)) firstWritten.set(identity, changedAt);
    }
    return log;
  }

  // Take the version before the content. If the file changes in between, the next call merely reads it once
  // more.
  async function current(): Promise<SignInLog> {
    const { version, changedAt } = await versionOf(path);
    if (latest?.version !== version) {
      latest = { version, log: read(path).then((log) => remember(log, changedAt)) };
    }
    const reading = latest;
    try {
      return await reading.log;
    } catch (error) {
      // Do not keep a failed reading: its cause may pass without a change of the file.
      if (latest === reading) {
        latest = undefined;
      }
      throw error;
    }
  }

  async function find({ accountIds, span }: SignInQuery): Promise<SignInAnswer> {
    const accounts = new Set(accountIds);
    const from = new Date(span.from).toISOString();
    const to = new Date(span.to).toISOString();
    const { signIns, problems } = await current();
    return {
      signIns: signIns.filter(({ userId, at }) => accounts.has(userId) && at >= from && at < to),
      problems,
    };
  }

  return {
    find,

    // The whole file is in memory, but what takes the rows needs time for each.
    async read(query, take) {
      const { signIns, problems } = await find(query);
      await inSlices(signIns.toReversed(), rowsATurn, (slice) => take(slice));
      return problems;
    },

    // A file has all its data on a row from the start. Without an arrival time, its earlier times count.
    async arrived({ accountIds, accountNames = [], span }) {
      const accounts = new Set(accountIds);
      const names = new Set(accountNames);
      const isOfAccounts = ({ userId, userPrincipalName }: UnreadRow): boolean =>
        userId === null ? names.has(userPrincipalName?.toLowerCase() ?? '') : accounts.has(userId);
      const from = new Date(span.from).toISOString();
      const to = new Date(span.to).toISOString();
      const { rows, problems, unread = [] } = await current();
      const isWithin = ({ userId, at, publishedAt, arrivedAt }: SignIn): boolean => {
        const arrival = arrivedAt ?? publishedAt ?? at;
        return accounts.has(userId) && arrival >= from && arrival < to;
      };
      const left = unread.filter((row) => {
        const arrival = row.arrivedAt ?? firstWritten.get(row.identity) ?? from;
        return isOfAccounts(row) && arrival >= from && arrival < to;
      });
      const signIns = newestFirst(joinSignIns(rows.filter(isWithin)));
      return { signIns, problems, isWhole: true, ...(left.length > 0 ? { unread: left } : {}) };
    },

    async health(accountIds) {
      const name = 'sign-in log file';
      try {
        const { signIns, problems } = await current();
        const uses = usesOf(signIns, accountIds);
        return { name, reachable: true, newest: newestOf(uses), uses, problems };
      } catch (error) {
        return { name, reachable: false, newest: null, uses: [], problems: [sentenceOf(error)] };
      }
    },

    async fromAddress({ accountIds, span, ipAddress: address }) {
      const accounts = new Set(accountIds);
      const from = new Date(span.from).toISOString();
      const to = new Date(span.to).toISOString();
      const { signIns, problems } = await current();
      const found = signIns.filter(
        (row) => row.at >= from && row.at < to && ipAddress(row.ipAddress ?? '') === address,
      );
      const others = found.filter(({ userId }) => !accounts.has(userId));
      const [last] = found;
      return {
        signIns: found.filter(({ userId }) => accounts.has(userId)),
        firstAt: found.at(-1)?.at ?? null,
        lastAt: last?.at ?? null,
        origin: last ? originOf(last) : null,
        others: { users: new Set(others.map(({ userId }) => userId)).size, signIns: others.length },
        problems,
      };
    },

    async history({ accountId, span, besides }) {
      const { signIns, problems } = await current();
      const left = new Set(besides);
      const from = new Date(span.from).toISOString();
      const to = new Date(span.to).toISOString();
      const isUse = ({ id, userId, at, resultCode: code }: SignIn): boolean =>
        userId === accountId &&
        at >= from &&
        at < to &&
        !left.has(id) &&
        resultCode(code).outcome === 'success';
      const oldest = signIns.at(-1)?.at;
      const reachesBack = oldest !== undefined && Date.parse(oldest) <= Date.parse(from) + reachSlack;
      return {
        uses: signIns.filter(isUse).map(useOf),
        isWhole: reachesBack && problems.length === 0,
      };
    },

    async examine(query) {
      try {
        const { signIns, rows, problems } = await current();
        const isOfPeople = ({ isInteractive }: SignIn) => isInteractive !== false;
        const findings = {
          isWhole: true,
          interactive: feedOf(rows.filter(isOfPeople), query),
          nonInteractive: feedOf(
            rows.filter((row) => !isOfPeople(row)),
            query,
          ),
          collection: null,
          uses: usesOf(signIns, query.accountIds),
          problems,
        };
        return { kind: 'file', identity: null, findings };
      } catch (error) {
        return { kind: 'file', identity: null, findings: { failure: sentenceOf(error) } };
      }
    },
  };
}

const originOf = ({ city, country, autonomousSystemNumber }: SignIn) => ({
  city,
  country,
  autonomousSystemNumber,
});

/** Says why the log cannot be read. */
function sentenceOf(error: unknown): string {
  if (error instanceof GlasswatchError && error.cause instanceof Error) return error.cause.message;
  throw error;
}
