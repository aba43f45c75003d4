import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod/v4';
import { root } from '../../tools/root.ts';
import { harbour } from '../builders/alertPayload.ts';
import { createWatch } from '../fakes/watch.ts';
import { ada, grace, tenantId } from './activities.ts';
import { assertNoSecret } from './assertNoSecret.ts';
import { assertOnlyShape } from './assertOnlyShape.ts';

export const webhookCode = 'never-seen-in-a-log-41d8';

const logLine = z.looseObject({ level: z.string(), msg: z.string() });
type LogLine = z.infer<typeof logLine>;

/** A running Glasswatch: the real process, started as `npm start` starts it. */
export type Bot = {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly log: readonly LogLine[];
  /** Where it listens; rejects when it does not. */
  url(): Promise<string>;
  /** The nth line with this message, or of those about one incident. */
  logged(message: string, which?: { count?: number; incidentId?: string }): Promise<LogLine>;
  /** Resolves with the exit code when the process has ended; `null` when a signal ended it. */
  ended(): Promise<number | null>;
  /** Sends a signal, waits for the end and gives the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
};

/** Environment variables; an empty one counts as not set. */
export type Settings = Readonly<Record<string, string>>;

type How = {
  readonly openFiles?: number;
  readonly keepsCompiled?: boolean;
  /** What starts the process, where it is not what `npm start` starts. */
  readonly entry?: string;
};

export type Bots = {
  /**
   * Starts the process with the settings that tests share and those given. It is ended after the last test. `openFiles`
   * is what `ulimit -n` allows it. Only with `keepsCompiled` does it keep what Node has compiled.
   */
  start(settings?: Settings, how?: How): Bot;
  /** A folder of its own, removed after the last test. */
  folder(): string;
};

/**
 * For a `describe` block: starts processes and clears up behind them. After each test, and when they have ended, it checks
 * what they have written. The product is that of the repository, or of the folder given.
 */
export function useBots(product = root): Bots {
  const { check, dispose, ...bots } = createBots(product);
  afterEach(check);
  after(async () => {
    await dispose();
    check();
  });
  return bots;
}

/** The same for a program that clears up by itself. */
export type OwnBots = Bots & {
  /** Asserts that they have written nothing but the log's JSON lines, and no secrets in them. */
  check(): void;
  /** Ends the processes and removes the folders. */
  dispose(): Promise<void>;
};

export function createBots(product = root): OwnBots {
  const folders: string[] = [];
  const started: { bot: Bot; output: string[]; errors: string[] }[] = [];

  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), 'glasswatch-e2e-'));
    folders.push(path);
    return path;
  };

  const check = () => {
    for (const { bot, output, errors } of started) {
      assert.equal(errors.join('\n'), '', 'something was written beside the log');
      for (const [index, line] of output.entries()) {
        assertNoSecret(line, 'the log');
        assertOnlyShape(line);
        const isCutOff = bot.process.signalCode === 'SIGKILL' && index === output.length - 1;
        assert(isCutOff || readLine(line), `not a line of the log: ${line}`);
      }
    }
  };

  return {
    folder,
    check,
    async dispose() {
      for (const { bot } of started) await bot.end('SIGKILL');
      for (const path of folders) rmSync(path, { recursive: true });
    },
    start(settings = {}, { openFiles, keepsCompiled = false, entry = 'src/index.ts' } = {}) {
      const dataDir = settings.DATA_DIR ?? folder();
      const command = [process.execPath, entry];
      const limit = openFiles === undefined ? [] : ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh'];
      const [program = '', ...rest] = [...limit, ...command];
      const child = spawn(program, rest, {
        cwd: product,
        env: {
          PATH: process.env.PATH,
          PORT: '0',
          BOT_AUTH: 'off',
          BOT_TENANT_ID: tenantId,
          BREAK_GLASS_ACCOUNTS: `${harbour.id}=${harbour.userPrincipalName}`,
          ALERT_WEBHOOK_CODE: webhookCode,
          RESPONDERS: `${ada.aadObjectId},${grace.aadObjectId}`,
          DATA_DIR: dataDir,
          // Nothing that only some hours of the week bring.
          DIGEST: 'off',
          // Runs the whole suite with the trace on, when it is set for the tests.
          TEAMS_TRACE: process.env.TEAMS_TRACE ?? '',
          // Most processes here start once: keeping what they compiled would only take time.
          ...(keepsCompiled ? {} : { NODE_DISABLE_COMPILE_CACHE: '1' }),
          ...settings,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const output: string[] = [];
      const errors: string[] = [];
      const bot = watched(child, output, errors);
      started.push({ bot, output, errors });
      return bot;
    },
  };
}

/** `null` for what is no line of the log, such as the last one of a process that was killed while it wrote. */
function readLine(line: string): LogLine | null {
  try {
    return logLine.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function watched(child: ChildProcess, output: string[], errors: string[]): Bot {
  assert(child.pid !== undefined && child.stdout && child.stderr);
  const log: LogLine[] = [];
  const watch = createWatch(() => `the log ${[...output, ...errors].slice(-20).join('\n')}`);
  let exit: { code: number | null } | null = null;
  createInterface(child.stdout).on('line', (line) => {
    output.push(line);
    const read = readLine(line);
    if (read) log.push(read);
    watch.changed();
  });
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  child.once('close', (code) => {
    exit = { code };
    watch.changed();
  });
  const ended = async () => (await watch.until('the end of the process', () => exit)).code;

  const logged: Bot['logged'] = (message, { count = 1, incidentId } = {}) =>
    watch.until(`“${message}” in the log`, () => {
      const found = log.filter(
        (line) => line.msg === message && (incidentId === undefined || line.incidentId === incidentId),
      )[count - 1];
      if (!found && exit) throw new Error(`the process has ended: ${[...output, ...errors].join('\n')}`);
      return found;
    });
  return {
    process: child,
    pid: child.pid,
    log,
    url: async () => `http://127.0.0.1:${(await logged('alerts are accepted')).port}`,
    logged,
    ended,
    end(signal = 'SIGTERM') {
      if (exit === null) child.kill(signal);
      return ended();
    },
  };
}
