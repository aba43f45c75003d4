import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem } from '../tools/problem.ts';
import { root } from '../tools/root.ts';
import type { Children } from './children.ts';
import { shown } from './dataFolder.ts';
import { latePage } from './latePage.ts';
import type { Settings } from './settings.ts';
import { within } from './within.ts';

export type Playground = {
  readonly pid: number;
  readonly port: number;
  /** Installs the bot in the channel's team, as an administrator would: from then on it knows where to post. */
  install(channelId: string): Promise<void>;
  /** Calls back whenever a page opens that lacks the cards of before: another one, or one that was reloaded. */
  onLatePage(tell: () => void): void;
};

/** What is loaded into the Playground before anything of its own. */
const preloads = ['likeTeams.ts', 'pageFirst.ts'].flatMap((name) => [
  '--import',
  pathToFileURL(join(import.meta.dirname, name)).href,
]);
const program = 'node_modules/@microsoft/m365agentsplayground/cli.js';

/** Throws a `Problem` when the Playground is not installed. */
export function requirePlayground(): void {
  if (existsSync(join(root, program))) return;
  throw new Problem(
    'The Microsoft 365 Agents Playground is not installed: run npm ci, then npm run demo again.',
  );
}

/** Starts the Agents Playground in front of the bot's port; resolves when it is up. Throws a `Problem`. */
export async function startPlayground(
  children: Children,
  settings: Settings,
  botPort: number,
): Promise<Playground> {
  const log = join(settings.dataDir, 'playground.log');
  const child = children.start({
    name: 'The Agents Playground',
    arguments: [
      ...preloads,
      program,
      'start',
      ...['-p', String(settings.playgroundPort)],
      ...['-c', 'msteams'],
      ...['-e', `http://127.0.0.1:${botPort}/api/messages`],
      // No telemetry.
      '--dt',
    ],
    environment: {
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: join(root, 'demo/.m365agentsplayground.yml'),
      M365_AGENTS_PLAYGROUND_LOGFILE: join(settings.dataDir, 'playground-details.log'),
    },
    log,
    reason: () => null,
  });
  const port = await within(
    30,
    child.line((line) => Number(/^Listening on (\d+)/.exec(line)?.[1] ?? 0) || null),
    `The Agents Playground does not start: look into ${shown(log)}.`,
  );
  if (settings.playgroundPort !== 0 && port !== settings.playgroundPort) {
    // It goes to any other port, without a word, when its own has just been taken.
    throw new Problem(`Port ${settings.playgroundPort} is in use by another program: ${otherPort}.`);
  }
  const address = `http://127.0.0.1:${port}`;
  return {
    pid: child.pid,
    port,
    onLatePage(tell) {
      child.each((line) => {
        if (line === latePage) tell();
      });
    },
    async install(channelId) {
      const path = `/_debug/conversation/${encodeURIComponent(channelId)}/installation`;
      const response = await fetch(`${address}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
        signal: AbortSignal.timeout(30_000),
      });
      if (!response.ok) {
        throw new Problem(
          `The Agents Playground did not install the bot (HTTP ${response.status}): look into ${shown(log)}.`,
        );
      }
    },
  };
}

const otherPort = 'stop that program, or set TEAMSAPPTESTER_PORT to a free port';
