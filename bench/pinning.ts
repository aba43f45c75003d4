import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which cores the two sides run on; `null` where they cannot be kept apart. */
export type Pinning = { readonly server: string; readonly bench: string } | null;

/** Puts this process on a core of its own and names the one for the servers, where `taskset` and two cores exist. */
export function pinBench(): Pinning {
  if (availableParallelism() < 2) return null;
  const { status } = spawnSync('taskset', ['-acp', '1', String(process.pid)]);
  return status === 0 ? { server: '0', bench: '1' } : null;
}
