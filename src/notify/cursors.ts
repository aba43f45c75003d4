import { hash } from 'node:crypto';
import { z } from 'zod/v4';
import type { Clock } from '../clock.ts';
import { day, hour, second } from '../duration.ts';
import { GlasswatchError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** How far an incident is told. Times in ms. */
type Cursor = {
  /** All that its trail has to tell up to this version is told, or given up. */
  readonly told: number;
  /** The instance that is telling the rest, until then. */
  readonly by?: string | undefined;
  readonly until?: number | undefined;
  /** It is closed and told to its end, since then. */
  readonly over?: number | undefined;
};

/** How far each incident is told, in the store, and which instance tells the rest. Methods reject as the store does. */
export type Cursors = {
  /** All that are stored. */
  all(): Promise<ReadonlyMap<string, Cursor>>;
  read(incidentId: string): Promise<Cursor | undefined>;
  /** Begins to tell an incident. Resolves with its cursor, or with the time until which another instance has it. */
  claim(incidentId: string): Promise<Cursor | { readonly takenUntil: number }>;
  /** Notes progress and keeps the claim. */
  advance(incidentId: string, told: number): Promise<void>;
  /** Notes that nothing is left to tell up to this version, and ends the claim. */
  settle(incidentId: string, told: number, isClosed: boolean): Promise<void>;
  /** Keeps a claim no longer. It lapses by itself. */
  drop(incidentId: string): void;
  /** Keeps the claims of this instance. */
  renew(): Promise<void>;
  /** Whether another instance has claimed it, and is no longer there. */
  isAbandoned(cursor: Cursor): boolean;
};

const schema = z.record(
  z.string(),
  z.object({
    told: z.number(),
    by: z.string().optional(),
    until: z.number().optional(),
    over: z.number().optional(),
  }),
);
type Known = z.infer<typeof schema>;

/** So that a fact stays small where thousands are open, and a start reads the same however many are closed. */
const shards = 64;
const factOf = (shard: number): string => `notifyTold.${shard}`;
const shardOf = (incidentId: string): number => (hash('sha256', incidentId, 'buffer')[0] ?? 0) % shards;

/** Milliseconds that a claim stands without its instance. */
const lease = 30 * second;
/** Longer than anything is told: an incident that is reopened later has nothing old left to tell. */
const overKept = day + hour;
/** Each failure means that another instance wrote in between. */
const tries = 8;

type Change = (known: Cursor | undefined) => Cursor | undefined;
type Job = {
  readonly id: string;
  readonly change: Change;
  readonly settle: (now: Cursor | undefined) => void;
  readonly fail: (error: unknown) => void;
};

/**
 * The cursors lie in a fixed number of facts, by incident. Only open incidents have one, and those closed within a day:
 * that is what a start has to look at (docs/adr/0022).
 */
export function createCursors(
  store: Pick<Store, 'isShared' | 'fact' | 'replaceFact'>,
  clock: Clock,
): Cursors {
  const me = crypto.randomUUID();
  const claimed = new Set<string>();
  const waiting = new Map<number, Job[]>();

  const isOthers = ({ by, until = 0 }: Cursor): boolean =>
    store.isShared && by !== undefined && by !== me && until > clock.now();

  /** Changes a cursor. Changes that come while a write of the same fact is under way share the next one. */
  function change(id: string, how: Change): Promise<Cursor | undefined> {
    const shard = shardOf(id);
    const jobs = waiting.get(shard);
    return new Promise((settle, fail) => {
      const job = { id, change: how, settle, fail };
      if (jobs) jobs.push(job);
      else {
        waiting.set(shard, [job]);
        void work(shard);
      }
    });
  }

  async function work(shard: number): Promise<void> {
    for (let jobs = waiting.get(shard) ?? []; jobs.length > 0; jobs = waiting.get(shard) ?? []) {
      waiting.set(shard, []);
      try {
        const now = await exchange(shard, jobs);
        for (const { id, settle } of jobs) settle(now[id]);
      } catch (error) {
        for (const { fail } of jobs) fail(error);
      }
    }
    waiting.delete(shard);
  }

  async function exchange(shard: number, jobs: readonly Job[]): Promise<Known> {
    for (let tried = 0; tried < tries; tried += 1) {
      const stored = await store.fact(factOf(shard));
      const known = new Map<string, Cursor>(Object.entries(schema.safeParse(stored).data ?? {}));
      let isChanged = false;
      for (const { id, change: how } of jobs) {
        const before = known.get(id);
        const after = how(before);
        if (after === undefined || after === before) continue;
        known.set(id, after);
        isChanged = true;
      }
      const all = Object.fromEntries(known);
      if (!isChanged) return all;
      const kept = [...known].filter(([, { over }]) => over === undefined || over > clock.now() - overKept);
      if (await store.replaceFact(factOf(shard), stored, Object.fromEntries(kept))) return all;
    }
    throw new GlasswatchError('storeUnavailable', { cause: new Error('too many instances write at once') });
  }

  const mine = (): Pick<Cursor, 'by' | 'until'> =>
    store.isShared ? { by: me, until: clock.now() + lease } : {};

  return {
    async all() {
      const facts = await Promise.all(
        Array.from({ length: shards }, (_, shard) => store.fact(factOf(shard))),
      );
      return new Map(facts.flatMap((fact) => Object.entries(schema.safeParse(fact).data ?? {})));
    },
    read: (id) => change(id, (known) => known),
    async claim(id) {
      const now = await change(id, (known) =>
        known && isOthers(known) ? known : { told: known?.told ?? 0, ...mine() },
      );
      if (now && isOthers(now)) return { takenUntil: now.until ?? 0 };
      claimed.add(id);
      return now ?? { told: 0 };
    },
    async advance(id, told) {
      await change(id, (known) =>
        known && isOthers(known) ? known : { told: Math.max(known?.told ?? 0, told), ...mine() },
      );
    },
    async settle(id, told, isClosed) {
      claimed.delete(id);
      await change(id, (known) => {
        if (known && isOthers(known)) return known;
        const over = isClosed ? { over: clock.now() } : {};
        return { told: Math.max(known?.told ?? 0, told), ...over };
      });
    },
    drop: (id) => void claimed.delete(id),
    async renew() {
      if (!store.isShared) return;
      await Promise.all(
        [...claimed].map((id) => change(id, (known) => (known?.by === me ? { ...known, ...mine() } : known))),
      );
    },
    isAbandoned: ({ by, until = 0 }) => by !== undefined && by !== me && until <= clock.now(),
  };
}
