import { parseArgs } from 'node:util';
import { GlasswatchError } from '../errors.ts';
import { isIncidentId } from '../incident/id.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { counted } from '../presentation/words.ts';
import { reportFiles } from '../report/files.ts';
import { reportOf } from '../report/report.ts';
import { checkStored } from './checkStored.ts';
import { openReader, readStored } from './readStored.ts';
import { exitCodes, Misuse, print, remark, runAtTerminal } from './runAtTerminal.ts';
import { writeReport } from './writeReport.ts';

// `npm run report -- <id> --out <folder>`: an incident's report as files. Prints their paths.

const usage = 'npm run report -- <id> --out <folder> [--force]';

function wanted() {
  const { values, positionals } = parseArgs({
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

await runAtTerminal(usage, async () => {
  const { id, out, force } = wanted();
  const reader = await openReader(process.env);
  try {
    const check = checkStored(id, await readStored(id, reader));
    if (!check.intact) {
      throw new GlasswatchError('trailBroken', {
        cause: new Error(`no report was written; npm run verify -- ${id} names the entry`),
      });
    }
    const report = reportOf(check.incident, check.entries, check.head);
    for (const path of writeReport(reportFiles(report), out, force)) print(outsideText(path, 4_096));
    remark(
      `Incident ${id}${report.isOpen ? ', still open' : ''}: ${counted(report.signIns.length, 'sign-in')}, trail intact, head ${check.head}`,
    );
    return exitCodes.well;
  } finally {
    await reader.close();
  }
});
