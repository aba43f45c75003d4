import { jsonRequest } from './alertRequest.ts';
import type { Connector } from './connector.ts';
import { accounts, introduce, message, messageId, startGlasswatch } from './glasswatch.ts';
import type { LoopReport } from './loopDelay.ts';
import type { Pinning } from './pinning.ts';
import { median } from './quantile.ts';
import { startWorkspace } from './workspace.ts';

const rows = 100_000;
const days = 30;
/** Accounts that the rows are of. */
const watched = 2;
const runs = 5;

/** One answer. Times in ms. */
export type Answer = {
  /** From the message to the card at the connector. */
  readonly took: number;
  /** Of that, the time in which the service worked on queries, until their answers were sent. */
  readonly service: number;
  readonly queries: number;
};

/** Of `activity 30d` over a full workspace. Times are medians; memory in MB. */
export type ActivityAnswers = {
  readonly rows: number;
  readonly took: number;
  readonly service: number;
  /** What is left of an answer's time without the service's. */
  readonly own: number;
  /** Of the process, before the first answer and after the last. */
  readonly memoryBefore: number | null;
  readonly peakMemory: number | null;
  /** Of the process, from the first question to the last answer. */
  readonly loop: LoopReport;
  readonly answers: readonly Answer[];
};

/** Asks a Glasswatch of its own, with a workspace of its own, several times for the sign-ins of a month. */
export async function measureActivity(
  folder: string,
  pinning: Pinning,
  connector: Connector,
): Promise<ActivityAnswers> {
  const ids = accounts.slice(0, watched).map(({ id }) => id);
  const workspace = await startWorkspace(rows, days, ids, folder);
  // The sweep reads the log too: it has nothing to find in this hour.
  const quiet = { SWEEP_INTERVAL: 'PT1H' };
  const server = await startGlasswatch(
    folder,
    pinning,
    { ...workspace.environment, ...quiet },
    { looksAtLoop: true },
  );
  try {
    const connection = await server.connection();
    await introduce(server, connection, connector.serviceUrl);
    const memoryBefore = server.peakMemory();
    const said = JSON.stringify(message('activity 30d', connector.serviceUrl));
    const question = jsonRequest(server.port, '/api/messages', said);
    const answers: Answer[] = [];
    await server.loop('begin');
    for (let run = 0; run < runs; run += 1) {
      const before = await workspace.served();
      const posted = connector.nextReply(messageId);
      const sentAt = performance.now();
      const status = await connection.send(question);
      if (status !== 200) throw new Error(`activity was answered with ${status}`);
      const took = (await posted) - sentAt;
      const after = await workspace.served();
      answers.push({ took, service: after.took - before.took, queries: after.queries - before.queries });
    }
    const loop = await server.loop('keep');
    connection.close();
    const of = (part: (answer: Answer) => number) => median(answers.map(part));
    return {
      rows,
      took: of(({ took }) => took),
      service: of(({ service }) => service),
      own: of(({ took, service }) => took - service),
      memoryBefore,
      peakMemory: server.peakMemory(),
      loop,
      answers,
    };
  } finally {
    await server.stop();
    workspace.stop();
  }
}
