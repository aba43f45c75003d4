import type { Logger } from 'pino';
import { z } from 'zod/v4';
import type { Message } from '../card/message.ts';
import { type Clock, isoTime } from '../clock.ts';
import { type Channel, type Messenger, MessengerError } from '../delivery/messenger.ts';
import { retryDelay } from '../delivery/retryDelay.ts';
import type { Store } from '../store/store.ts';
import type { Digest } from './digest.ts';
import { type DigestParts, gatherDigest } from './gatherDigest.ts';
import { occurrences } from './occurrences.ts';

export type DigestScheduleParts = DigestParts & {
  readonly store: DigestParts['store'] & Pick<Store, 'fact' | 'putFact'>;
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
/** As stored: the last occurrence that was posted; before the first, when the schedule began. ISO 8601 UTC. */
const factSchema = z.object({ lastPosted: z.iso.datetime() });

/** Milliseconds that a timer runs at most: a longer one drifts when the machine sleeps, and beyond 24.8 days fires at once. */
const longestWait = 3_600_000;

/**
 * Posts the digest to the security channel at every occurrence of the pattern. Level-triggered: it compares the last
 * occurrence with the last that was posted, so one that came while the process was down, Teams away or no channel known
 * is posted as soon as it can be, and of several only the latest. What fails is tried again for ever, beside the alarms
 * and never before them. A crash between posting and recording posts it again: better two than none.
 */
export function createDigestSchedule(parts: DigestScheduleParts): DigestSchedule {
  const { store, messenger, clock, log } = parts;
  const times = occurrences(parts.pattern, parts.timeZone);
  let last: { readonly posted: number; readonly isRecorded: boolean } | null = null;
  let startedAt = 0;
  let failures = 0;
  let isRunning = false;
  let cancelTimer = () => {};
  let underWay: Promise<void> = Promise.resolve();

  function look(): void {
    underWay = underWay.then(attempt);
  }

  async function attempt(): Promise<void> {
    if (!isRunning) return;
    cancelTimer();
    let wait: number;
    try {
      await catchUp();
      failures = 0;
      wait = times.next(clock.now()) - clock.now();
    } catch (error) {
      failures += 1;
      const { fault, retryAfter } =
        error instanceof MessengerError ? error : { fault: null, retryAfter: null };
      wait = retryAfter ?? retryDelay(failures);
      log.warn({ fault, failures, wait, err: error }, 'digest not posted yet');
    }
    if (isRunning) cancelTimer = clock.after(Math.min(wait, longestWait), look);
  }

  async function catchUp(): Promise<void> {
    last ??= await readLast();
    const due = times.latest(clock.now());
    const channel = parts.channel();
    if (due > last.posted && channel !== null) {
      const digest = await gatherDigest(parts, due, clock.now());
      await messenger.post(channel, parts.render(digest));
      last = { posted: due, isRecorded: false };
      log.info({ due: isoTime(due) }, 'digest posted');
    }
    if (!last.isRecorded) {
      await store.putFact(factName, { lastPosted: isoTime(last.posted) });
      last = { ...last, isRecorded: true };
    }
  }

  /** Whoever has never had a digest gets the next one, not one of a week in which nothing was watched. */
  async function readLast(): Promise<NonNullable<typeof last>> {
    const stored = factSchema.safeParse(await store.fact(factName));
    if (!stored.success) return { posted: startedAt, isRecorded: false };
    // A clock that once was wrong must not silence the digests until its time has come.
    return { posted: Math.min(Date.parse(stored.data.lastPosted), startedAt), isRecorded: true };
  }

  return {
    start() {
      isRunning = true;
      startedAt = clock.now();
      look();
    },
    wake: look,
    async stop() {
      isRunning = false;
      cancelTimer();
      await underWay;
    },
  };
}
