import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { measureActivity } from './activity.ts';
import { type Connector, startConnector } from './connector.ts';
import { measureFlat } from './flat.ts';
import { flatTable } from './flatTable.ts';
import { accounts, introduce, startGlasswatch } from './glasswatch.ts';
import { measureLatency } from './latency.ts';
import { concurrency } from './load.ts';
import { type Pinning, pinBench } from './pinning.ts';
import type { Results } from './results.ts';
import { sampleCard } from './sampleCard.ts';
import { startServer } from './serverProcess.ts';
import { measureStarts } from './start.ts';
import { benchTable, withTable } from './table.ts';
import { measureThroughput } from './throughput.ts';

const resultsFile = join(import.meta.dirname, 'results.json');
const readmeFile = join(import.meta.dirname, 'README.md');

function commit(): string | null {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : null;
}

// Beside the project and not in the system's folder for temporary files, which may be no disk at all.
const dataFolder = join(import.meta.dirname, '../data');
mkdirSync(dataFolder, { recursive: true });
const cores = availableParallelism();
const folder = mkdtempSync(join(dataFolder, 'bench-'));
const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
try {
  const pinning = pinBench();
  console.log(
    pinning
      ? `servers on core ${pinning.server}, load and connector on core ${pinning.bench}`
      : 'servers, load and connector share the cores (no taskset, or one core only)',
  );
  const connector = await startConnector();
  stops.push(() => connector.close());

  if (process.argv[2] === 'activity') console.log(await measureActivity(folder, pinning, connector));
  else if (process.argv[2] === 'flat') console.log(flatTable(await measureFlat(folder, pinning, connector)));
  else await measureAll(pinning, connector);
} finally {
  for (const stop of stops.reverse()) await stop();
}

async function measureAll(pinning: Pinning, connector: Connector): Promise<void> {
  const start = await measureStarts(folder, pinning, connector);
  console.log(`alerts accepted ${start.accepts.toFixed(0)} ms after the start`);

  const activity = await measureActivity(folder, pinning, connector);
  console.log(`activity over ${activity.rows} rows: ${activity.own.toFixed(0)} ms beside the service’s own`);

  const flat = await measureFlat(folder, pinning, connector);

  const product = await startGlasswatch(folder, pinning);
  stops.push(product.stop);
  const connection = await product.connection();
  await introduce(product, connection, connector.serviceUrl);
  connection.close();
  const [alerted] = accounts;
  if (!alerted) throw new Error('no accounts');
  const cardFile = join(folder, 'card.json');
  writeFileSync(cardFile, JSON.stringify(sampleCard(alerted)));

  const bare = async (name: string, ...args: string[]) => {
    const server = await startServer({ name, file: `bench/bare/${name}.ts`, args, folder, pinning });
    stops.push(server.stop);
    return server;
  };
  const posts = await bare('botbuilderPosts', connector.serviceUrl, cardFile);
  const fills = await bare('botbuilderFills', connector.serviceUrl, cardFile);
  const answers = await bare('restifyAnswers');
  const reads = await bare('restifyReads');

  const latency = await measureLatency({ product, posts, fills }, connector);
  console.log(`alert to card: ${latency.product.median.toFixed(1)} ms`);
  const throughput = await measureThroughput({ product, answers, reads });
  const rounds = [throughput.product, throughput.answers, throughput.reads].flatMap((each) => each.rounds);
  const benchBusy = Math.max(...rounds.map((round) => round.benchBusy));
  console.log(`the load itself kept its core busy for ${(benchBusy * 100).toFixed(0)} % of the time at most`);

  const results: Results = {
    date: new Date().toISOString(),
    commit: commit(),
    machine: {
      node: process.versions.node,
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores,
    },
    pinned: pinning !== null,
    throughput: {
      concurrency,
      ratioToAnswers: throughput.product.perSecond / throughput.answers.perSecond,
      ratioToReads: throughput.product.perSecond / throughput.reads.perSecond,
      ...throughput,
    },
    latency: {
      ratioToPosts: latency.product.median / latency.posts.median,
      ratioToFills: latency.product.median / latency.fills.median,
      ...latency,
    },
    start,
    activity,
    flat,
    peakMemory: product.peakMemory(),
  };
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  const table = benchTable(results);
  console.log(`\n${table}`);
  if (existsSync(readmeFile)) writeFileSync(readmeFile, withTable(readFileSync(readmeFile, 'utf8'), table));
}
