import type { Response, Server } from 'restify';
import type { Readiness } from './readiness.ts';

/** `GET /healthz`: the process answers. `GET /readyz`: it can do its work: the store writes and the channel is known. */
export function registerHealth(server: Server, readiness: () => Promise<Readiness>): void {
  server.get('/healthz', async (_request: unknown, response: Response) => {
    response.send(200, { ok: true });
  });
  server.get('/readyz', async (_request: unknown, response: Response) => {
    const report = await readiness();
    response.send(report.ok ? 200 : 503, report);
  });
}
