import type { TrailEntry } from '../src/incident/trail/trail.ts';
import { installation } from '../test/e2e/activities.ts';
import type { Bot, Bots } from '../test/e2e/harness.ts';
import { postActivity } from '../test/e2e/send.ts';
import { trailsIn } from '../test/e2e/trails.ts';
import { lostOf } from './kept.ts';
import { errorsIn, tally } from './report.ts';
import { signInLogIn } from './signInLog.ts';

/** A process that runs on an embedded store, with where it keeps it and listens. */
export type RunningBot = { readonly bot: Bot; readonly dataDir: string; readonly url: string };

/** Starts a process, and installs it in the team of this connector. */
export async function startedBot(bots: Bots, serviceUrl: string): Promise<RunningBot> {
  const dataDir = bots.folder();
  const bot = bots.start({ DATA_DIR: dataDir, ...signInLogIn(dataDir) });
  const url = await bot.url();
  await bot.logged('Teams is connected');
  await postActivity(url, installation({ serviceUrl }));
  return { bot, dataDir, url };
}

/** What a process leaves behind. `findings` are sentences of what must not be. */
export type Ending = {
  readonly kept: ReadonlyMap<string, readonly TrailEntry[]>;
  readonly lost: number;
  readonly findings: readonly string[];
};

/** Ends the process, and looks at its log, its exit code, and whether it kept what it took. `taken` is by `Alert.key`. */
export async function endedBot(
  { bot, dataDir }: RunningBot,
  taken: ReadonlyMap<string, string>,
): Promise<Ending> {
  const errors = errorsIn(bot.log);
  const code = await bot.end();
  const kept = await trailsIn(dataDir);
  const lost = lostOf(taken, kept).length;
  const findings = [
    ...(errors.length > 0 ? [`the log says ${tally(errors)}`] : []),
    ...(code !== 0 ? [`the process ended with ${code}`] : []),
    ...(lost > 0 ? [`${lost} alerts that were answered are lost`] : []),
  ];
  return { kept, lost, findings };
}
