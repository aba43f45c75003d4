import { hash, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import type { Request, Response, Server } from 'restify';
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

/** Asks for what `/readyz` says. `isFresh`: nothing that was found before this call counts. */
export type AskReadiness = (how?: { readonly isFresh: boolean }) => Promise<Readiness>;

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
export function createReadiness(deps: ReadinessDeps): AskReadiness {
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

  return async ({ isFresh } = { isFresh: false }) => {
    // A check that is under way began before the question.
    if (isFresh) await underWay;
    // A clock that was set back must not keep an old result valid.
    const isOld = isFresh || Math.abs(clock.now() - checkedAt) >= keptFor;
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

/** One link of the chain as `/readyz` shows it: no account, and no text from outside. */
type ShownLink = { readonly id: string; readonly state: string; readonly at: string | null };

export type ShownChain = {
  /** The chain as it was last judged; `null` before the first look. Nothing is gathered for a request. */
  readonly latest: () => readonly ShownLink[] | null;
  /** METRICS_TOKEN; `null`: no token lets a caller in. */
  readonly token: string | null;
  /** Whether only this machine reaches the server, so that everybody may see it. */
  readonly isOnLoopback: boolean;
};

/**
 * `GET /healthz`: the process answers. `GET /readyz`: it can do its work, so the store writes and cards are
 * shown. Only the caller who may see it gets the chain; any other gets the answer without it.
 */
export function registerHealth(server: Server, readiness: AskReadiness, chain: ShownChain): void {
  server.get('/healthz', async (_request: unknown, response: Response) => {
    response.send(200, { ok: true });
  });
  server.get('/readyz', async (request: Request, response: Response) => {
    const report = await readiness();
    const maySee = chain.isOnLoopback || isBearer(request.headers.authorization, chain.token);
    response.send(report.ok ? 200 : 503, maySee ? { ...report, chain: shown(chain.latest()) } : report);
  });
}

const shown = (links: readonly ShownLink[] | null) =>
  links?.map(({ id, state, at }) => ({ id, state, at })) ?? null;

/** Hashing first makes the lengths equal, so the comparison tells nothing of the token. */
function isBearer(authorization: string | undefined, token: string | null): boolean {
  const sent = /^Bearer +([!-~]+) *$/i.exec(authorization ?? '')?.[1];
  if (sent === undefined || token === null) return false;
  return timingSafeEqual(hash('sha256', sent, 'buffer'), hash('sha256', token, 'buffer'));
}
