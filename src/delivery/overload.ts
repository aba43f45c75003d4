import type { Logger } from 'pino';
import { z } from 'zod/v4';
import type { Clock } from '../clock.ts';
import { second } from '../duration.ts';
import type { CardReference } from '../incident/event.ts';
import type { Backlog } from '../presentation/backlog.ts';
import type { Message } from '../presentation/message.ts';
import { retryDelay } from '../running/retryDelay.ts';
import { within } from '../running/within.ts';
import type { Store } from '../store/store.ts';
import { type Channel, type Messenger, MessengerError } from './messenger.ts';
import { answerPatience, repeatDelay } from './retryTimes.ts';

export type OverloadDeps = {
  readonly messenger: Pick<Messenger, 'post' | 'update'>;
  readonly store: Pick<Store, 'fact' | 'putFact'>;
  readonly render: (backlog: Backlog) => Message;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether every waiting alarm is counted. After a start, those of the earlier process are still read. */
  readonly isCounted: () => boolean;
  /** Called when a message about it has ended. */
  readonly onEnd: () => void;
};

export type Overload = {
  /** Takes over a notice that an earlier process left in the channel. */
  read(): Promise<void>;
  /** An alarm of this rule waits. */
  waits(incidentId: string, rule: string | null): void;
  /** An alarm waits no longer, or never did. */
  isShown(incidentId: string): void;
  /** When there is something to tell, in ms: past, to come, or infinite. */
  nextAt(): number;
  /** Makes it due again: the channel has changed. */
  startAnew(): void;
  /** Tells it. Never rejects. */
  tell(channel: Channel): Promise<void>;
  /** Resolves when the message under way has ended. */
  stop(): Promise<void>;
};

/** More alarms than this many are announced by one notice, before their cards. */
const bearable = 20;
/** Milliseconds between two updates of the notice. */
const updateGap = 30 * second;

const factName = 'overloadNotice';
const factSchema = z.object({
  card: z.object({ conversationId: z.string(), activityId: z.string() }).nullable(),
});

/**
 * One notice for each overload: it is posted once, follows the number of waiting alarms in place, and says at
 * the end that all are shown. Its place is kept in the store, so that a restart does not post another.
 */
export function createOverload(deps: OverloadDeps): Overload {
  const { messenger, store, clock, log } = deps;
  const waiting = new Map<string, string | null>();
  const byRule = new Map<string | null, number>();
  let card: CardReference | null = null;
  /** How many alarms the notice says to be waiting. */
  let told = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let retryAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let isTelling = false;
  let underWay: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    card ??= factSchema.safeParse(await store.fact(factName)).data?.card ?? null;
  }

  async function keep(next: CardReference | null): Promise<void> {
    card = next;
    await store.putFact(factName, { card: next }).catch((error: unknown) => {
      log.warn({ err: error }, 'the place of a notice could not be stored');
    });
  }

  function isShown(id: string): void {
    const rule = waiting.get(id);
    if (rule === undefined) return;
    waiting.delete(id);
    const left = (byRule.get(rule) ?? 0) - 1;
    if (left > 0) byRule.set(rule, left);
    else byRule.delete(rule);
  }

  const backlog = (): Backlog => ({
    waiting: waiting.size,
    rules: [...byRule]
      .map(([rule, count]) => ({ rule, waiting: count }))
      .sort((a, b) => b.waiting - a.waiting),
  });

  async function send(channel: Channel): Promise<void> {
    // On a shared store, another instance may have posted it.
    if (card === null) await read();
    const { size } = waiting;
    const message = deps.render(backlog());
    if (card === null) {
      const posted = messenger.post(channel, message).then(keep);
      await within(
        answerPatience,
        () => posted,
        () => new MessengerError('unanswered'),
        clock,
      );
    } else {
      await messenger.update(channel, card, message);
      if (size === 0) await keep(null);
    }
    told = size;
    log.info({ waiting: size }, 'the channel knows how many alarms wait');
  }

  async function tell(channel: Channel): Promise<void> {
    isTelling = true;
    toldAt = clock.now();
    try {
      await send(channel);
      failures = 0;
    } catch (error) {
      const { fault, retryAfter } =
        error instanceof MessengerError ? error : { fault: null, retryAfter: null };
      failures += 1;
      const isOpen = fault === 'unanswered' && card === null;
      retryAt = clock.now() + (retryAfter ?? (isOpen ? repeatDelay(failures) : retryDelay(failures)));
      if (card !== null && (fault === 'gone' || fault === 'refused')) await keep(null);
      log.warn({ fault, failures, err: error }, 'the channel was not told how many alarms wait');
    } finally {
      isTelling = false;
      deps.onEnd();
    }
  }

  return {
    read,
    waits(id, rule) {
      isShown(id);
      waiting.set(id, rule);
      byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
    },
    isShown,
    nextAt() {
      if (isTelling) return Number.POSITIVE_INFINITY;
      if (card === null) return waiting.size > bearable ? retryAt : Number.POSITIVE_INFINITY;
      if (waiting.size === 0) return deps.isCounted() ? retryAt : Number.POSITIVE_INFINITY;
      return waiting.size === told ? Number.POSITIVE_INFINITY : Math.max(retryAt, toldAt + updateGap);
    },
    startAnew() {
      failures = 0;
      retryAt = Number.NEGATIVE_INFINITY;
    },
    tell(channel) {
      underWay = tell(channel);
      return underWay;
    },
    stop: () => underWay,
  };
}
