import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../src/webhook/azureMonitor/values.ts';

/** What a running demo leaves in its folder, for `npm run alert` and the subcommands to find it. */
export type RunningDemo = {
  /** Glasswatch's port, and the secret of its webhook. */
  readonly port: number;
  readonly code: string;
  readonly playgroundPort: number;
  readonly pids: { readonly glasswatch: number; readonly playground: number };
};

const fileOf = (dataDir: string): string => join(dataDir, 'demo.json');

/** Readable by its owner alone: it holds the alert code. */
export const writeRunningDemo = (dataDir: string, running: RunningDemo): void =>
  writeFileSync(fileOf(dataDir), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600, flag: 'wx' });

export const removeRunningDemo = (dataDir: string): void => rmSync(fileOf(dataDir), { force: true });

/** The demo that runs with this folder, or did when it was killed; `null` when there is none. */
export function readRunningDemo(dataDir: string): Omit<RunningDemo, 'pids'> | null {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(fileOf(dataDir), 'utf8'));
  } catch {
    // No file, or one that was cut off: either way there is nothing to find.
    return null;
  }
  if (!isRecord(found)) return null;
  const { port, code, playgroundPort } = found;
  if (typeof port !== 'number' || typeof code !== 'string' || typeof playgroundPort !== 'number') return null;
  return { port, code, playgroundPort };
}
