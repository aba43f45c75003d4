/** Something that runs beside the webhook, from its start to its stop. */
export type Part = {
  /** Where it rejects it may be called again. */
  start(): Promise<void> | void;
  /** Looks again, because the security channel has changed; may come while it is starting. */
  wake?(): void;
  /** Ends when what is under way has ended; nothing new is begun. */
  stop(): Promise<void>;
};

export type RunningParts = {
  /**
   * Starts each when the one before it has started; none once they are stopped. Rejects with the first that cannot; asked
   * again, it goes on with that one.
   */
  start(parts: readonly Part[]): Promise<void>;
  wake(): void;
  /** Stops those that were started, the last one first, as soon as none is starting any more. */
  stop(): Promise<void>;
};

/** The parts of the process that run until it is closed. */
export function createRunningParts(): RunningParts {
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
      // Who started them hears of a failure; what has begun by then is stopped all the same.
      starting = allStarted.catch(() => {});
      return allStarted;
    },
    wake() {
      for (const part of running) part.wake?.();
    },
    async stop() {
      isStopped = true;
      await starting;
      for (const part of [...running].reverse()) await part.stop();
    },
  };
}
