import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import tls from 'node:tls';
import { z } from 'zod/v4';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { selfSigned } from './certificate.ts';
import { type ManagedIdentity, openManagedIdentity } from './managedIdentity.ts';
import type { LogConduct, WorkspaceData } from './wire.ts';
import { answerQuery } from './workspaceQuery.ts';
import { tableRow } from './workspaceTables.ts';

export const workspaceId = '00000000-0000-4000-8000-00000000003a';

const request = z.object({ query: z.string(), timespan: z.string() });

export type LogQuery = z.infer<typeof request> & {
  readonly path: string;
  readonly authorization: string;
  readonly prefer: string;
};

/** What stands for Log Analytics, on a loopback port of its own. */
export type LogAnalytics = {
  /** The query API's address. */
  readonly endpoint: string;
  /** In PEM: what a process has to trust. */
  readonly certificate: string;
  readonly queries: readonly LogQuery[];
  /** In ms, from a query's arrival to the last byte of its answer: the sum over all of them. */
  readonly took: number;
  /** What the workspace answers. */
  readonly answer: (query: LogQuery) => LogConduct;
  /** Answers instead of the workspace, where it gives a conduct. A promise holds the answer until it settles. */
  conduct: (query: LogQuery) => LogConduct | undefined | Promise<LogConduct | undefined>;
  /** Whose tokens it takes. */
  readonly identity: ManagedIdentity;
  /** The workspace's tables; a table or column that is deleted is not there. */
  data: WorkspaceData;
  /** Fills the tables. */
  hold(signIns: readonly SignIn[]): void;
  close(): Promise<void>;
};

const failure = (status: number, code: string, message: string): LogConduct => ({
  status,
  body: { error: { message, code } },
});

export async function openLogAnalytics(given?: ManagedIdentity): Promise<LogAnalytics> {
  const identity = given ?? (await openManagedIdentity());
  const { key, cert } = selfSigned();
  const queries: LogQuery[] = [];
  let took = 0;

  function answer(asked: LogQuery): LogConduct {
    const audience = identity.audienceOf(asked.authorization.replace(/^Bearer /, ''));
    if (audience === undefined) return failure(401, 'AuthenticationFailed', 'Authentication failed.');
    if (audience !== service.endpoint) {
      return failure(403, 'InvalidAuthenticationTokenAudience', 'The access token is for another audience.');
    }
    if (asked.path !== `/v1/workspaces/${workspaceId}/query`) {
      return failure(404, 'PathNotFoundError', 'The requested path does not exist');
    }
    return answerQuery(asked.query, asked.timespan, service.data);
  }

  const server = createServer({ key, cert }, async (incoming, response) => {
    const arrivedAt = performance.now();
    response.once('finish', () => {
      took += performance.now() - arrivedAt;
    });
    const asked: LogQuery = {
      ...request.parse(await json(incoming)),
      path: incoming.url ?? '',
      authorization: incoming.headers.authorization ?? '',
      prefer: String(incoming.headers.prefer ?? ''),
    };
    queries.push(asked);
    const conduct = (await service.conduct(asked)) ?? answer(asked);
    if (conduct === 'silence') return;
    if (conduct === 'break') return void response.destroy();
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    if (conduct === 'stall' || conduct === 'cut short') {
      response.writeHead(200, { ...headers, 'Content-Length': '2000' });
      response.write('{"tables":[{"name":"PrimaryResult",');
      if (conduct === 'cut short') setImmediate(() => response.destroy());
      return;
    }
    response.writeHead(conduct.status, { ...headers, ...conduct.headers });
    response.end(conduct.body === undefined ? '' : text(conduct.body));
  });
  await listening(server);

  const service: LogAnalytics = {
    endpoint: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate: cert,
    queries,
    get took() {
      return took;
    },
    answer,
    conduct: () => undefined,
    identity,
    data: {},
    hold(signIns) {
      service.data = { SigninLogs: { rows: [] }, AADNonInteractiveUserSignInLogs: { rows: [] } };
      for (const signIn of signIns) {
        const { table, row } = tableRow(signIn);
        service.data[table]?.rows.push(row);
      }
    },
    async close() {
      if (!given) await identity.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  service.hold([]);
  return service;
}

const text = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const listening = (server: Server) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));

/**
 * The SDK keeps to the first identity endpoint that it has found in a process, so all tests in one share it. It is open for
 * as long as the process lives: mocha hands its workers one file after another, and the next may need it too.
 */
let shared: Promise<ManagedIdentity> | undefined;

/**
 * For a `describe` block: opens the service, lets this process trust it and find its identity endpoint, and takes all of
 * that back afterwards.
 */
export function useLogAnalytics(): () => LogAnalytics {
  let service: LogAnalytics;
  const trusted = tls.getCACertificates();
  const previous = new Map<string, string | undefined>();

  before(async () => {
    shared ??= openManagedIdentity();
    const identity = await shared;
    identity.unref();
    service = await openLogAnalytics(identity);
    tls.setDefaultCACertificates([...trusted, service.certificate]);
    for (const [name, value] of Object.entries(identity.environment)) {
      previous.set(name, process.env[name]);
      process.env[name] = value;
    }
  });
  after(async () => {
    tls.setDefaultCACertificates(trusted);
    for (const [name, value] of previous) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await service.close();
  });
  return () => service;
}
