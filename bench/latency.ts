import { setTimeout as sleep } from 'node:timers/promises';
import { alertRequest } from './alertRequest.ts';
import type { Connection } from './connection.ts';
import type { Connector } from './connector.ts';
import { median, quantile } from './quantile.ts';
import type { ServerProcess } from './serverProcess.ts';

const samplesEach = 120;
/** Before that, none of them has done anything else: each of their paths is as warm as the others'. */
const firstIgnored = 20;
/** Milliseconds between two alerts of one server. Teams takes 60 messages in 30 s: at this pace no card has to wait. */
const pace = 600;

/** Milliseconds from the webhook's request to the card's arrival. */
type Latency = { readonly samples: readonly number[]; readonly median: number; readonly p99: number };

export type Latencies = {
  readonly product: Latency;
  /** Posts a ready card. */
  readonly posts: Latency;
  /** Fills the card's template and posts it. */
  readonly fills: Latency;
};

/** Measures the time from an alert to its card at the connector, of each server in turns, one at a time. */
export async function measureLatency(
  servers: Readonly<Record<keyof Latencies, ServerProcess>>,
  connector: Connector,
): Promise<Latencies> {
  const names = ['product', 'posts', 'fills'] as const;
  const connections = {
    product: await servers.product.connection(),
    posts: await servers.posts.connection(),
    fills: await servers.fills.connection(),
  };
  const samples: Record<keyof Latencies, number[]> = { product: [], posts: [], fills: [] };
  for (let number = 0; number < firstIgnored + samplesEach; number += 1) {
    for (const name of names) {
      const took = await cardTime(connections[name], servers[name].port, connector, number);
      if (number >= firstIgnored) samples[name].push(took);
      await sleep(pace / names.length);
    }
  }
  for (const name of names) connections[name].close();
  return {
    product: summary(samples.product),
    posts: summary(samples.posts),
    fills: summary(samples.fills),
  };
}

/** Milliseconds. Every alert is of another account, which opens an incident of its own and so makes a new card. */
async function cardTime(
  connection: Connection,
  port: number,
  connector: Connector,
  number: number,
): Promise<number> {
  const request = alertRequest(port, {
    id: `acc00000-0000-4000-9000-${String(number).padStart(12, '0')}`,
    userPrincipalName: `spark-${number}@contoso.onmicrosoft.com`,
    resultCode: '50074',
  })(number);
  const arrival = connector.nextPost();
  const sentAt = performance.now();
  const [arrivedAt, status] = await Promise.all([arrival, connection.send(request)]);
  if (status !== 202) throw new Error(`an alert was answered with ${status}`);
  return arrivedAt - sentAt;
}

const summary = (samples: readonly number[]): Latency => ({
  samples,
  median: median(samples),
  p99: quantile(samples, 0.99),
});
