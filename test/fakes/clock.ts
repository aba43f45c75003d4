import { setImmediate as turn } from 'node:timers/promises';
import { type Clock, isoTime } from '../../src/clock.ts';

export type FakeClock = Clock & {
  /**
   * Moves the time on by `ms`, runs every timer that comes due on the way, in order and at its own time, and resolves
   * when what they started has had its turns. What waits for real I/O needs a promise of its own.
   */
  advance(ms: number): Promise<void>;
  /** Lets what is under way have its turns, without any time passing. */
  settle(): Promise<void>;
  /** The times, as ISO 8601 UTC, at which timers are waiting to run. */
  waiting(): readonly string[];
};

/** Turns of the event loop that a chain of promises and a group commit need at most. */
const turns = 10;

/** A clock that stands still until a test moves it. */
export function fakeClock(start = '2026-11-03T09:20:00.000Z'): FakeClock {
  let now = Date.parse(start);
  /** In the order of their making, which decides between timers of the same time. */
  const timers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const inOrder = () => [...timers].sort((a, b) => a.at - b.at);

  async function settle(): Promise<void> {
    for (let count = 0; count < turns; count += 1) await turn();
  }

  return {
    now: () => now,
    after(ms, wake) {
      const timer = { at: now + Math.max(ms, 0), wake };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let [next] = inOrder(); next !== undefined && next.at <= end; [next] = inOrder()) {
        now = Math.max(now, next.at);
        timers.delete(next);
        next.wake();
        await settle();
      }
      now = end;
    },
    settle,
    waiting: () => inOrder().map(({ at }) => isoTime(at)),
  };
}
