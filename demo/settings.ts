import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Problem } from '../tools/problem.ts';
import { root } from '../tools/root.ts';

/** What the demo runs with. */
export type Settings = {
  /** 0: any free one. */
  readonly port: number;
  /** 0: any free one. */
  readonly playgroundPort: number;
  /** Where Glasswatch waits for a debugger to attach; `null`: nowhere. */
  readonly inspectPort: number | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly channelId: string;
  /** Glasswatch's own environment, but for the alert code. */
  readonly environment: Readonly<Record<string, string>>;
};

/** The only variables of the shell that count: the demo is the same for somebody whose shell is set up for a real bot. */
const fromShell = ['PORT', 'TEAMSAPPTESTER_PORT', 'DATA_DIR', 'INSPECT_PORT', 'ESCALATE_AFTER'] as const;

/** Reads env/.env.playground; what `fromShell` names comes first. Throws a `Problem`. */
export function readSettings(shell: Readonly<Record<string, string | undefined>>): Settings {
  const set: Record<string, string> = {};
  const file = parseEnv(readFileSync(join(root, 'env/.env.playground'), 'utf8'));
  for (const [name, value] of Object.entries(file)) if (value !== undefined) set[name] = value;
  for (const name of fromShell) {
    const value = shell[name]?.trim();
    if (value) set[name] = value;
  }
  const { ESCALATE_AFTER: after, ...others } = set;
  const escalation = set.ESCALATION?.replace(/^[^:]*/, after ?? '$&');
  const dataDir = resolve(root, set.DATA_DIR ?? 'data/demo');
  return {
    port: readPort('PORT', set),
    playgroundPort: readPort('TEAMSAPPTESTER_PORT', set),
    inspectPort: set.INSPECT_PORT === undefined ? null : readPort('INSPECT_PORT', set),
    dataDir,
    channelId: set.SECURITY_CHANNEL_ID ?? '',
    environment: { ...others, ...(escalation ? { ESCALATION: escalation } : {}), DATA_DIR: dataDir },
  };
}

function readPort(name: string, set: Readonly<Record<string, string>>): number {
  const text = set[name] ?? '';
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new Problem(`${name} is not usable: write a port number, or leave it out.`);
  }
  return port;
}
