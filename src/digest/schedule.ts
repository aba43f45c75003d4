import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import { type Channel, type Messenger, MessengerError } from '../delivery/messenger.ts';
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
  /** A cron pattern of five fields, and the IANA time zone that it is meant in. */
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
  /** Posts the digest that was missed, if any, and from then on each at its time. */
  start(): void;
  /** Looks again, because the channel has become known. */
  wake(): void;
  /** Ends when what is under way has ended; nothing new is begun. */
  stop(): Promise<void>;
};

const factName = 'digest';
/**
 * As stored: the last occurrence that was posted; before the first, when the schedule began. And which instance is posting
 * the next one, until when the others leave it to that. ISO 8601 UTC.
 */
const factSchema = z.object({
  lastPosted: z.iso.datetime(),
  claim: z.object({ by: z.string(), until: z.iso.datetime() }).optional(),
});

type Known = z.infer<typeof factSchema>;
/** What this instance knows of the last occurrence that was posted. */
type Last = { readonly posted: number; readonly isRecorded: boolean };

/** Milliseconds that an instance has for a digest, and longer than it waits before it tries again. */
const claimTime = 10 * minute;

/** Milliseconds that a timer runs at most: a longer one drifts when the machine sleeps, and beyond 24.8 days fires at once. */
const longestWait = hour;

/**
 * Posts the digest to the security channel at every occurrence of the pattern. Level-triggered: it compares the last
 * occurrence with the last that was posted, so one that came while the process was down, Teams away or no channel known
 * is posted as soon as it can be, and of several only the latest. What fails is tried again for ever, beside the alarms
 * and never before them. Of several instances the one that claims it posts it; where that has not come of it in time, the
 * next one does. A crash between posting and recording posts it again: better two than none.
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
      wait = retryAfter ?? retryDelay(failures);
      log.warn({ fault, failures, wait, err: error }, 'digest not posted yet');
    }
    return Math.min(wait, longestWait);
  }

  /** In how many ms to look again, where another instance is at it; `null`: everything is posted and recorded. */
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

  /** Whoever has never had a digest gets the next one, not one of a week in which nothing was watched. */
  function latestOf(known: Known | undefined): Last {
    if (!known) return { posted: last?.posted ?? startedAt, isRecorded: false };
    const posted = Date.parse(known.lastPosted);
    // A clock that once was wrong must not silence the digests until its time has come.
    if (posted > clock.now()) return last ?? { posted: startedAt, isRecorded: true };
    return last && last.posted >= posted ? last : { posted, isRecorded: true };
  }

  /** Milliseconds that another instance has left; not more than it can have. */
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
