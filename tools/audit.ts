import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exceptions } from './audit/exceptions.ts';
import { type Audited, exitCode, judge, summary } from './audit/judge.ts';
import { lockedPackages } from './lock.ts';
import { runNpm } from './npm.ts';
import { Problem } from './problem.ts';

/** Asks npm about each lock file of the folder. One question after the other: they share npm's cache of keys. */
async function audit(folder: string): Promise<readonly Audited[]> {
  const all: Audited[] = [];
  const locks = globSync('**/package-lock.json', { cwd: folder, exclude: ['**/node_modules'] });
  if (locks.length === 0) throw new Problem(`There is no package-lock.json in ${folder}.`);
  for (const lock of locks.sort()) {
    const here = join(folder, dirname(lock));
    all.push({
      lock,
      packages: lockedPackages(join(folder, lock)),
      // Twice is enough: with npm's own third try, an address that is not there takes over a minute.
      advisories: await runNpm(['audit', '--json', '--fetch-retries=1'], here),
      signatures: await runNpm(['audit', 'signatures', '--json', '--fetch-retries=1'], here),
    });
  }
  return all;
}

const verdict = judge(await audit(process.cwd()), exceptions, new Date().toISOString().slice(0, 10));
for (const line of [...verdict.told, ...verdict.unanswered, ...verdict.failed]) console.log(line);
console.log(summary(verdict));
process.exitCode = exitCode(verdict);
