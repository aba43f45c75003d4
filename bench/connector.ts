import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Teams' part: takes cards and updates as the Bot Framework connector does, and notes when they came. */
export type Connector = {
  readonly serviceUrl: string;
  /** When the next new post (not an update) will have come completely, as `performance.now()` has it. */
  nextPost(): Promise<number>;
  /** Likewise of the next answer to an activity of this id: of its update, where a message says first that it follows. */
  nextReply(activityId: string): Promise<number>;
  close(): void;
};

/** What a message says that stands for an answer. */
const followsLater = 'This message becomes the answer';

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
      const answer = request.url?.includes('/activities')
        ? { id }
        : { id: `19:bench;messageid=${id}`, activityId: id };
      response.writeHead(isPost ? 201 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer));
      const isAwaited = isPost ? waiting?.method === 'POST' : request.method === waiting?.method;
      if (!waiting || !isAwaited || !request.url?.endsWith(waiting.end)) return;
      if (body.includes(followsLater)) {
        waiting = { ...waiting, method: 'PUT', end: `/activities/${id}` };
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
