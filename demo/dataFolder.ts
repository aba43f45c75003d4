import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Problem, systemCode } from '../tools/problem.ts';
import { listenFault } from './listenFault.ts';
import { readRunningDemo } from './runningDemo.ts';

const marker = '.glasswatch-demo';

/** A path as the terminal shows it. */
export const shown = (path: string): string => relative(process.cwd(), path) || '.';

/**
 * Makes the demo's folder, or empties it when it is a demo's: one that holds our marker. Throws a `Problem` for any
 * other folder that is not empty, for the folder of a demo that is running, and where nothing can be written.
 */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  const running = readRunningDemo(dataDir);
  if (running && (await listenFault(running.port)) !== null) {
    throw new Problem(
      `A demo is already running in ${shown(dataDir)}: stop it with Ctrl-C in its terminal first.`,
    );
  }
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const entries = readdirSync(dataDir);
    if (entries.length > 0 && !entries.includes(marker)) {
      throw new Problem(
        `${shown(dataDir)} holds something that is not the demo’s, so nothing was touched: set DATA_DIR to an empty folder, or leave it out.`,
      );
    }
    writeFileSync(join(dataDir, marker), 'npm run demo empties this folder at each start.\n');
    for (const entry of entries) {
      if (entry !== marker) rmSync(join(dataDir, entry), { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      `The folder ${shown(dataDir)} cannot be written (${systemCode(error)}): mend its permissions, or set DATA_DIR to another one.`,
      { cause: error },
    );
  }
}
