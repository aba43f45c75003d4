import type { Logger } from 'pino';
import type { Response, Server } from 'restify';
import type { Clock } from '../clock.ts';
import { minute, second } from '../duration.ts';
import type { QueueState } from '../running/queueState.ts';
import { within } from '../running/within.ts';

/** What `/readyz` says. `ok` decides between 200 and 503. Put no secret and no account name in here. */
export type Readiness = {
  readonly ok: boolean;
  /** `failed` too when it is so slow that alerts are refused. */
  readonly store: 'ok' | 'failed';
  /**
   * `failing`: it is known, and cards are not shown there. `lost`: its team is gone. `archived`: its team is archived.
   * `blocked`: Teams forbids the bot to post there.
   */
  readonly channel: 'known' | 'unknown' | 'lost' | 'archived' | 'blocked' | 'failing';
  /**
   * When the sweep last searched the sign-in log for sign-ins that no alert brought, ISO 8601 UTC. `null`:
   * not yet.
   */
  readonly lastSweep: string | null;
};

export type ReadinessDeps = {
  /** Resolves when the store could write durably. Rejects when it could not. */
  readonly checkStore: () => Promise<void>;
  readonly writes: () => QueueState;
  /** How long a write may take, in ms. */
  readonly writePatience: number;
  readonly isChannelKnown: () => boolean;
  /** Whether the channel is gone with its team. */
  readonly isChannelLost?: () => boolean;
  /** Why the channel takes no cards; `null` when nothing is known against it. */
  readonly channelShut?: () => 'archived' | 'blocked' | null;
  /** Whether the part that shows cards has started. */
  readonly isShowing: () => boolean;
  /** Since when the oldest urgent alarm has not been shown, in ms; `null` when all are. */
  readonly unshownSince: () => number | null;
  readonly lastSweep: () => string | null;
  /** Whether alerts can be taken and cards shown, as the chain judges it. */
  readonly isReady: (report: Pick<Readiness, 'store' | 'channel'>) => boolean;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Milliseconds that the result of a store check stays valid. */
const keptFor = 2 * second;
/** A check is one request to the store. An alert takes several, so it would wait too long. */
const checkPatience = 2 * second;
/** Milliseconds that a write which was too slow counts, unless another is fast in between. */
const slownessKept = minute;
/** How long an urgent alarm may be unshown. */
const showPatience = 2 * minute;

/**
 * Gives what `/readyz` says. A check of the store waits for the disk, and any caller may ask. Callers share
 * the result of a check that is under way or has just ended, so frequent calls do not slow the alerts down. No alert
 * passes through here: what became of the writes is looked up when somebody asks. The log says when the store's state,
 * or that of the cards, changes.
 */
export function createReadiness(deps: ReadinessDeps): () => Promise<Readiness> {
  const { checkStore, writes, writePatience, clock, log } = deps;
  let store: Readiness['store'] = 'ok';
  let areCardsLate = false;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let batchesAtCheck = 0;
  let underWay: Promise<void> | undefined;

  async function check(): Promise<void> {
    let failure: unknown = null;
    try {
      await within(checkPatience, checkStore, tooSlow, clock);
      if (areWritesSlow()) failure = tooSlow();
    } catch (error) {
      failure = error;
    }
    if (failure === null && store === 'failed') log.info('the store can be written again');
    if (failure !== null && store === 'ok') log.error({ err: failure }, 'the store cannot be written');
    store = failure === null ? 'ok' : 'failed';
    checkedAt = clock.now();
    batchesAtCheck = writes().batches;
  }

  function areWritesSlow(): boolean {
    const { waitingSince, last } = writes();
    const isWaiting = waitingSince !== null && clock.now() - waitingSince > writePatience;
    const wasSlow = last !== null && last.took > writePatience && clock.now() - last.endedAt < slownessKept;
    return isWaiting || wasSlow;
  }

  /** Whether a write has ended otherwise than the last check since. */
  function isRefuted(): boolean {
    const { batches, last } = writes();
    return batches !== batchesAtCheck && last !== null && last.hasFailed === (store === 'ok');
  }

  function channel(): Readiness['channel'] {
    if (deps.isChannelLost?.()) return 'lost';
    if (!deps.isChannelKnown()) return 'unknown';
    const shut = deps.channelShut?.() ?? null;
    if (shut !== null) return shut;
    const since = deps.unshownSince();
    const isLate = since !== null && clock.now() - since > showPatience;
    if (isLate !== areCardsLate) {
      areCardsLate = isLate;
      if (isLate) log.error('an alarm has not been shown for over two minutes');
      else log.info('every urgent alarm is shown again');
    }
    return isLate || !deps.isShowing() ? 'failing' : 'known';
  }

  return async () => {
    // A clock that was set back must not keep an old result valid.
    const isOld = Math.abs(clock.now() - checkedAt) >= keptFor;
    if (isOld || isRefuted() || (store === 'ok' && areWritesSlow())) {
      underWay ??= check().finally(() => {
        underWay = undefined;
      });
      await underWay;
    }
    const report = { store, channel: channel(), lastSweep: deps.lastSweep() };
    return { ok: deps.isReady(report), ...report };
  };
}

const tooSlow = (): Error => new Error('the store is so slow that alerts are refused');

/**
 * `GET /healthz`: the process answers. `GET /readyz`: it can do its work, so the store writes and cards are
 * shown.
 */
export function registerHealth(server: Server, readiness: () => Promise<Readiness>): void {
  server.get('/healthz', async (_request: unknown, response: Response) => {
    response.send(200, { ok: true });
  });
  server.get('/readyz', async (_request: unknown, response: Response) => {
    const report = await readiness();
    response.send(report.ok ? 200 : 503, report);
  });
}
