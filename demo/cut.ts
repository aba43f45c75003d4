import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../tools/problem.ts';
import { readRunningDemo } from './runningDemo.ts';
import { readSettings } from './settings.ts';

/** The demo's sign-in log, and where it lies while it is cut. */
const logOf = (dataDir: string) => ({
  there: join(dataDir, 'sign-ins.json'),
  away: join(dataDir, 'sign-ins.cut.json'),
});

/** Where the running demo keeps its files. Throws a `Problem` for any other link than the log. */
function demoFolder(words: readonly string[], name: string): string {
  if (words.join(' ') !== 'log') throw new Problem(`Say which link: npm run demo -- ${name} log.`);
  const { dataDir } = readSettings(process.env);
  if (readRunningDemo(dataDir) === null) {
    throw new Problem('No demo is running: start one with npm run demo.');
  }
  return dataDir;
}

/** `npm run demo -- cut log`: takes the sign-in log away, so that the link *The log answers* fails. */
export async function cut(words: readonly string[]): Promise<string> {
  const { there, away } = logOf(demoFolder(words, 'cut'));
  if (!existsSync(there)) throw new Problem('The log is cut already: npm run demo -- mend log.');
  renameSync(there, away);
  return 'The sign-in log cannot be read now. A card tells of it within a minute.';
}

/** `npm run demo -- mend log`: puts it back. */
export async function mend(words: readonly string[]): Promise<string> {
  const { there, away } = logOf(demoFolder(words, 'mend'));
  if (!existsSync(away)) throw new Problem('The log is not cut: npm run demo -- cut log.');
  renameSync(away, there);
  return 'The sign-in log can be read again. The same card says so within a minute.';
}
