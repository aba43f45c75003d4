import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { isoTime, systemClock } from '../clock.ts';
import { watchAtTerminal } from '../config/watchFacts.ts';
import { GlasswatchError } from '../errors.ts';
import { isIncidentId } from '../incident/id.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { counted } from '../presentation/words.ts';
import type { Circumstances } from '../report/circumstances.ts';
import { reportFiles } from '../report/files.ts';
import { reportOf } from '../report/report.ts';
import { productVersion } from '../version.ts';
import { checkStored } from './checkStored.ts';
import { sameAsEarlier } from './earlierReport.ts';
import { openReader, readStored } from './readStored.ts';
import { exitCodes, Misuse, type Terminal, type TerminalCommand } from './terminal.ts';
import { writeReport } from './writeReport.ts';

function wanted(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, force: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [id, ...others] = positionals;
  const { out, force } = values;
  if (id === undefined || others.length > 0 || !out) {
    throw new Misuse('It takes the id of an incident, and --out with a folder for the files.');
  }
  if (!isIncidentId(id)) throw new Misuse(`${id} is not the id of an incident, such as k7qd2-3.`);
  return { id, out, force };
}

/** What is known at a terminal. Its user is whom the operating system names: nobody has signed in here. */
const circumstances = (env: Terminal['env']): Circumstances => ({
  version: productVersion,
  generated: {
    at: isoTime(systemClock.now()),
    by: { from: 'terminal', host: hostname(), user: userName() },
  },
  watch: watchAtTerminal(env),
});

/** `null`: the system has no name for the user, as in a container that runs under a number. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** `npm run report -- <id> --out <folder>`: writes an incident's report as files and prints their paths. */
export const report: TerminalCommand = {
  usage: 'npm run report -- <id> --out <folder> [--force]',
  async run({ args, env, print, remark }) {
    const { id, out, force } = wanted(args);
    const reader = await openReader(env);
    try {
      const check = checkStored(id, await readStored(id, reader));
      if (!check.intact) {
        throw new GlasswatchError('trailBroken', {
          cause: new Error(`no report was written; npm run verify -- ${id} names the entry`),
        });
      }
      const made = reportOf(check.incident, check.entries, check.head, circumstances(env));
      const files = reportFiles(made);
      const written = force ? files : sameAsEarlier(made, files, out);
      for (const path of writeReport(written, out, force)) print(outsideText(path, 4_096));
      remark(
        `Incident ${id}${made.isOpen ? ', still open' : ''}: ${counted(made.signIns.length, 'sign-in')}, trail intact, head ${check.head}`,
      );
      return exitCodes.well;
    } finally {
      await reader.close();
    }
  },
};
