import { setTimeout as sleep } from 'node:timers/promises';
import { alertRequest } from './alertRequest.ts';
import type { Connector } from './connector.ts';
import { accounts, introduce, startGlasswatch } from './glasswatch.ts';
import type { Pinning } from './pinning.ts';
import { median } from './quantile.ts';

const starts = 5;

/** Times in ms from the start of the process, memory in MB. */
type Start = {
  /** Until the first alert was answered with 202. */
  readonly accepts: number;
  /** Until the Teams side was loaded too. */
  readonly teams: number;
  /** The longest that an alert waited for its 202 in between. */
  readonly longestWait: number;
  readonly peakMemory: number | null;
};

/** Medians of the runs. */
export type Starts = Start & { readonly runs: readonly Start[] };

/** Starts Glasswatch several times on an empty folder, and sends it alerts from the first moment on. */
export async function measureStarts(folder: string, pinning: Pinning, connector: Connector): Promise<Starts> {
  const runs: Start[] = [];
  for (let run = 0; run < starts; run += 1) runs.push(await start(folder, pinning, connector));
  const of = (name: 'accepts' | 'teams' | 'longestWait') => median(runs.map((run) => run[name]));
  const memory = runs.map(({ peakMemory }) => peakMemory).filter((peak) => peak !== null);
  return {
    accepts: of('accepts'),
    teams: of('teams'),
    longestWait: of('longestWait'),
    peakMemory: memory.length === 0 ? null : median(memory),
    runs,
  };
}

async function start(folder: string, pinning: Pinning, connector: Connector): Promise<Start> {
  const server = await startGlasswatch(folder, pinning);
  const connection = await server.connection();
  const [account] = accounts;
  if (!account) throw new Error('no accounts');
  const request = alertRequest(server.port, account);
  const send = async (number: number) => {
    const sentAt = performance.now();
    const status = await connection.send(request(number));
    if (status !== 202) throw new Error(`an alert was answered with ${status}`);
    return performance.now() - sentAt;
  };
  await send(0);
  const accepts = performance.now() - server.startedAt;

  let teams = 0;
  const other = await server.connection();
  const loaded = introduce(server, other, connector.serviceUrl).then(() => {
    teams = performance.now() - server.startedAt;
  });
  let longestWait = 0;
  for (let number = 1; teams === 0; number += 1) {
    longestWait = Math.max(longestWait, await send(number));
    await sleep(5);
  }
  await loaded;
  const peakMemory = server.peakMemory();
  connection.close();
  other.close();
  await server.stop();
  return { accepts, teams, longestWait, peakMemory };
}
