import type { Logger } from 'pino';
import { z } from 'zod/v4';
import type { Store } from '../store/store.ts';

/** The alert rules that ever brought a watched account, kept in the store. */
export type WatchedRules = {
  /** Whether this rule did. `rule` is an id or a name in lower case. */
  has(rule: string): boolean;
  /** Remembers a rule at once, and stores it beside the work. */
  learn(rule: string): void;
  /** Takes over what is stored. Rejects when the store does not answer. */
  read(): Promise<void>;
};

const factName = 'watchedRules';
const factSchema = z.array(z.string());
/** How many rules are kept, the newest last. Nobody has that many on a few accounts. */
const rulesKept = 200;

/** No alarm waits for it: a rule that could not be stored is learnt again from its next alert. */
export function createWatchedRules(store: Pick<Store, 'fact' | 'replaceFact'>, log: Logger): WatchedRules {
  const known = new Set<string>();
  let stored: unknown;
  let lastWrite: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    stored = await store.fact(factName);
    for (const rule of factSchema.safeParse(stored).data ?? []) known.add(rule);
  }

  /** Another instance may have learnt one since. */
  async function write(): Promise<void> {
    const next = [...known].slice(-rulesKept);
    if (JSON.stringify(next) === JSON.stringify(stored)) return;
    if (await store.replaceFact(factName, stored, next)) {
      stored = next;
      return;
    }
    await read();
    await write();
  }

  return {
    has: (rule) => known.has(rule),
    learn(rule) {
      if (known.has(rule)) return;
      known.add(rule);
      const [oldest = rule] = known;
      if (known.size > rulesKept) known.delete(oldest);
      lastWrite = lastWrite
        .then(write)
        .catch((error: unknown) => log.warn({ err: error }, 'a rule could not be remembered'));
    },
    read,
  };
}
