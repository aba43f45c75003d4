import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import { type Channel, type Messenger, MessengerError } from '../delivery/messenger.ts';
import { repeatDelay } from '../delivery/retryTimes.ts';
import { hour, minute } from '../duration.ts';
import type { Message } from '../presentation/message.ts';
import { createLoop } from '../running/loop.ts';
import { retryDelay } from '../running/retryDelay.ts';
import type { Store } from '../store/store.ts';
import type { Digest } from './digest.ts';
import { type DigestParts, gatherDigest } from './gather.ts';
import { occurrences } from './occurrences.ts';

export type DigestScheduleDeps = DigestParts & {
  readonly store: DigestParts['store'] & Pick<Store, 'fact' | 'replaceFact'>;
  /** A five-field cron pattern and its IANA time zone. */
  readonly pattern: string;
  readonly timeZone: string;
  readonly messenger: Pick<Messenger, 'post'>;
  /** The security channel, or `null` while none is known. */
  readonly channel: () => Channel | null;
  readonly render: (digest: Digest) => Message;
  readonly clock: Clock;
  readonly log: Logger;
};

export type DigestSchedule = {
  /** Posts the missed digest, if any. From then on it posts each digest at its time. */
  start(): void;
  /** Looks again, because the channel is now known. */
  wake(): void;
  /** Resolves when the work under way has ended. Starts nothing new. */
  stop(): Promise<void>;
};

const factName = 'digest';
/**
 * What is stored: the last occurrence that was posted or, before the first post, when the schedule began.
 * Also which instance is posting the next one, and until when the others leave it to that instance. ISO 8601
 * UTC.
 */
const factSchema = z.object({
  lastPosted: z.iso.datetime(),
  claim: z.object({ by: z.string(), until: z.iso.datetime() }).optional(),
});

type Known = z.infer<typeof factSchema>;
/** What this instance knows about the last posted occurrence. */
type Last = { readonly posted: number; readonly isRecorded: boolean };

/** Milliseconds that an instance has for a digest. This is longer than its wait before a retry. */
const claimTime = 10 * minute;

/**
 * The maximum length of a timer in ms. A longer one drifts when the machine sleeps, and beyond 24.8 days
 * fires at once.
 */
const longestWait = hour;

/**
 * Posts the digest to the security channel at every occurrence of the pattern. Level-triggered: it compares
 * the last occurrence with the last posted one. The process may be down, Teams away, or no channel known when
 * one occurs. Then it is posted as soon as possible, and of several only the latest. Failures are retried for
 * ever, beside the alarms and never before them. Of several instances, the one that claims the digest posts
 * it. If it does not in time, the next one does. A crash between posting and recording posts the digest
 * again: better two than none.
 */
export function createDigestSchedule(deps: DigestScheduleDeps): DigestSchedule {
  const { store, messenger, clock, log } = deps;
  const times = occurrences(deps.pattern, deps.timeZone);
  const by = crypto.randomUUID();
  let last: Last | null = null;
  let startedAt = 0;
  let failures = 0;
  const loop = createLoop({ clock, work: attempt });

  async function attempt(): Promise<number> {
    let wait: number;
    try {
      wait = (await catchUp()) ?? times.next(clock.now()) - clock.now();
      failures = 0;
    } catch (error) {
      failures += 1;
      const { fault, retryAfter } =
        error instanceof MessengerError ? error : { fault: null, retryAfter: null };
      // It may stand there although no answer came: then the next try can wait.
      wait = retryAfter ?? (fault === 'unanswered' ? repeatDelay(failures) : retryDelay(failures));
      log.warn({ fault, failures, wait, err: error }, 'digest not posted yet');
    }
    return Math.min(wait, longestWait);
  }

  /**
   * Milliseconds until the next look while another instance is at work. `null`: everything is posted and
   * recorded.
   */
  async function catchUp(): Promise<number | null> {
    const stored = await store.fact(factName);
    const known = factSchema.safeParse(stored).data;
    last = latestOf(known);
    const due = times.latest(clock.now());
    const channel = deps.channel();
    if (due <= last.posted || channel === null) return record(stored, last);
    const others = waitFor(known?.claim);
    if (others > 0) return others;
    const claim = { by, until: isoTime(clock.now() + claimTime) };
    const claimed = { lastPosted: isoTime(last.posted), claim };
    if (!(await store.replaceFact(factName, stored, claimed))) return 0;
    const digest = await gatherDigest(deps, due, clock.now());
    await messenger.post(channel, deps.render(digest));
    last = { posted: due, isRecorded: false };
    log.info({ due: isoTime(due) }, 'digest posted');
    return record(claimed, last);
  }

  async function record(stored: unknown, { posted, isRecorded }: Last): Promise<number | null> {
    if (isRecorded) return null;
    if (!(await store.replaceFact(factName, stored, { lastPosted: isoTime(posted) }))) return 0;
    last = { posted, isRecorded: true };
    return null;
  }

  /**
   * Without an earlier digest, the next one is the first. It must not cover a week in which nothing was
   * watched.
   */
  function latestOf(known: Known | undefined): Last {
    if (!known) return { posted: last?.posted ?? startedAt, isRecorded: false };
    const posted = Date.parse(known.lastPosted);
    // A clock that was once wrong must not silence the digests until that time comes.
    if (posted > clock.now()) return last ?? { posted: startedAt, isRecorded: true };
    return last && last.posted >= posted ? last : { posted, isRecorded: true };
  }

  /** The milliseconds left to another instance, at most the full allowance. */
  function waitFor(claim: Known['claim']): number {
    if (!claim || claim.by === by) return 0;
    const left = Date.parse(claim.until) - clock.now();
    return left > 2 * claimTime ? 0 : Math.max(left, 0);
  }

  return {
    start() {
      startedAt = clock.now();
      loop.start();
    },
    wake: loop.wake,
    stop: loop.stop,
  };
}
