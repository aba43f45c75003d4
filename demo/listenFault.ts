import { createServer } from 'node:net';
import { systemCode } from '../tools/problem.ts';

/**
 * Why nothing can listen on a port: a system error's code such as `EADDRINUSE`; `null` when it is free. Tries all
 * addresses and the loopback one: some systems let two programs share a port when their addresses differ.
 */
export async function listenFault(port: number): Promise<string | null> {
  for (const host of [undefined, '127.0.0.1']) {
    const fault = await new Promise<string | null>((resolve) => {
      const server = createServer();
      server.once('error', (error) => resolve(systemCode(error)));
      server.listen({ port, ...(host === undefined ? {} : { host }) }, () =>
        server.close(() => resolve(null)),
      );
    });
    if (fault !== null) return fault;
  }
  return null;
}
