import { createRequire } from 'node:module';
import { setImmediate as breathe } from 'node:timers/promises';
import type { LogsTable, QueryTimeInterval } from '@azure/monitor-query';
import { inSlices } from '../running/inTurns.ts';
import { within } from '../running/within.ts';
import { workspaceCloud } from './cloud.ts';
import { workspaceFailure, workspaceUnavailable } from './failure.ts';
import { type TokenIdentity, tokenIdentity } from './tokenIdentity.ts';

// Required, not imported: the Bot Framework has already loaded most of these packages as CommonJS. An import
// would load them all again as modules, in one piece, while alerts wait.
const require = createRequire(import.meta.url);
const { DefaultAzureCredential }: typeof import('@azure/identity') = require('@azure/identity');
const {
  LogsQueryClient,
  LogsQueryResultStatus,
}: typeof import('@azure/monitor-query') = require('@azure/monitor-query');

export type Workspace = {
  /** The workspace's id, a GUID. */
  readonly id: string;
  /** The query API's `https:` address. */
  readonly endpoint: string;
};

/** How long to wait, in ms. */
export type WorkspacePatience = {
  /** For the service's work on a query. */
  readonly server: number;
  /** For everything: the token, the query, and retries. */
  readonly all: number;
  /** The longest `Retry-After` that the client waits out. */
  readonly retryAfter: number;
  /** Before the first retry after a passing failure. The second comes after about twice as long. */
  readonly retry: number;
};

const usualPatience: WorkspacePatience = {
  server: 60_000,
  all: 75_000,
  retryAfter: 10_000,
  retry: 800,
};

export type Row = Readonly<Record<string, unknown>>;

/** `isWhole` is false when the service says that it left something out. */
export type WorkspaceResult = { readonly rows: readonly Row[]; readonly isWhole: boolean };

export type WorkspaceClient = {
  /** Rejects only with a `GlasswatchError` of code `signInLogUnavailable`. */
  ask(query: string, timespan: QueryTimeInterval): Promise<WorkspaceResult>;
  /**
   * The identity that the workspace sees for the bot. `null` when there is no readable token. Never rejects.
   */
  identity(): Promise<TokenIdentity | null>;
};

/**
 * Queries one Log Analytics workspace. The tokens come from the first of Azure's usual credentials that
 * works: the environment's, a workload identity, a managed identity. Every query is over after
 * `patience.all`.
 */
export function createWorkspaceClient(
  { id, endpoint }: Workspace,
  patience: WorkspacePatience = usualPatience,
): WorkspaceClient {
  const { audience, authorityHost } = workspaceCloud(endpoint);
  const credential = new DefaultAzureCredential(process.env.AZURE_AUTHORITY_HOST ? {} : { authorityHost });
  const client = new LogsQueryClient(credential, {
    endpoint,
    audience,
    retryOptions: { maxRetries: 2, retryDelayInMs: patience.retry, maxRetryDelayInMs: patience.retryAfter },
    additionalPolicies: [
      {
        position: 'perRetry',
        policy: {
          name: 'longWaits',
          async sendRequest(request, next) {
            const response = await next(request);
            const wait = retryAfter(response.headers.get('retry-after'));
            // The SDK would wait it out, and its caller would wait too.
            if (response.status >= 400 && wait > patience.retryAfter) {
              throw workspaceFailure({ statusCode: response.status });
            }
            return response;
          },
        },
      },
    ],
  });

  const inTime = <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> =>
    within(patience.all, work, () =>
      workspaceUnavailable(`Log Analytics did not answer within ${patience.all / 1000} s.`),
    );

  async function queryWorkspace(query: string, timespan: QueryTimeInterval, abortSignal: AbortSignal) {
    try {
      return await client.queryWorkspace(id, query, timespan, {
        abortSignal,
        serverTimeoutInSeconds: Math.ceil(patience.server / 1000),
        // The SDK's reading of a result visits every character of every cell, then reads the body again. Some
        // ten thousand rows block everything for half a minute. Without it, only failures are read so.
        requestOptions: { shouldDeserialize: ({ status }) => status !== 200 },
      });
    } catch (error) {
      // No data in the whole workspace gives a 204 without a body, which the SDK does not know.
      if (error instanceof Error && 'statusCode' in error && error.statusCode === 204) return null;
      throw workspaceFailure(error);
    }
  }

  return {
    async ask(query, timespan) {
      const result = await inTime((signal) => queryWorkspace(query, timespan, signal));
      if (result === null) return { rows: [], isWhole: true };
      return result.status === LogsQueryResultStatus.Success
        ? { rows: await rowsOf(result.tables), isWhole: true }
        : { rows: await rowsOf(result.partialTables), isWhole: false };
    },

    async identity() {
      try {
        // The credential caches the token that the queries use.
        const token = await inTime((abortSignal) =>
          credential.getToken(`${audience}/.default`, { abortSignal }),
        );
        return tokenIdentity(token.token);
      } catch {
        return null;
      }
    },
  };
}

/** Rows of a table that are named in one turn of the event loop. */
const rowsATurn = 500;

async function rowsOf([table]: readonly LogsTable[]): Promise<readonly Row[]> {
  if (table === undefined) return [];
  const names = table.columnDescriptors.map(({ name }) => name ?? '');
  const rows: Row[] = [];
  // The SDK has just read the whole body in this turn.
  if (table.rows.length > rowsATurn) await breathe();
  await inSlices(table.rows, rowsATurn, (slice) => {
    // Not Object.fromEntries, which takes ten times as long and leaves a list behind for every cell.
    for (const row of slice) {
      const named: Record<string, unknown> = {};
      for (const [index, name] of names.entries()) named[name] = row[index];
      rows.push(named);
    }
  });
  return rows;
}

/** `Retry-After` in ms. The header has seconds or a date. */
function retryAfter(header: string | undefined): number {
  if (header === undefined) return 0;
  const seconds = Number(header);
  return Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
}
