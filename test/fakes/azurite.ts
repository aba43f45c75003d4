import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { azuriteFolder, isInstalled } from '../azurite/installed.ts';

/** Microsoft's emulator of Azure Tables, a process of its own on a loopback port, with accounts that are empty. */
export type Azurite = {
  /** The connection string of an account that nobody has used. */
  newAccount(): string;
};

const accountsAtHand = 120;
const nameOf = (index: number): string => `glasswatch${index}`;
const key = Buffer.from('no secret: it opens an emulator on this machine').toString('base64');

/** For a `describe` block: runs the emulator before the first test until after the last one. */
export function useAzurite(): Azurite {
  let running: RunningAzurite | undefined;

  before(async function () {
    // It loads a lot, on a machine that may have much else to do.
    this.timeout(60_000);
    running = await startAzurite();
  });

  after(() => running?.stop());

  return {
    newAccount() {
      if (!running) throw new Error('the emulator does not run yet');
      return running.newAccount();
    },
  };
}

/** The emulator for a program that ends it by itself. */
export type RunningAzurite = Azurite & { stop(): Promise<void> };

export async function startAzurite(): Promise<RunningAzurite> {
  const { child, port, folder } = await start();
  let used = 0;
  return {
    newAccount() {
      if (used === accountsAtHand) throw new Error('every account of the emulator has been used');
      const name = nameOf(used);
      used += 1;
      return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};TableEndpoint=http://127.0.0.1:${port}/${name};`;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

async function start() {
  if (!isInstalled())
    throw new Error('Azurite is not installed, or its lock has changed: run npm run azurite.');
  const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'glasswatch-azurite-'))];
  const child = spawn(
    process.execPath,
    [
      join(azuriteFolder, 'node_modules/azurite/dist/src/table/main.js'),
      ...['--tableHost', '127.0.0.1', '--tablePort', String(port), '--silent'],
      ...['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry'],
    ],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        AZURITE_ACCOUNTS: Array.from(
          { length: accountsAtHand },
          (_, index) => `${nameOf(index)}:${key}`,
        ).join(';'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit').then(() => {
    throw new Error('the emulator has ended');
  });
  // Where it has not yet been waited for, its end is that of the test.
  ended.catch(() => {});
  await Promise.race([saysStarted(child), ended]);
  return { child, port, folder };
}

async function saysStarted({ stdout }: ChildProcess): Promise<void> {
  if (!stdout) return;
  for await (const line of createInterface(stdout)) if (line.includes('successfully started')) break;
  stdout.resume();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
