import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../..');
/** Longest wait for anything, in ms: a start takes about four seconds where nothing else runs. */
const patience = 45_000;

export type Output = { readonly code: number | null; readonly text: string };

/** A process of the demo's, run as in a terminal, with ports and a folder of its own. */
export type DemoProcess = {
  readonly child: ChildProcess;
  readonly dataDir: string;
  /** All that it has printed so far. */
  text(): string;
  /** Resolves when what it has printed matches. Rejects when it ends before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when it has ended and its output is complete. */
  ended(): Promise<Output>;
};

const made: string[] = [];

/** A folder that does not exist yet, in a fresh one of the system's. */
export function freshFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'glasswatch-demo-'));
  made.push(parent);
  return join(parent, 'data');
}

/** Removes all that `freshFolder` has made. */
export const removeFolders = (): void => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
};

/** Runs `node <script>` or, for a whole command line, the given program. Ports are any free ones unless `env` says. */
export function runDemo(
  env: Readonly<Record<string, string>> = {},
  [program, ...words]: readonly [string, ...string[]] = [process.execPath, 'demo/index.ts'],
): DemoProcess {
  const dataDir = env.DATA_DIR ?? freshFolder();
  const {
    PORT: _port,
    ALERT_WEBHOOK_CODE: _code,
    npm_lifecycle_event: _underNpm,
    ...inherited
  } = process.env;
  const child = spawn(program, words, {
    cwd: root,
    env: { ...inherited, PORT: '0', TEAMSAPPTESTER_PORT: '0', ...env, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const take = (chunk: Buffer) => {
    text += chunk.toString();
    child.emit('printed');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  let isClosed = false;
  const closed = once(child, 'close').then(([code]: (number | null)[]) => {
    isClosed = true;
    child.emit('printed');
    return { code: code ?? null, text };
  });
  return {
    child,
    dataDir,
    text: () => text,
    async prints(pattern) {
      const signal = AbortSignal.timeout(patience);
      for (;;) {
        const found = pattern.exec(text);
        if (found) return found;
        if (isClosed) throw new Error(`It has ended without printing ${pattern}:\n${text}`);
        await once(child, 'printed', { signal }).catch(() => {
          throw new Error(`It does not print ${pattern}:\n${text}`);
        });
      }
    },
    ended: () =>
      Promise.race([
        closed,
        sleep(patience, undefined, { ref: false }).then(() => {
          throw new Error(`It does not end:\n${text}`);
        }),
      ]),
  };
}

/** Runs `npm run alert` with these words against the demo of a folder. */
export const runAlert = (
  dataDir: string,
  words: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Output> =>
  runDemo({ PORT: '', ...env, DATA_DIR: dataDir }, [process.execPath, 'demo/alert.ts', ...words]).ended();

/** Runs `npm run demo -- <words>` against the demo of a folder. */
export const runSubcommand = (dataDir: string, words: readonly string[]): Promise<Output> =>
  runDemo({ PORT: '', DATA_DIR: dataDir }, [process.execPath, 'demo/index.ts', ...words]).ended();

/** What a demo that is up has said, and left in its folder. */
export async function upAndRunning(demo: DemoProcess) {
  const [, address = ''] = await demo.prints(/Open (http:\/\/localhost:\d+)/);
  await demo.prints(/log: .+\n/);
  const { port, code, pids } = JSON.parse(readFileSync(join(demo.dataDir, 'demo.json'), 'utf8')) as {
    port: number;
    code: string;
    pids: { glasswatch: number; playground: number };
  };
  return { address, port, code, pids, playgroundPort: Number(new URL(address).port) };
}

/** Resolves when the condition holds; rejects with `otherwise` when it does not come to that. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  otherwise: () => string,
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(otherwise());
    await sleep(50);
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
