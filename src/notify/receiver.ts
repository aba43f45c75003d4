import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import { minute } from '../duration.ts';
import type { Store } from '../store/store.ts';

/** What is known of the receiver behind NOTIFY_URL. Times are ISO 8601 UTC. */
type Known = {
  /** What happened before is not told. */
  readonly since: string;
  /** When it answered 410; `null`: it did not. Then nothing is told to it any more. */
  readonly endedAt: string | null;
  readonly deliveredAt: string | null;
  /** When an event was last given up. */
  readonly lostAt: string | null;
  /** What an instance could not tell yet: since when, and when that instance last said so. */
  readonly waiting: { readonly by: string; readonly since: string; readonly at: string } | null;
};

export type Receiver = {
  /** Reads what is known, or begins anew for a new address. Rejects as the store does. */
  open(): Promise<Known>;
  delivered(): void;
  lost(): void;
  /** The oldest event that this instance could not tell yet, in ms; `null`: none. */
  waits(since: number | null): void;
  /** Resolves once it is stored, if the store can be written. */
  ended(): Promise<void>;
  /** What this instance and the store know together. Without the store, what this instance knows. */
  read(): Promise<Known>;
  stop(): Promise<void>;
};

const time = z.iso.datetime().nullable();
const schema = z.object({
  receiver: z.string(),
  since: z.iso.datetime(),
  endedAt: time,
  deliveredAt: time,
  lostAt: time,
  waiting: z.object({ by: z.string(), since: z.iso.datetime(), at: z.iso.datetime() }).nullable(),
});
type Stored = z.infer<typeof schema>;

const factName = 'notify';
/** Written beside the work, at most so often (ms). */
const writePause = minute;
/** What another instance said of its waiting events counts for so long (ms). */
const waitingCounts = 10 * minute;
const tries = 5;

/** The address is a secret: the store gets its hash. */
export function createReceiver(deps: {
  readonly address: string;
  readonly store: Pick<Store, 'fact' | 'replaceFact'>;
  readonly clock: Clock;
  readonly log: Logger;
}): Receiver {
  const { store, clock, log } = deps;
  const receiver = hash('sha256', `glasswatch notify ${deps.address}`);
  const me = crypto.randomUUID();
  const now = () => isoTime(clock.now());
  // What came in before the address was read is told too.
  const since = now();
  let known: Known = { since, endedAt: null, deliveredAt: null, lostAt: null, waiting: null };
  /** Counted up with all that is noted, and what of that is stored. */
  let noted = 0;
  let stored = 0;
  let nextWrite = Number.NEGATIVE_INFINITY;
  let cancelWrite: (() => void) | null = null;
  let lastWrite: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function ofReceiver(): Promise<{ readonly raw: unknown; readonly ours: Stored | null }> {
    const raw = await store.fact(factName);
    const read = schema.safeParse(raw).data;
    return { raw, ours: read?.receiver === receiver ? read : null };
  }

  async function write(): Promise<void> {
    for (let tried = 0; stored < noted && tried < tries; tried += 1) {
      const { raw, ours } = await ofReceiver();
      // An instance with another NOTIFY_URL has begun anew.
      if (ours === null) return;
      const upTo = noted;
      const next = merged(ours);
      const isNews = JSON.stringify(next) !== JSON.stringify(ours);
      if (isNews && !(await store.replaceFact(factName, raw, next))) continue;
      stored = upTo;
    }
  }

  /** The newest of everything. What waits is said by who has it. */
  function merged(read: Stored): Stored {
    const others = read.waiting !== null && read.waiting.by !== me && isFresh(read.waiting);
    const isOlder = known.waiting && read.waiting && known.waiting.since < read.waiting.since;
    return {
      ...read,
      endedAt: read.endedAt ?? known.endedAt,
      deliveredAt: newest(read.deliveredAt, known.deliveredAt),
      lostAt: newest(read.lostAt, known.lostAt),
      waiting: others && !isOlder ? read.waiting : known.waiting,
    };
  }

  const isFresh = ({ at }: { readonly at: string }): boolean => Date.parse(at) > clock.now() - waitingCounts;

  function note(news: Partial<Known>): void {
    known = { ...known, ...news };
    noted += 1;
    if (cancelWrite !== null || isStopped) return;
    cancelWrite = clock.after(Math.max(nextWrite - clock.now(), 0), () => void writeNow());
  }

  function writeNow(): Promise<void> {
    cancelWrite?.();
    cancelWrite = null;
    nextWrite = clock.now() + writePause;
    lastWrite = lastWrite
      .then(write)
      .catch((error: unknown) => log.warn({ err: error }, 'what is told outside Teams could not be stored'));
    return lastWrite;
  }

  return {
    async open() {
      for (let tried = 0; tried < tries; tried += 1) {
        const { raw, ours } = await ofReceiver();
        if (ours === null) {
          const begun = { since, endedAt: null, deliveredAt: null, lostAt: null, waiting: null };
          if (!(await store.replaceFact(factName, raw, { receiver, ...begun }))) continue;
          known = begun;
        } else {
          known = { ...merged(ours), waiting: known.waiting };
        }
        return known;
      }
      throw new Error('too many instances write at once');
    },
    delivered: () => note({ deliveredAt: now() }),
    lost: () => note({ lostAt: now() }),
    waits(since) {
      if (since === null && known.waiting === null) return;
      note({ waiting: since === null ? null : { by: me, since: isoTime(since), at: now() } });
    },
    async ended() {
      note({ endedAt: now() });
      await writeNow();
    },
    async read() {
      const { ours } = await ofReceiver().catch(() => ({ ours: null }));
      if (ours === null) return known;
      const { receiver: _, ...all } = merged(ours);
      // Its own word stays true for as long as a receiver has asked it to wait.
      const isCounted = all.waiting !== null && (all.waiting.by === me || isFresh(all.waiting));
      return { ...all, waiting: isCounted ? all.waiting : null };
    },
    async stop() {
      isStopped = true;
      cancelWrite?.();
      if (stored < noted) void writeNow();
      await lastWrite;
    },
  };
}

const newest = (a: string | null, b: string | null): string | null => ((a ?? '') > (b ?? '') ? a : b);
