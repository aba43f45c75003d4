import { setImmediate as breathe } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod/v4';
import type { MissedSignIn } from '../chain/evidence.ts';
import { type Clock, isoTime } from '../clock.ts';
import { day, hour, minute } from '../duration.ts';
import type { Remembered } from '../evidence/remembered.ts';
import { isSeenByRules } from '../incident/ruleSilence.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Received } from '../ledger/plan.ts';
import { createLoop } from '../running/loop.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { SignInSource } from '../signIn/source.ts';
import type { Store } from '../store/store.ts';
import { sweptAlert, unreadRowAlert } from './sweptAlert.ts';

export type SweepDeps = {
  readonly incidents: Pick<Incidents, 'receive'>;
  readonly source: Pick<SignInSource, 'arrived'>;
  readonly store: Pick<Store, 'fact' | 'putFact'>;
  readonly remembered: Pick<Remembered, 'noteMissed' | 'begin'>;
  /** Object ids of the break-glass accounts. */
  readonly watchedIds: readonly string[];
  /** Their user principal names, lower case. */
  readonly watchedNames?: readonly string[];
  /** SWEEP_INTERVAL, in ms. */
  readonly interval: number;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Sweep = {
  /** Resolves when the sweep knows how far the log has been searched. The first search is then under way. */
  start(): Promise<void>;
  /** Resolves when the search under way has ended. */
  stop(): Promise<void>;
  /** Searches now instead of at its time. Does nothing while it is stopped. */
  searchNow(): void;
  state(): SweepState;
};

type SweepState = {
  /** When the log had been searched up to date last, ISO 8601 UTC; `null`: never yet. */
  readonly lastSuccess: string | null;
  /** Whether three searches in a row have failed or not finished. */
  readonly isLate: boolean;
  /** How often it searches, in ms. */
  readonly interval: number;
  /** What the log lacked in the last successful search, in sentences. */
  readonly problems: readonly string[];
};

/** Rows can be seen a little after their time of arrival, and not in its order: this much is searched again each time. */
const overlap = 30 * minute;
/** How far back the sweep catches up after an outage. Workspaces keep sign-ins for 30 to 90 days. */
const furthestBack = 90 * day;
/** The span of one query: halved when it returns too much, doubled when it does not. */
const longestStep = 6 * hour;
const shortestStep = minute;

const intervalsMissed = 3;
const raisedAtOnce = 25;
const tooDense = 'The sign-in log leaves out rows, even of the shortest span. The sweep may miss sign-ins.';

const factName = 'sweep';
const factSchema = z.object({ through: z.iso.datetime(), lastSuccess: z.iso.datetime().nullable() });

/**
 * Searches the log for sign-ins of the watched accounts by arrival time, and raises an incident for each that
 * no alert reported. It covers for a dead alert rule. The sweep waits one interval so that the alert rule can
 * fire first. The searched position is stored, so an outage leaves no gap. The store knows recorded rows by
 * key, so none is raised twice.
 */
export function createSweep(deps: SweepDeps): Sweep {
  const { incidents, source, store, remembered, watchedIds, watchedNames = [], interval, clock, log } = deps;
  /** Everything that arrived before this time (ms) has been searched. */
  let through = 0;
  let lastSuccess: string | null = null;
  /**
   * When this process started, or last searched everything (ms). Rows missed before the start are being
   * caught up with.
   */
  let lastGood = clock.now();
  let step = longestStep;
  let isFailing = false;
  let problems: readonly string[] = [];
  const loop = createLoop({ clock, work: sweep });

  async function look(): Promise<void> {
    const until = clock.now() - interval;
    // A clock that once ran ahead must not make the sweep skip rows.
    through = Math.min(through, until);
    const seen = new Set<string>();
    let cursor = Math.max(through - overlap, until - furthestBack);
    while (loop.isRunning() && cursor < until) {
      const to = Math.min(cursor + step, until);
      const span = { from: isoTime(cursor), to: isoTime(to) };
      const arrived = await source.arrived({ accountIds: watchedIds, accountNames: watchedNames, span });
      const { signIns, problems: found, isWhole, unread = [] } = arrived;
      for (const problem of found) seen.add(problem);
      await raise(
        signIns.toReversed(),
        (signIn) => incidents.receive(sweptAlert(signIn), [signIn]),
        missedSignIn,
      );
      // Attack: a row that no parser reads would hide a sign-in. Whether the rule sees it is not known.
      await raise(
        unread,
        (row) => incidents.receive(unreadRowAlert(row)),
        () => null,
      );
      if (!isWhole && step > shortestStep) {
        step = Math.max(step / 2, shortestStep);
        continue;
      }
      // Attack: flooding one minute of the log must not hide the rows after it.
      if (!isWhole) seen.add(tooDense);
      step = isWhole ? Math.min(step * 2, longestStep) : step;
      cursor = to;
      await searched(Math.max(through, to), lastSuccess);
    }
    if (!loop.isRunning()) return;
    tellOf([...seen]);
    await searched(through, isoTime(clock.now()));
    lastGood = clock.now();
    if (isFailing) log.info('the sweep works again');
    isFailing = false;
  }

  async function searched(to: number, success: string | null): Promise<void> {
    await store.putFact(factName, { through: isoTime(to), lastSuccess: success });
    through = to;
    lastSuccess = success;
  }

  /** A few at a time: thousands at once would hold up the alerts. */
  async function raise<Row>(
    rows: readonly Row[],
    receive: (row: Row) => Promise<Received>,
    missedBy: (incidentId: string, row: Row) => MissedSignIn | null,
  ): Promise<void> {
    for (let start = 0; start < rows.length; start += raisedAtOnce) {
      const few = rows.slice(start, start + raisedAtOnce);
      const all = await Promise.all(few.map(async (row) => ({ row, ...(await receive(row)) })));
      let missed: MissedSignIn | null = null;
      for (const { row, incidentId, duplicate } of all) {
        if (duplicate) continue;
        log.warn({ incidentId }, 'the sweep has found a sign-in that no alert has brought');
        missed = missedBy(incidentId, row) ?? missed;
      }
      // Before the rows count as searched, so that a restart knows of the silent rule.
      if (missed) await remembered.noteMissed(missed);
      await breathe();
    }
  }

  const missedSignIn = (incidentId: string, signIn: SignIn): MissedSignIn | null =>
    isSeenByRules(signIn)
      ? { incidentId, accountId: signIn.userId, at: signIn.at, foundAt: isoTime(clock.now()) }
      : null;

  /** A gap in the log lasts for days, so each is logged once. */
  function tellOf(found: readonly string[]): void {
    for (const problem of found) {
      if (!problems.includes(problem)) log.warn({ problem }, 'the sign-in log is incomplete');
    }
    problems = found;
  }

  async function sweep(): Promise<number> {
    const startedAt = clock.now();
    try {
      await look();
    } catch (error) {
      // A time-out may be caused by the span.
      step = Math.max(step / 2, shortestStep);
      if (!isFailing) log.error({ err: error }, 'the sweep has failed, and will be tried again');
      isFailing = true;
    }
    return startedAt + interval - clock.now();
  }

  return {
    async start() {
      const stored = factSchema.safeParse(await store.fact(factName)).data;
      // Stored at once: if the log fails at first, a restart must not lose the rows that arrive until then.
      await searched(
        stored ? Date.parse(stored.through) : clock.now() - interval,
        stored?.lastSuccess ?? null,
      );
      lastGood = clock.now();
      // A store that an older version has searched with is no new one, though nothing is remembered of it.
      if (!stored) remembered.begin();
      loop.start();
    },
    stop: loop.stop,
    searchNow: loop.wake,
    state: () => ({
      lastSuccess,
      problems,
      interval,
      isLate: clock.now() - lastGood > intervalsMissed * interval,
    }),
  };
}
