import { type AlertRequest, alertRequest } from './alertRequest.ts';
import { accounts } from './glasswatch.ts';
import { quantile } from './quantile.ts';
import type { ServerProcess } from './serverProcess.ts';

/** One round of load. Milliseconds but for `perSecond`; `benchBusy` is the part of a core that the load itself took. */
export type Round = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly benchBusy: number;
};

export const concurrency = 32;
/** Every alert of a run of the benchmark has another number. */
let number = 0;

/**
 * Sends alerts about a handful of accounts for so many ms, every one another one, over 32 keep-alive connections that
 * each wait for their answer. Rejects when an alert is not answered with 202.
 */
export async function loadFor(server: ServerProcess, duration: number): Promise<Round> {
  const latencies: number[] = [];
  const connections = await Promise.all(Array.from({ length: concurrency }, () => server.connection()));
  const requests = connections.map((_, index): AlertRequest => {
    const account = accounts[index % accounts.length];
    if (!account) throw new Error('no accounts');
    return alertRequest(server.port, account);
  });
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    connections.map(async (connection, index) => {
      for (let sent = start; sent < start + duration; ) {
        number += 1;
        const request = requests[index]?.(number);
        if (!request) return;
        sent = performance.now();
        const status = await connection.send(request);
        if (status !== 202) throw new Error(`an alert was answered with ${status}`);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  for (const connection of connections) connection.close();
  return {
    perSecond: latencies.length / (elapsed / 1000),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    benchBusy: (user + system) / 1000 / elapsed,
  };
}
