import { type Clock, systemClock } from '../clock.ts';
import { second } from '../duration.ts';
import { endsWithin } from './within.ts';

/** Milliseconds that one part has before the next is told to stop: a query that hangs must not hold up delivery. */
const aheadOfNext = 2 * second;

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
  /** Whether a part has started. */
  hasStarted(part: Part): boolean;
  wake(): void;
  /**
   * Stops the started parts, the last one first, once no part is starting. A part that takes over two seconds no longer
   * holds up the next one. Resolves when all have ended.
   */
  stop(): Promise<void>;
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
    hasStarted: (part) => started.has(part),
    wake() {
      for (const part of running) part.wake?.();
    },
    async stop() {
      isStopped = true;
      await starting;
      const stops: Promise<void>[] = [];
      for (const part of [...running].reverse()) {
        const stop = part.stop();
        stops.push(stop);
        await endsWithin(aheadOfNext, stop, clock);
      }
      await Promise.all(stops);
    },
  };
}
