import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createServer } from '../../src/http/server.ts';
import { type ProcessActivity, registerMessages } from '../../src/teams/messagesRoute.ts';

export type Answer = { readonly status: number; readonly body: string };

/** `/api/messages` on a real server, on a loopback port of its own. */
export type Door = {
  /** Sends a body, as JSON unless it is a text already. */
  send(body: unknown, authorization?: string): Promise<Answer>;
  close(): Promise<void>;
};

export async function openDoor(process: ProcessActivity, log: Logger): Promise<Door> {
  const server = createServer(log);
  registerMessages(server, Promise.resolve(process));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    async send(body, authorization) {
      const response = await fetch(`http://127.0.0.1:${port}/api/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: await response.text() };
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.server.closeAllConnections();
      await closed;
    },
  };
}
