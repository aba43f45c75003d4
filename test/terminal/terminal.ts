import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import packageJson from '../../package.json' with { type: 'json' };
import { backup } from '../../src/terminal/backup.ts';
import { report } from '../../src/terminal/report.ts';
import { rule } from '../../src/terminal/rule.ts';
import { runAtTerminal } from '../../src/terminal/terminal.ts';
import { verify } from '../../src/terminal/verify.ts';

export type Outcome = { readonly code: number | null; readonly answer: string; readonly remarks: string };

const commands = { backup, report, rule, verify };
type Name = keyof typeof commands;
type Variables = Readonly<Record<string, string>>;

/** Runs one of the commands, with these and no other variables of the bot's. */
async function run(name: Name, env: Variables, args: readonly string[]): Promise<Outcome> {
  const said = { answer: '', remarks: '' };
  const code = await runAtTerminal(commands[name], {
    args,
    env,
    print(line) {
      said.answer += `${line}\n`;
    },
    remark(line) {
      said.remarks += `${line}\n`;
    },
  });
  return { code, ...said };
}

/** The same as a process of its own, by the script of package.json. */
export async function asProcess(name: Name, env: Variables, ...args: readonly string[]): Promise<Outcome> {
  const script = packageJson.scripts[name].split(' ').slice(1);
  const child = spawn(process.execPath, [...script, ...args], {
    cwd: new URL('../..', import.meta.url),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [answer, remarks, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, answer, remarks };
}

/** Runs `npm run backup`, `report` or `verify`. */
export const atTerminal = (
  command: 'backup' | 'report' | 'verify',
  dataDir: string,
  ...words: readonly string[]
): Promise<Outcome> => run(command, { DATA_DIR: dataDir }, words);

/** Runs one of them on the store of several instances. */
export const atTerminalOfTables = (
  command: 'backup' | 'report' | 'verify',
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
