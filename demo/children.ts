import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Problem } from '../tools/problem.ts';
import { root } from '../tools/root.ts';
import { shown } from './dataFolder.ts';

/** A program of Node's that the demo starts. */
type Program = {
  /** As the terminal calls it. */
  readonly name: string;
  /** The script and its arguments. */
  readonly arguments: readonly string[];
  /** Its whole environment: nothing of the shell's gets in. */
  readonly environment: Readonly<Record<string, string>>;
  /** The file that takes all of its output. */
  readonly log: string;
  /** Why it ended, in a sentence, if the last line of its output says so. */
  readonly reason: (lastLine: string) => string | null;
};

export type Child = {
  readonly pid: number;
  /** What `read` makes of the first line from now on, of which it makes anything but `null`. */
  line<Found>(read: (line: string) => Found | null): Promise<Found>;
  /** Hands over each line from now on. */
  each(take: (line: string) => void): void;
};

export type Children = {
  start(program: Program): Child;
  /** Rejects with a `Problem` as soon as one ends that was not asked to. */
  readonly mishap: Promise<never>;
  /** Resolves when every one is gone; from now on, none is started. */
  end(): Promise<void>;
};

/** Milliseconds that a program gets to close gracefully before it is killed. */
const patience = 5_000;
const endWithParent = pathToFileURL(join(import.meta.dirname, 'endWithParent.ts')).href;

/** The processes that the demo starts, as one thing that ends as a whole. */
export function createChildren(): Children {
  const running = new Map<ChildProcess, Promise<void>>();
  const { promise: mishap, reject: meet } = Promise.withResolvers<never>();
  mishap.catch(() => {});
  let isEnding = false;

  function start(program: Program): Child {
    if (isEnding) throw new Problem('The demo is being stopped.');
    const process_ = spawn(
      process.execPath,
      ['--import', endWithParent, ...program.arguments],
      // A process group of its own: Ctrl-C reaches the demo alone, which then ends each program once, and in order.
      {
        cwd: root,
        env: program.environment,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: true,
        windowsHide: true,
      },
    );
    const listeners = new Set<(line: string) => void>();
    let lastLine = '';
    const log = createWriteStream(program.log, { flags: 'a' });
    process_.stdout?.pipe(log, { end: false });
    process_.stderr?.pipe(log, { end: false });
    if (process_.stdout) {
      createInterface({ input: process_.stdout }).on('line', (line) => {
        lastLine = line;
        for (const listener of listeners) listener(line);
      });
    }
    const ended = new Promise<void>((resolve) => {
      process_.once('error', (error) => {
        meet(new Problem(`${program.name} could not be started: ${error.message}.`));
        resolve();
      });
      process_.once('close', (code, signal) => {
        log.end();
        const how = signal === null ? `exit code ${code}` : signal;
        const reason =
          program.reason(lastLine) ?? `Look into ${shown(program.log)}, then start the demo again.`;
        meet(new Problem(`${program.name} has ended (${how}). ${reason}`));
        resolve();
      });
    });
    running.set(
      process_,
      ended.finally(() => running.delete(process_)),
    );
    return {
      pid: process_.pid ?? -1,
      each: (take) => {
        listeners.add(take);
      },
      line: (read) =>
        new Promise((resolve) => {
          const listener = (line: string) => {
            const found = read(line);
            if (found === null) return;
            listeners.delete(listener);
            resolve(found);
          };
          listeners.add(listener);
        }),
    };
  }

  return {
    start,
    mishap,
    async end() {
      isEnding = true;
      const ends = [...running];
      for (const [child] of ends) child.kill('SIGINT');
      const killing = setTimeout(() => {
        for (const [child] of ends) child.kill('SIGKILL');
      }, patience);
      await Promise.all(ends.map(([, ended]) => ended));
      clearTimeout(killing);
    },
  };
}
