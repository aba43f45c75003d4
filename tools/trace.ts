import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { Problem, problemText, systemCode } from './problem.ts';
import { fixturesOf } from './trace/fixtures.ts';

const usage =
  'Usage: npm run trace -- <folder for the fixtures> [<log file>]   (without a file: standard input)';

function readLog(file: string | undefined): Promise<string> | string {
  if (file === undefined) return text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${systemCode(error)}.\n${usage}`);
  }
}

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [folder, file, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new Problem(usage);
  const fixtures = fixturesOf(await readLog(file));
  if (fixtures.length === 0) {
    throw new Problem(
      'The log has no trace. Start Glasswatch with TEAMS_TRACE=on, and give the lines that it writes.',
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of fixtures) {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
    console.log(path);
  }
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error;
  console.error(isUsage ? `${error.message}\n${usage}` : problemText(error));
  process.exitCode = 1;
}
