import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incidentMessage, plainIncidentMessage } from '../src/card/incident.ts';
import { prepareTemplates } from '../src/card/template.ts';
import { systemClock } from '../src/clock.ts';
import { reportFileOf } from '../src/command/report/file.ts';
import { createIncidents } from '../src/ledger/incidents.ts';
import { createLog } from '../src/log.ts';
import type { Message } from '../src/presentation/message.ts';
import { reportFormats } from '../src/report/files.ts';
import { createSqliteStore } from '../src/store/sqlite/store.ts';
import { readAlert } from '../src/webhook/azureMonitor/readAlert.ts';
import { harbour } from '../test/builders/alertPayload.ts';
import { reportFacts } from '../test/builders/circumstances.ts';
import { cardProblems } from '../test/card/cardProblems.ts';
import { trailsIn } from '../test/e2e/trails.ts';
import { jsonOf } from './json.ts';
import { lostOf } from './kept.ts';
import type { Options } from './options.ts';
import { createRandom } from './random.ts';
import type { Report } from './report.ts';
import { mutatedPayload } from './samplePayloads.ts';

/** Payloads that are recorded at once. */
const batch = 100;
/** Of so many incidents one is shown to the renderer, and one has its report made. */
const rendered = 5;
const reported = 50;
/** Milliseconds of processor time that reading a payload, or making a card, may take. */
const longestBlock = 200;
/** Bytes of UTF-16 that Teams takes. */
const largestCard = 100 * 1024;
/** How many findings of one kind are told. */
const told = 5;

/**
 * Takes mutated payloads through everything between the request and the card: read, recorded in a real store, shown,
 * reported. Nothing may throw, nothing may be lost, and Teams has to take every card.
 */
export async function readPayloads({ payloads, seed }: Options): Promise<Report> {
  const random = createRandom(seed, 'payloads');
  const folder = mkdtempSync(join(tmpdir(), 'glasswatch-torture-'));
  const store = createSqliteStore(folder);
  const errors: string[] = [];
  const log = createLog({
    write(line) {
      const { level, msg } = JSON.parse(line);
      if (level === 'error') errors.push(msg);
    },
  });
  const incidents = createIncidents({ store, clock: systemClock, watched: [harbour], log });
  await prepareTemplates();
  const asker = { id: 'the-torturer', name: 'Torture' };
  const reportDeps = { incidents, store, clock: systemClock, reportFacts: async () => reportFacts };
  const failures = new Map<string, string[]>();
  const failed = (what: string, how: unknown, body: string) => {
    const known = failures.get(what) ?? [];
    failures.set(what, [
      ...known,
      `${how instanceof Error ? how.stack?.split('\n', 3).join(' ') : how}: ${body.slice(0, 2_000)}`,
    ]);
  };

  const keys = new Map<string, string>();
  /** By incident, the body that changed it last. */
  const changed = new Map<string, string>();
  let noJson = 0;
  let duplicates = 0;
  let largest = 0;
  let cards = 0;
  let longest = 0;
  /** Runs what blocks everything else while it runs. */
  const timed = <Result>(body: string, work: () => Result): Result => {
    const before = process.threadCpuUsage();
    const result = work();
    const { user, system } = process.threadCpuUsage(before);
    const took = (user + system) / 1_000;
    longest = Math.max(longest, took);
    if (took > longestBlock) failed('a step takes long', `${took} ms`, body);
    return result;
  };
  const startedAt = performance.now();

  const take = async (body: string): Promise<void> => {
    const json = jsonOf(body);
    if (json === undefined) {
      noJson += 1;
      return;
    }
    try {
      const alert = timed(body, () => readAlert(body, json));
      const { incidentId, duplicate } = await incidents.receive(alert);
      duplicates += duplicate ? 1 : 0;
      keys.set(alert.key, incidentId);
      changed.set(incidentId, body);
    } catch (error) {
      failed('a payload could not be recorded', error, body);
    }
  };
  const show = async (id: string, body: string): Promise<void> => {
    try {
      const incident = await incidents.get(id);
      if (!incident) throw new Error(`there is no ${id}`);
      for (const render of [incidentMessage, plainIncidentMessage]) {
        const message = timed(body, () => render(incident));
        const size = sizeOf(message);
        largest = Math.max(largest, size);
        if (size > largestCard) failed('a card is too large', size, body);
        cards += 1;
        const problems = cards % rendered === 0 ? cardProblems(message.card) : [];
        if (problems.length > 0) failed('a card is wrong', problems.join(), body);
      }
      if (cards % reported < 2)
        for (const format of reportFormats) await reportFileOf(id, format, asker, reportDeps);
    } catch (error) {
      failed('an incident could not be shown', error, body);
    }
  };

  for (let sent = 0; sent < payloads; sent += batch) {
    const bodies = Array.from({ length: Math.min(batch, payloads - sent) }, () => mutatedPayload(random));
    await Promise.all(bodies.map(take));
    for (const [id, body] of changed) await show(id, body);
    changed.clear();
    if (sent % (batch * 40) === 0) console.log(`payloads: ${sent}`);
  }
  const took = performance.now() - startedAt;
  await store.close();
  const kept = await trailsIn(folder);
  rmSync(folder, { recursive: true });
  const lost = lostOf(keys, kept).length;
  const findings = [...failures].flatMap(([what, all]) => [
    `${what}, ${all.length} times`,
    ...all.slice(0, told).map((each) => `  ${each}`),
  ]);
  if (lost > 0) findings.push(`${lost} alerts are lost`);
  for (const error of new Set(errors)) findings.push(`the log says “${error}”`);
  return {
    part: 'payloads in process',
    figures: {
      payloads,
      'no JSON any more': noJson,
      'alerts recorded / repeats': `${keys.size} / ${duplicates}`,
      lost,
      incidents: kept.size,
      'cards made': cards,
      'largest card, KB': Math.ceil(largest / 1024),
      'longest reading or rendering, processor ms': Math.round(longest),
      'took, s': Math.round(took / 1000),
    },
    findings,
  };
}

const sizeOf = ({ card }: Message): number => JSON.stringify(card).length * 2;
