import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { retryDelay } from '../running/retryDelay.ts';
import type { Head } from './draft.ts';
import type { Heads } from './heads.ts';

export type DoubtsDeps = {
  readonly heads: Pick<Heads, 'peek'>;
  /** An append was written although it was reported as failed. `before` is the version before it. */
  readonly onWritten: (head: Head, before: number) => void;
  /** Called when it is time for the next `resolve`. */
  readonly onDue: () => void;
  readonly clock: Clock;
  readonly log: Logger;
};

/** The incidents whose last append was reported as failed, and may still have been written. */
export type Doubts = {
  /** `base` is the version before the append. */
  add(id: string, base: number): void;
  /** Forgets the doubt, and answers the version before it, which the listeners were told of last. */
  take(id: string): number | undefined;
  /** Whether so many are in doubt that nothing more may be written. */
  isFull(): boolean;
  /**
   * Reads what has become of them. Never rejects: what cannot be read stays in doubt, and is due again later.
   * Nothing may be appended meanwhile.
   */
  resolve(): Promise<void>;
  /** No `resolve` is due any more. */
  stop(): void;
};

/** Only a store that fails writes and then reads, again and again, comes to so many. */
const doubtsKept = 1000;
/** How many are read at once. */
const pageSize = 50;

/**
 * A store may write an append and still report a failure: its answer is lost, or a file is deleted right after the
 * commit. The repeat of the alert is then a duplicate, so nothing else would ever tell of the change.
 */
export function createDoubts({ heads, onWritten, onDue, clock, log }: DoubtsDeps): Doubts {
  const bases = new Map<string, number>();
  let failures = 0;
  let isStopped = false;
  let cancel = () => {};

  async function read(ids: readonly string[]): Promise<void> {
    const outcomes = await Promise.allSettled(ids.map((id) => heads.peek(id, (bases.get(id) ?? 0) + 1)));
    for (const [index, id] of ids.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status !== 'fulfilled') continue;
      const base = take(id) ?? 0;
      const head = outcome.value;
      if (head === null || head.incident.version <= base) continue;
      log.warn({ incidentId: id }, 'a change was written although the store reported a failure');
      onWritten(head, base);
    }
  }

  function take(id: string): number | undefined {
    const base = bases.get(id);
    bases.delete(id);
    return base;
  }

  return {
    add(id, base) {
      if (!bases.has(id)) bases.set(id, base);
    },
    take,
    isFull: () => bases.size >= doubtsKept,
    async resolve() {
      if (bases.size === 0) return;
      cancel();
      const ids = [...bases.keys()];
      for (let from = 0; from < ids.length; from += pageSize) await read(ids.slice(from, from + pageSize));
      failures = bases.size === 0 ? 0 : failures + 1;
      if (failures > 0 && !isStopped) cancel = clock.after(retryDelay(failures), onDue);
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
