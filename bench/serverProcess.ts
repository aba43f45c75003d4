import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';
import type { LoopQuestion, LoopReport } from './loopDelay.ts';
import type { Pinning } from './pinning.ts';

/** A server under measurement, in a process of its own. */
export type ServerProcess = {
  readonly port: number;
  /** `performance.now()` right before the process was started. */
  readonly startedAt: number;
  /** A connection, as soon as the server takes one: tried every 5 ms. Rejects when the process has ended. */
  connection(): Promise<Connection>;
  /** Peak resident memory so far in MB; `null` where the system does not tell. */
  peakMemory(): number | null;
  /** What its event loop did. Only of a server that is started with `looksAtLoop`. */
  loop(question: LoopQuestion): Promise<LoopReport>;
  /** Asks it to end, and resolves when it has. */
  stop(): Promise<void>;
};

export type ServerOptions = {
  readonly name: string;
  /** The program, from the project's folder. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether its event loop is measured. */
  readonly looksAtLoop?: boolean;
  /** For its log. */
  readonly folder: string;
  readonly pinning: Pinning;
};

const project = join(import.meta.dirname, '..');

/** Starts a server; it is told its port by the variable PORT, and logs into a file, as under a service manager. */
export async function startServer({
  name,
  file,
  args = [],
  env = {},
  looksAtLoop = false,
  folder,
  pinning,
}: ServerOptions): Promise<ServerProcess> {
  const port = await freePort();
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  const pinned = pinning ? ['taskset', '-c', pinning.server] : [];
  const looking = looksAtLoop ? ['--import', './bench/loopDelay.ts'] : [];
  const command = [...pinned, process.execPath, ...looking, file, ...args];
  const [program = process.execPath, ...rest] = command;
  const startedAt = performance.now();
  const child: ChildProcess = spawn(program, rest, {
    cwd: project,
    env: { PATH: process.env.PATH ?? '', PORT: String(port), ...env },
    stdio: ['ignore', output, output, ...(looksAtLoop ? (['ipc'] as const) : [])],
  });
  closeSync(output);
  // A bench that fails must leave no server behind.
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port,
    startedAt,
    async connection() {
      for (;;) {
        if (child.exitCode !== null)
          throw new Error(`${name} ended by itself:\n${readFileSync(log, 'utf8')}`);
        try {
          return await openConnection(port);
        } catch {
          await sleep(5);
        }
      }
    },
    peakMemory() {
      if (process.platform !== 'linux') return null;
      const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      return kilobytes === undefined ? null : Number(kilobytes) / 1024;
    },
    async loop(question) {
      child.send(question);
      const [report] = await once(child, 'message');
      return report;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
