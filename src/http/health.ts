import type { Logger } from 'pino';
import type { Response, Server } from 'restify';
import { minute } from '../duration.ts';
import { hasCode } from '../errors.ts';

/** What `/readyz` says. `ok` decides between 200 and 503. Put no secret and no account name in here. */
export type Readiness = {
  readonly ok: boolean;
  readonly store: 'ok' | 'failed';
  readonly channel: 'known' | 'unknown';
  /** `late`: an alarm of the first band has had no card for over two minutes. */
  readonly cards: 'ok' | 'late';
  /**
   * When the sweep last searched the sign-in log for sign-ins that no alert brought, ISO 8601 UTC. `null`:
   * not yet.
   */
  readonly lastSweep: string | null;
};

export type ReadinessDeps = {
  /** Resolves when the store could write durably. Rejects when it could not. */
  readonly checkStore: () => Promise<void>;
  readonly isChannelKnown: () => boolean;
  readonly lastSweep: () => string | null;
  /** Since when the longest waiting alarm of the first band has had no card, in ms; `null`: none waits. */
  readonly unshownSince: () => number | null;
  /** The time in ms. */
  readonly now: () => number;
  readonly log: Logger;
};

export type ReadinessWatch = {
  /** What `/readyz` says now. */
  ask(): Promise<Readiness>;
  /**
   * Passes a write on, and learns from its outcome. If it differs from the last check, the next caller gets a
   * new check.
   */
  observe<Result>(write: Promise<Result>): Promise<Result>;
};

/** Milliseconds after which a card of the first band is late. */
const cardPatience = 2 * minute;
/** Milliseconds that the result of a store check stays valid. */
const keptFor = 2_000;

/**
 * Gives what `/readyz` says. A check of the store waits for the disk, and any caller may ask. Callers share
 * the result of a check that is under way or has just ended. So frequent calls do not slow the alerts down.
 * The log says when the store's state changes.
 */
export function createReadiness({
  checkStore,
  isChannelKnown,
  lastSweep,
  unshownSince,
  now,
  log,
}: ReadinessDeps): ReadinessWatch {
  let state: Readiness['store'] = 'ok';
  let checkedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;

  async function check(): Promise<void> {
    try {
      await checkStore();
      if (state === 'failed') log.info('the store can be written again');
      state = 'ok';
    } catch (error) {
      if (state === 'ok') log.error({ err: error }, 'the store cannot be written');
      state = 'failed';
    }
    checkedAt = now();
  }

  function hear(heard: Readiness['store']): void {
    if (heard !== state) checkedAt = Number.NEGATIVE_INFINITY;
  }

  return {
    async ask() {
      // A clock that was set back must not keep an old result valid.
      if (Math.abs(now() - checkedAt) >= keptFor) {
        underWay ??= check().finally(() => {
          underWay = undefined;
        });
        await underWay;
      }
      const channel = isChannelKnown() ? 'known' : 'unknown';
      const since = unshownSince();
      const cards = since !== null && now() - since > cardPatience ? 'late' : 'ok';
      const ok = state === 'ok' && channel === 'known' && cards === 'ok';
      return { ok, store: state, channel, cards, lastSweep: lastSweep() };
    },
    async observe(write) {
      try {
        const result = await write;
        hear('ok');
        return result;
      } catch (error) {
        if (hasCode(error, 'storeUnavailable')) hear('failed');
        throw error;
      }
    },
  };
}

/**
 * `GET /healthz`: the process answers. `GET /readyz`: it can do its work, so the store writes, the channel is
 * known, and the cards that matter most are shown.
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
