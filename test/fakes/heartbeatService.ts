import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWatch } from './watch.ts';

type Beat = {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type HeartbeatService = {
  /** HEARTBEAT_URL. Its path is a secret. */
  readonly url: string;
  /** What has come, in order. */
  readonly beats: readonly Beat[];
  /** How many callers have gone without an answer. */
  given: number;
  /** Answers the nth beat: a status, `hang` for none, or a status and an address to go to instead. */
  answer: (count: number) => number | 'hang' | { readonly status: number; readonly location: string };
  until<Found>(what: string, find: () => Found | null | undefined | false): Promise<Found>;
  close(): Promise<void>;
};

/** A service on loopback that takes heartbeats, as those on the internet do. */
export async function createHeartbeatService(): Promise<HeartbeatService> {
  const beats: Beat[] = [];
  const watch = createWatch(() => `the beats ${JSON.stringify(beats)}`);
  const server = createServer(async (request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) service.given += 1;
      watch.changed();
    });
    let body = '';
    for await (const part of request) body += part;
    beats.push({ method: request.method, path: request.url, headers: request.headers, body });
    watch.changed();
    const answer = service.answer(beats.length);
    if (answer === 'hang') return;
    const { status, location } = typeof answer === 'number' ? { status: answer, location: '' } : answer;
    response.writeHead(status, location === '' ? {} : { location });
    response.end(`answer ${status}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const service: HeartbeatService = {
    url: `http://127.0.0.1:${port}/ping/never-seen-in-a-log-beat`,
    beats,
    given: 0,
    answer: () => 200,
    until: watch.until,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return service;
}
