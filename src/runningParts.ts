/** Something that runs beside the webhook, from its start to its stop. */
export type Part = {
  start(): Promise<void> | void;
  /** Looks again, because the security channel has changed; may come while it is starting. */
  wake?(): void;
  /** Ends when what is under way has ended; nothing new is begun. */
  stop(): Promise<void>;
};

export type RunningParts = {
  /** Starts each when the one before it has started; none once they are stopped. Rejects with the first that cannot. */
  start(parts: readonly Part[]): Promise<void>;
  wake(): void;
  /** Stops those that were started, the last one first, as soon as none is starting any more. */
  stop(): Promise<void>;
};

/** The parts of the process that run until it is closed. */
export function createRunningParts(): RunningParts {
  const running: Part[] = [];
  let starting: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  async function startEach(parts: readonly Part[]): Promise<void> {
    for (const part of parts) {
      if (isStopped) return;
      running.push(part);
      await part.start();
    }
  }

  return {
    start(parts) {
      const started = startEach(parts);
      // Who started them hears of a failure; what has begun by then is stopped all the same.
      starting = started.catch(() => {});
      return started;
    },
    wake() {
      for (const part of running) part.wake?.();
    },
    async stop() {
      isStopped = true;
      await starting;
      for (const part of running.toReversed()) await part.stop();
    },
  };
}
