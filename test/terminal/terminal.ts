import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export type Outcome = { readonly code: number | null; readonly answer: string; readonly remarks: string };

/** Runs `npm run report` or `npm run verify` as a process of its own, with DATA_DIR and no other variable of the bot's. */
export async function atTerminal(
  command: 'report' | 'verify',
  dataDir: string,
  ...words: readonly string[]
): Promise<Outcome> {
  const child = spawn(process.execPath, [`src/terminal/${command}.ts`, ...words], {
    cwd: new URL('../..', import.meta.url),
    env: { PATH: process.env.PATH, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [answer, remarks, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, answer, remarks };
}

/** For a `describe` block: makes folders, and removes them after the last test. */
export function useFolders(): () => string {
  const made: string[] = [];
  after(() => {
    for (const folder of made) rmSync(folder, { recursive: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'glasswatch-terminal-'));
    made.push(folder);
    return folder;
  };
}
