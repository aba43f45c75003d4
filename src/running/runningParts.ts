import { type Clock, systemClock } from '../clock.ts';
import { second } from '../duration.ts';
import { endsWithin } from './within.ts';

/** Milliseconds that one part may take to stop. A query that hangs must not keep delivery from being told to stop. */
const stopPatience = 2 * second;

/** Something that runs beside the webhook, from its start to its stop. */
export type Part = {
  /** You may call it again after it rejects. */
  start(): Promise<void> | void;
  /** Looks again because the security channel has changed. May be called during the start. */
  wake?(): void;
  /** Resolves when the work under way has ended. Starts nothing new. */
  stop(): Promise<void>;
};

export type RunningParts = {
  /**
   * Starts the parts one after the other, and none after a stop. Rejects with the first failure. A second
   * call continues with the failed part.
   */
  start(parts: readonly Part[]): Promise<void>;
  wake(): void;
  /**
   * Stops the started parts, the last one first, once no part is starting. Leaves a part that takes over two seconds, and
   * tells the next; `false` where it left one.
   */
  stop(): Promise<boolean>;
};

/** The parts of the process that run until it is closed. */
export function createRunningParts(clock: Clock = systemClock): RunningParts {
  const running = new Set<Part>();
  const started = new Set<Part>();
  let starting: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  async function startEach(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      if (isStopped) return;
      if (started.has(part)) continue;
      running.add(part);
      await part.start();
      started.add(part);
    }
  }

  return {
    start(parts) {
      const allStarted = startEach(parts);
      // The caller of the start learns of a failure. Started parts are stopped all the same.
      starting = allStarted.catch(() => {});
      return allStarted;
    },
    wake() {
      for (const part of running) part.wake?.();
    },
    async stop() {
      isStopped = true;
      await starting;
      let haveAllEnded = true;
      for (const part of [...running].reverse()) {
        const hasEnded = await endsWithin(stopPatience, part.stop(), clock);
        haveAllEnded &&= hasEnded;
      }
      return haveAllEnded;
    },
  };
}
