import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alertBody, alertRequest, jsonRequest, webhookCode } from './alertRequest.ts';
import type { Connector } from './connector.ts';
import { addLongIncident, addUnshown, type Fullness, fillStore, longIncident } from './fullStore.ts';
import { inPersonalChat, introduce, message, messageId, press, startGlasswatch } from './glasswatch.ts';
import { concurrency, loadFor } from './load.ts';
import type { LoopQuestion, LoopReport } from './loopDelay.ts';
import type { Pinning } from './pinning.ts';
import { median } from './quantile.ts';
import type { ServerProcess } from './serverProcess.ts';
import { measureSweep } from './sweepCost.ts';

const stores: readonly Fullness[] = [
  { open: 0, closed: 0 },
  { open: 1_000, closed: 0 },
  { open: 10_000, closed: 100_000 },
];
/** Milliseconds of load. */
const warmUp = 3_000;
const load = 10_000;
const questions = 20;
const presses = 20;
const starts = 3;
/** What the alerts of a storm are numbered from: no other load reaches it. */
const stormNumbers = 900_000_000_000;
/** Accounts that are attacked at once. */
const attacked = 1_000;
const reports = 5;
/** Milliseconds that the loop is looked at after the last alert of a storm, and after each report. */
const afterStorm = 5_000;
const afterReport = 500;

/** What things cost with so many incidents: processor time in ms, but for the start. */
type Costs = {
  readonly alert: number;
  readonly status: number;
  readonly incidents: number;
  readonly digest: number;
  readonly acknowledgement: number;
  readonly sweep: number;
  /** From the start of the process until the first card has come to the connector: ms on the clock. */
  readonly firstCard: number;
};

export type Flat = Fullness & {
  readonly costs: Costs;
  /**
   * Of the event loop: until the start has nothing more to do, under the loads after it, in a storm, and while reports
   * of thousands of sign-ins are made.
   */
  readonly atStart: LoopReport;
  readonly underLoad: LoopReport;
  readonly inStorm: LoopReport;
  readonly duringReports: LoopReport;
};

/** Measures what stored incidents cost what has nothing to do with them. */
export async function measureFlat(
  folder: string,
  pinning: Pinning,
  connector: Connector,
): Promise<readonly Flat[]> {
  // What is measured first would pay for the compiler.
  await measureSweep(mkdtempSync(join(folder, 'data-')));
  const flat: Flat[] = [];
  for (const fullness of stores) {
    flat.push(await measure(folder, pinning, connector, fullness));
    console.log(`${fullness.open} open and ${fullness.closed} closed incidents: measured`);
  }
  return flat;
}

async function measure(
  folder: string,
  pinning: Pinning,
  connector: Connector,
  fullness: Fullness,
): Promise<Flat> {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  const start = () => startGlasswatch(folder, pinning, undefined, { dataDir, looksAtLoop: true });
  // Teams says where it is only once. The starts that are measured know it.
  const first = await start();
  const hello = await first.connection();
  await introduce(first, hello, connector.serviceUrl);
  hello.close();
  await first.stop();
  await addLongIncident(dataDir);

  await fillStore(dataDir, fullness);
  const times: number[] = [];
  let server: ServerProcess | undefined;
  for (let run = 0; run < starts; run += 1) {
    await server?.stop();
    await addUnshown(dataDir, run);
    const card = connector.nextPost();
    server = await start();
    times.push((await card) - server.startedAt);
  }
  if (!server) throw new Error('nothing was started');
  const running = server;
  await settled(running, 'keep');
  const atStart = await running.loop('drop');
  await loadFor(running, warmUp);
  await settled(running, 'drop');
  await running.loop('begin');
  const cost = async (count: number, work: () => Promise<void>) => {
    await work();
    return (await running.loop('keep')).used / count;
  };
  let taken = 0;
  const used = await cost(1, async () => {
    taken = ((await loadFor(running, load)).perSecond * load) / 1_000;
  });
  await settled(running, 'drop');
  const asked = (command: string) => Array(questions).fill(message(command, connector.serviceUrl));
  const status = await cost(questions, () => ask(running, connector, asked('status')));
  const incidents = await cost(questions, () => ask(running, connector, asked('incidents')));
  const digest = await cost(questions, () => ask(running, connector, asked('digest')));
  const ids = await opened(running);
  await settled(running, 'drop');
  const acknowledgement = await cost(presses, () => acknowledge(running, connector, ids));
  const underLoad = await running.loop('drop');
  await running.loop('begin');
  await storm(running);
  const inStorm = await running.loop('keep');
  await settled(running, 'drop');
  await running.loop('begin');
  await report(running, connector);
  const duringReports = await running.loop('keep');
  await running.stop();
  const sweep = await measureSweep(dataDir);
  const alert = used / taken;
  const costs = { alert, status, incidents, digest, acknowledgement, sweep, firstCard: median(times) };
  return { ...fullness, costs, atStart, underLoad, inStorm, duringReports };
}

