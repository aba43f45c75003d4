import type { Clock } from '../clock.ts';

export type LoopDeps = {
  readonly clock: Clock;
  /** One round. Resolves with the milliseconds until the next; never rejects. */
  readonly work: () => Promise<number>;
};

export type Loop = {
  /** Begins with a round after `wait` ms; at once without. */
  start(wait?: number): void;
  /** Has a round now instead of at its time, or after the one under way. Does nothing while the loop stands still. */
  wake(): void;
  /** For a long round that ends early when the loop is stopped. */
  isRunning(): boolean;
  /** Lets no further round begin, and resolves when the one under way is over. */
  stop(): Promise<void>;
};

/** Does the same work again and again, never twice at a time. */
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
