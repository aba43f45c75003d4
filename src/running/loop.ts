import type { Clock } from '../clock.ts';

export type LoopDeps = {
  readonly clock: Clock;
  /** One round. Resolves with the milliseconds until the next. Never rejects. */
  readonly work: () => Promise<number>;
};

export type Loop = {
  /** Begins with a round after `wait` ms, or at once without `wait`. */
  start(wait?: number): void;
  /**
   * Runs a round now instead of at its time, or right after the one under way. Does nothing while the loop is
   * stopped.
   */
  wake(): void;
  /** Lets a long round end early when the loop is stopped. */
  isRunning(): boolean;
  /** Begins no further round. Resolves when the one under way is over. */
  stop(): Promise<void>;
};

/** Repeats the same work, never twice at a time. */
export function createLoop({ clock, work }: LoopDeps): Loop {
  let isRunning = false;
  let cancel = () => {};
  let underWay: Promise<void> = Promise.resolve();

  function wake(): void {
    underWay = underWay.then(round);
  }

  async function round(): Promise<void> {
    if (!isRunning) return;
    cancel();
    const wait = await work();
    if (isRunning) wakeAfter(wait);
  }

  function wakeAfter(ms: number): void {
    cancel = clock.after(Math.max(ms, 0), wake);
  }

  return {
    start(wait) {
      isRunning = true;
      if (wait === undefined) wake();
      else wakeAfter(wait);
    },
    wake,
    isRunning: () => isRunning,
    async stop() {
      isRunning = false;
      cancel();
      await underWay;
    },
  };
}