/** Waits until a server has little more to do. */
async function settled(server: ServerProcess, question: LoopQuestion): Promise<void> {
  let looks = 0;
  for (let quiet = 0; quiet < 2 && looks < 60; looks += 1) {
    await sleep(1_000);
    quiet = (await server.loop(question)).used < 50 ? quiet + 1 : 0;
  }
}

async function ask(server: ServerProcess, connector: Connector, messages: readonly object[]): Promise<void> {
  for (const each of messages) {
    const answer = connector.nextReply(messageId);
    // The server closes connections that stand idle while it looks.
    const connection = await server.connection();
    const status = await connection.send(jsonRequest(server.port, '/api/messages', JSON.stringify(each)));
    connection.close();
    if (status !== 200) throw new Error(`a message was answered with ${status}`);
    await answer;
    // The same question starts nothing while its last answer is under way.
    await sleep(20);
  }
}

/** Sends an alert of each of many accounts, as fast as they are taken, and lets the first cards go out. */
async function storm(server: ServerProcess): Promise<void> {
  const numbers = Array(attacked).keys();
  const send = async () => {
    const connection = await server.connection();
    for (const number of numbers) {
      const id = `acc00000-0000-4000-b000-${String(number).padStart(12, '0')}`;
      const alerted = { id, userPrincipalName: `storm-${number}@contoso.com`, resultCode: '50126' };
      const status = await connection.send(alertRequest(server.port, alerted)(stormNumbers + number));
      if (status !== 202) throw new Error(`an alert was answered with ${status}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: concurrency }, send));
  await sleep(afterStorm);
}

/** Asks for everything that is made of all sign-ins of the long incident, also for the report's files. */
async function report(server: ServerProcess, connector: Connector): Promise<void> {
  for (let asked = 0; asked < reports; asked += 1) {
    for (const name of ['incident', 'timeline', 'report']) {
      const question = message(`${name} ${longIncident.id}`, connector.serviceUrl);
      await ask(server, connector, [question]);
      if (name === 'report') await ask(server, connector, [inPersonalChat(question)]);
      await sleep(afterReport);
    }
  }
}

/** Opens incidents of accounts of their own. */
async function opened({ port }: ServerProcess): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let made = 0; made < presses; made += 1) {
    const id = `acc00000-0000-4000-a000-${String(made).padStart(12, '0')}`;
    const body = alertBody({ id, userPrincipalName: `pressed-${made}@contoso.com`, resultCode: '50126' });
    const response = await fetch(`http://127.0.0.1:${port}/api/alerts?code=${webhookCode}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: body.replace('############', `pressed-${String(made).padStart(4, '0')}`),
    });
    ids.push(((await response.json()) as { incidentId: string }).incidentId);
  }
  return ids;
}

async function acknowledge(
  server: ServerProcess,
  { serviceUrl }: Connector,
  ids: readonly string[],
): Promise<void> {
  const connection = await server.connection();
  for (const id of ids) {
    const body = JSON.stringify(press('acknowledge', id, serviceUrl));
    const status = await connection.send(jsonRequest(server.port, '/api/messages', body));
    if (status !== 200) throw new Error(`an acknowledgement was answered with ${status}`);
  }
  connection.close();
}
