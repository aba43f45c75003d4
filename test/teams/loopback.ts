import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type LoopbackRequest = {
  readonly method: string;
  /** As it came, still encoded. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed from JSON; `null` where there was no body. */
  readonly body: unknown;
};

type LoopbackAnswer = { status: number; headers?: Record<string, string>; body?: unknown };

/**
 * `silence`: nothing is ever answered; `break`: the connection is cut; `stall`: the status comes, and the body does not.
 */
export type LoopbackConduct = LoopbackAnswer | 'silence' | 'break' | 'stall';

/** An HTTP service on a loopback port of its own that a test answers for. */
export type Loopback = {
  /** Without a slash at the end. */
  readonly url: string;
  readonly requests: readonly LoopbackRequest[];
  answer: (request: LoopbackRequest) => LoopbackConduct;
  /** Resolves when so many requests have come. */
  reached(count: number): Promise<void>;
  /** Resolves when a caller has gone away before it had the whole answer. */
  readonly abandoned: Promise<void>;
  /** The process need not wait for it to close. */
  unref(): void;
  close(): Promise<void>;
};

export async function openLoopback(answer: Loopback['answer']): Promise<Loopback> {
  const requests: LoopbackRequest[] = [];
  const abandoned = Promise.withResolvers<void>();
  const waiting: { count: number; resolve(): void }[] = [];
  const server = createServer(async (incoming, response) => {
    const sent = await text(incoming);
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: sent === '' ? null : JSON.parse(sent),
    };
    requests.push(request);
    response.on('close', () => {
      if (!response.writableFinished) abandoned.resolve();
    });
    const conduct = loopback.answer(request);
    if (conduct === 'break') response.destroy();
    else if (conduct === 'stall') {
      // Not chained: restify, once loaded, gives every response a writeHead that returns nothing.
      response.writeHead(200, { 'Content-Length': '2' });
      response.flushHeaders();
    } else if (conduct !== 'silence') {
      response.writeHead(conduct.status, { 'Content-Type': 'application/json', ...conduct.headers });
      response.end(JSON.stringify(conduct.body ?? {}));
    }
    for (const { count, resolve } of waiting) if (requests.length >= count) resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const loopback: Loopback = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer,
    abandoned: abandoned.promise,
    reached: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    unref: () => void server.unref(),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return loopback;
}
