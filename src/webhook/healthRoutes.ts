import type { Response, Server } from 'restify';

/** What `/readyz` says; `ok` decides between 200 and 503. No secret and no account name may get in here. */
export type Readiness = {
  readonly ok: boolean;
  readonly store: 'ok' | 'failed';
  readonly channel: 'known' | 'unknown';
};

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
