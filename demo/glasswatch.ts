import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child, Children } from './children.ts';
import { shown } from './dataFolder.ts';
import { logEntry } from './logEntry.ts';
import type { Settings } from './settings.ts';
import { within } from './within.ts';

export type Glasswatch = {
  readonly pid: number;
  readonly port: number;
  /** Resolves when it can do its work, which includes knowing where to post. */
  ready(): Promise<void>;
  /** Resolves when the next card stands in the channel, with its details unless they keep it waiting. */
  cardShown(): Promise<void>;
};

/** Milliseconds. */
const patienceForDetails = 5_000;

export const glasswatchLog = ({ dataDir }: Settings): string => join(dataDir, 'glasswatch.log');

/** Starts Glasswatch as it is started anywhere, with the canned audit; resolves when it accepts alerts. */
export async function startGlasswatch(
  children: Children,
  settings: Settings,
  code: string,
): Promise<Glasswatch> {
  const log = glasswatchLog(settings);
  const inspector = settings.inspectPort === null ? [] : [`--inspect=${settings.inspectPort}`];
  const child = children.start({
    name: 'Glasswatch',
    arguments: [...inspector, 'demo/bot.ts'],
    environment: { ...settings.environment, ALERT_WEBHOOK_CODE: code },
    log,
    reason: lastWords,
  });
  const port = await within(30, listening(child), `Glasswatch does not start: look into ${shown(log)}.`);
  return {
    pid: child.pid,
    port,
    ready: () => within(30, untilReady(port), `Glasswatch is not ready: look into ${shown(log)}.`),
    async cardShown() {
      await within(30, shownOnce(child), `The card does not reach the Playground: look into ${shown(log)}.`);
      // The first card comes from the alert alone; what the sign-in log has follows as an update.
      await Promise.race([shownOnce(child), sleep(patienceForDetails, undefined, { ref: false })]);
    },
  };
}

const shownOnce = (child: Child): Promise<true> =>
  child.line((line) => (logEntry(line).msg === 'card shown' ? true : null));

const listening = (child: Child): Promise<number> =>
  child.line((line) => {
    const { port } = logEntry(line);
    return typeof port === 'number' ? port : null;
  });

async function untilReady(port: number): Promise<void> {
  for (;;) {
    const { ok } = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    if (ok) return;
    await sleep(50);
  }
}

/** What the log says last when Glasswatch gives up. */
function lastWords(line: string): string | null {
  const { level, msg, mistakes } = logEntry(line);
  if (level !== 'fatal') return null;
  return [msg, ...(Array.isArray(mistakes) ? mistakes : [])].join(' ');
}
