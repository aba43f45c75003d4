import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * Keeps what Node compiles of the program, in a folder of `dataDir`, and uses what an earlier start has kept there. The
 * next start then accepts alerts in about half the time (bench/README.md). Node writes it when the process ends in
 * order. Without it all works the same, so no failure counts.
 *
 * Attack: you run code as the bot when you can write what it takes for compiled code. So the folder belongs to the
 * process alone. A folder of the system's for temporary files would be open to others.
 */
export function keepCompiled(dataDir: string): void {
  const folder = join(dataDir, 'compiled');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOursAlone(folder)) return;
    enableCompileCache(folder);
    // Each version of Node has a folder of its own, of 12 MB.
    for (const name of readdirSync(folder).filter((name) => !name.startsWith(`${process.version}-`))) {
      rmSync(join(folder, name), { recursive: true });
    }
  } catch {
    // A disk that cannot be written, for example. The store says so when it is opened.
  }
}

/** Systems without owners of that kind, such as Windows, give each user folders that others cannot write. */
function isOursAlone(folder: string): boolean {
  const { uid, mode } = lstatSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}
