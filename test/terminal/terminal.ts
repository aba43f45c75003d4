import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export type Outcome = { readonly code: number | null; readonly answer: string; readonly remarks: string };

/** Runs one of the commands as a process of its own, with these and no other variables of the bot's. */
async function run(
  command: string,
  variables: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<Outcome> {
  const child = spawn(process.execPath, [`src/terminal/${command}.ts`, ...words], {
    cwd: new URL('../..', import.meta.url),
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [answer, remarks, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, answer, remarks };
}

/** Runs `npm run report` or `npm run verify`. */
export const atTerminal = (
  command: 'report' | 'verify',
  dataDir: string,
  ...words: readonly string[]
): Promise<Outcome> => run(command, { DATA_DIR: dataDir }, words);

/** Runs one of them on the store of several instances. */
export const atTerminalOfTables = (
  command: 'report' | 'verify',
  connectionString: string,
  ...words: readonly string[]
): Promise<Outcome> =>
  run(command, { STORE: 'azureTables', AZURE_STORAGE_CONNECTION_STRING: connectionString }, words);

/** Runs `npm run rule` for these BREAK_GLASS_ACCOUNTS. */
export const ruleAtTerminal = (accounts: string, ...words: readonly string[]): Promise<Outcome> =>
  run('rule', { BREAK_GLASS_ACCOUNTS: accounts }, words);

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
