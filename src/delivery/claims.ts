import type { Logger } from 'pino';
import { z } from 'zod/v4';
import type { Clock } from '../clock.ts';
import { minute, second } from '../duration.ts';
import { GlasswatchError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** Which alarms this instance is posting, told to the other instances on the same store. */
export type Claims = {
  /**
   * Claims an alarm, and keeps the claim until `release`, for three minutes at most. Resolves with `null`, or
   * with the time (ms) until which another instance has it. Rejects when the store does not answer.
   */
  take(incidentId: string): Promise<number | null>;
  /** Claims an alarm beside the work. Never rejects. */
  hold(incidentId: string): void;
  release(incidentId: string): void;
  /** Ends the renewals. The claims lapse by themselves. */
  stop(): void;
};

const factName = 'alarmClaims';
const factSchema = z.record(z.string(), z.object({ by: z.string(), until: z.number() }));
type Known = z.infer<typeof factSchema>;

/** Milliseconds that a claim stands without its instance: then another posts the alarm. */
const lease = minute;
const renewal = 20 * second;
/** A claim this old (ms) ends: by then the first repeat of the post had its chance. */
const longest = 3 * minute;
/** Each failure means that another instance wrote in between. */
const tries = 5;

/**
 * Claims lie in one fact of the store with a time at which they lapse, so an instance that is killed holds
 * nothing back for long. They hold the alarms under way only.
 */
export function createClaims(deps: {
  readonly store: Pick<Store, 'fact' | 'replaceFact'>;
  readonly clock: Clock;
  readonly log: Logger;
}): Claims {
  const { store, clock, log } = deps;
  const me = crypto.randomUUID();
  /** Since when this instance has its alarms, in ms. */
  const mine = new Map<string, number>();
  let cancelRenewal = () => {};
  let next: Promise<Known> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** Stores what this instance has. Gives what others have. */
  async function exchange(): Promise<Known> {
    next = null;
    for (let tried = 0; tried < tries; tried += 1) {
      const stored = await store.fact(factName);
      const now = clock.now();
      const known = Object.entries(factSchema.safeParse(stored).data ?? {});
      const others = Object.fromEntries(known.filter(([, { by, until }]) => by !== me && until > now));
      const ours = [...mine]
        .filter(([id, since]) => others[id] === undefined && since > now - longest)
        .map(([id]) => [id, { by: me, until: now + lease }] as const);
      const claims = { ...others, ...Object.fromEntries(ours) };
      if (await store.replaceFact(factName, stored, claims)) {
        if (ours.length > 0) renewLater();
        return others;
      }
    }
    throw new GlasswatchError('storeUnavailable');
  }

  /** Callers that come while one exchange is under way share the next. */
  function exchangeSoon(): Promise<Known> {
    if (next === null) {
      next = last.then(exchange);
      last = next.catch(() => {});
    }
    return next;
  }

  function renewLater(): void {
    cancelRenewal();
    cancelRenewal = clock.after(renewal, () => beside(exchangeSoon()));
  }

  function beside(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      log.warn({ err: error }, 'other instances were not told which alarms wait'),
    );
  }

  async function take(id: string): Promise<number | null> {
    if (!mine.has(id)) mine.set(id, clock.now());
    const other = (await exchangeSoon())[id];
    if (other === undefined) return null;
    mine.delete(id);
    return other.until;
  }

  return {
    take,
    hold: (id) => beside(take(id)),
    release: (id) => void mine.delete(id),
    stop: () => cancelRenewal(),
  };
}
