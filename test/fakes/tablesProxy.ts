import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What becomes of a request: it goes through, at once or later, it never arrives, its answer is lost, or this is the answer. */
type Fate =
  | 'passes'
  | { readonly after: Promise<unknown> }
  | 'never arrives'
  | 'is answered to nobody'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };

/** Stands between a store and the emulator. */
export type TablesProxy = {
  readonly connectionString: string;
  /** Decides about each request from now on, by its method and address. */
  rule(fateOf: (method: string, path: string) => Fate): void;
  close(): Promise<void>;
};

export const isTransaction = (path: string): boolean => path.endsWith('/$batch');

export async function startTablesProxy(target: string): Promise<TablesProxy> {
  const endpoint = /TableEndpoint=http:\/\/127\.0\.0\.1:(\d+)/;
  const port = Number(endpoint.exec(target)?.[1]);
  let fateOf: (method: string, path: string) => Fate = () => 'passes';

  async function handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const fate = fateOf(method, url);
    if (fate === 'never arrives') return void incoming.socket.destroy();
    if (typeof fate === 'object' && 'after' in fate) await fate.after;
    else if (typeof fate === 'object') {
      incoming.resume();
      await once(incoming, 'end');
      // Two statements: where restify has been loaded, the first one gives nothing back.
      answer.writeHead(fate.status, fate.headers);
      return void answer.end();
    }
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers });
    incoming.pipe(onward);
    const [answered]: IncomingMessage[] = await once(onward, 'response');
    if (!answered) return;
    if (fate === 'is answered to nobody') {
      answered.resume();
      await once(answered, 'end');
      return void incoming.socket.destroy();
    }
    answer.writeHead(answered.statusCode ?? 500, answered.headers);
    answered.pipe(answer);
  }

  const server = createServer((incoming, answer) => {
    handle(incoming, answer).catch(() => incoming.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    connectionString: target.replace(endpoint, `TableEndpoint=http://127.0.0.1:${address.port}`),
    rule(next) {
      fateOf = next;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
