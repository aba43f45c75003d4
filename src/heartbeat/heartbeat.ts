import type { Logger } from 'pino';
import type { HeartbeatEvidence } from '../chain/evidence.ts';
import { type Clock, isoTime } from '../clock.ts';
import { minute, second } from '../duration.ts';
import { createLoop } from '../running/loop.ts';
import { within } from '../running/within.ts';

export type HeartbeatDeps = {
  /** HEARTBEAT_URL. A secret: it stands in no line of the log, and in no error that leaves this folder. */
  readonly url: string;
  /** What is wrong with the watch, in words of ours. Empty: all is well. It must not answer from what it kept. */
  readonly troubles: () => Promise<readonly string[]>;
  /** How often one is sent, in ms. */
  readonly every?: number;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Heartbeat = {
  /** The first one is sent at once, if all is well. */
  start(): void;
  /** Sends one that was held back, if nothing holds it back any more. */
  wake(): void;
  /** Gives up the one under way. */
  stop(): Promise<void>;
  state(): HeartbeatEvidence;
};

const everyFiveMinutes = 5 * minute;
/** How long the look at the watch, and the service’s answer, may take, in ms. */
const patience = 10 * second;
/** A heartbeat that the service did not take is sent twice more, with this pause, in ms. */
const retries = 2;
const retryPause = 5 * second;
/** What holds heartbeats back is looked at again after so long, in ms. */
const lookAgain = minute;

type Outcome = 'taken' | 'refused' | 'heldBack' | 'stopped';

/**
 * Tells an outside service that the watch is well, as long as it is. Silence is the only bad signal. Nothing else waits
 * for it, and a store or a service that hangs costs it one round.
 */
export function createHeartbeat(deps: HeartbeatDeps): Heartbeat {
  const { url, troubles, every = everyFiveMinutes, clock, log } = deps;
  let evidence: HeartbeatEvidence = { every, takenAt: null, expectedSince: null, refusedAt: null };
  /** The last thing that the log was told. */
  let told = '';
  let stopping = new AbortController();
  const loop = createLoop({ clock, work: round });

  async function round(): Promise<number> {
    const outcome = await beat();
    const at = isoTime(clock.now());
    if (outcome === 'taken') evidence = { every, takenAt: at, expectedSince: at, refusedAt: null };
    else if (outcome === 'refused') evidence = { ...evidence, refusedAt: at };
    else if (outcome === 'heldBack') evidence = { ...evidence, expectedSince: null, refusedAt: null };
    return outcome === 'heldBack' ? Math.min(lookAgain, every) : every;
  }

  /** The watch is looked at before every try: it may have failed since the one before. */
  async function beat(): Promise<Outcome> {
    for (let tries = 0; !stopping.signal.aborted; tries += 1) {
      const found = await within(patience, troubles, () => new Error('late'), clock).catch(() => ['unknown']);
      if (stopping.signal.aborted) break;
      if (found.length > 0) {
        tell('heldBack', () => log.warn({ troubles: found }, 'heartbeats are held back'));
        return 'heldBack';
      }
      evidence = { ...evidence, expectedSince: evidence.expectedSince ?? isoTime(clock.now()) };
      const answer = await post();
      if (answer === null) {
        tell('taken', () => log.info('the outside service takes heartbeats'));
        return 'taken';
      }
      if (stopping.signal.aborted) break;
      if (tries === retries) {
        tell('refused', () => log.error(answer, 'the outside service does not take heartbeats'));
        return 'refused';
      }
      await pause(Math.min(retryPause, every));
    }
    return 'stopped';
  }

  function tell(what: Outcome, line: () => void): void {
    if (told !== what) line();
    told = what;
  }

  /** `null` when it was taken. Otherwise a status or a code: fetch’s own errors quote the address. */
  async function post(): Promise<{ readonly status: number } | { readonly code: string } | null> {
    try {
      return await within(
        patience,
        async (signal) => {
          const both = AbortSignal.any([signal, stopping.signal]);
          const response = await fetch(url, { method: 'POST', redirect: 'manual', signal: both });
          await response.body?.cancel();
          return response.ok ? null : { status: response.status };
        },
        () => new Error('late', { cause: { code: 'TIMEOUT' } }),
        clock,
      );
    } catch (error) {
      return { code: codeOf(error) };
    }
  }

  async function pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const over = new AbortController();
    const cancel = clock.after(ms, resolve);
    const { signal } = stopping;
    signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
    await promise;
    cancel();
    over.abort();
  }

  return {
    start() {
      stopping = new AbortController();
      loop.start();
    },
    wake() {
      if (told === 'heldBack') loop.wake();
    },
    async stop() {
      stopping.abort();
      await loop.stop();
    },
    state: () => evidence,
  };
}

/** A code of the system or of undici, which names no address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Object && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z][A-Z0-9_]{2,47}$/.test(code) ? code : 'UNKNOWN';
}
