import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Teams' part: takes cards and updates as the Bot Framework connector does, and notes when they came. */
export type Connector = {
  readonly serviceUrl: string;
  /** When the next new post (not an update) will have come completely, as `performance.now()` has it. */
  nextPost(): Promise<number>;
  /** Likewise of the next answer to an activity of this id: an update, where a message first says that it follows. */
  nextReply(activityId: string): Promise<number>;
  close(): void;
};

export async function startConnector(): Promise<Connector> {
  let waiting: { readonly method: string; readonly end: string; resolve(at: number): void } | undefined;
  let posts = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const at = performance.now();
      // While an answer takes longer than a second, "typing" is posted.
      const isPost = request.method === 'POST' && !body.startsWith('{"type":"typing"');
      posts += isPost ? 1 : 0;
      const id = `bench-${posts}`;
      const answer = request.url?.endsWith('/activities')
        ? { id }
        : { id: `19:bench;messageid=${id}`, activityId: id };
      response.writeHead(isPost ? 201 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer));
      if (!waiting || (!isPost && waiting.method === 'POST')) return;
      if (request.method !== waiting.method || !request.url?.endsWith(waiting.end)) return;
      if (isPost && body.includes('This message becomes the answer.')) {
        waiting = { ...waiting, method: 'PUT', end: id };
        return;
      }
      waiting.resolve(at);
      waiting = undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const next = (end: string) =>
    new Promise<number>((resolve) => {
      waiting = { method: 'POST', end, resolve };
    });
  const { port } = server.address() as AddressInfo;
  return {
    serviceUrl: `http://127.0.0.1:${port}/`,
    nextPost: () => next(''),
    nextReply: (activityId) => next(`/activities/${activityId}`),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
