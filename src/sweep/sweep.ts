import { setImmediate as breathe } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { type Clock, isoTime } from '../clock.ts';
import { day, hour, minute } from '../duration.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { createLoop } from '../running/loop.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { SignInSource } from '../signIn/source.ts';
import type { Store } from '../store/store.ts';
import { sweptAlert } from './sweptAlert.ts';

export type SweepDeps = {
  readonly incidents: Pick<Incidents, 'receive'>;
  readonly source: Pick<SignInSource, 'arrived'>;
  readonly store: Pick<Store, 'fact' | 'putFact'>;
  /** Object ids of the break-glass accounts. */
  readonly watchedIds: readonly string[];
  /** SWEEP_INTERVAL, in ms. */
  readonly interval: number;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Sweep = {
  /** Resolves when it is known how far the log has been searched; the first search is under way then. */
  start(): Promise<void>;
  /** Resolves when the search that is under way has come to its end. */
  stop(): Promise<void>;
  state(): SweepState;
};

type SweepState = {
  /** When the log had been searched up to date last, ISO 8601 UTC; `null`: never yet. */
  readonly lastSuccess: string | null;
  /** Three searches in a row have failed, or have not come to their end. */
  readonly isLate: boolean;
  /** What the log lacked in the last search that came through, in sentences. */
  readonly problems: readonly string[];
};

/** Rows can be seen a little after their time of arrival, and not in its order: this much is searched again each time. */
const overlap = 30 * minute;
/** What an outage of the bot may leave to be caught up with; workspaces keep sign-ins for 30 to 90 days. */
const furthestBack = 90 * day;
/** How much of the log is asked for at once: halved when that is too much for it, doubled when it was not. */
const longestStep = 6 * hour;
const shortestStep = minute;

const intervalsMissed = 3;
const raisedAtOnce = 25;
const tooDense =
  'The sign-in log leaves rows out of the shortest span that the sweep asks for, so sign-ins may be missing.';

const factName = 'sweep';
const factSchema = z.object({ through: z.iso.datetime(), lastSuccess: z.iso.datetime().nullable() });

/**
 * Searches the log for sign-ins of the watched accounts by the time of their arrival, and raises an incident for each that
 * no alert has brought: the second pair of eyes, for when the alert rule is dead. A row is left to the rule for one
 * interval first. How far the log has been searched is stored, so that nothing is left out over an outage; a row that
 * an incident has is known to the store by its key, so that none is raised twice.
 */
export function createSweep(deps: SweepDeps): Sweep {
  const { incidents, source, store, watchedIds, interval, clock, log } = deps;
  /** All that arrived before this (ms) has been searched. */
  let through = 0;
  let lastSuccess: string | null = null;
  /** When this process began, or has last searched all (ms): what was missed before it began is being caught up with. */
  let lastGood = clock.now();
  let step = longestStep;
  let isFailing = false;
  let problems: readonly string[] = [];
  const loop = createLoop({ clock, work: sweep });

  async function look(): Promise<void> {
    const until = clock.now() - interval;
    // A clock that was ahead once must not leave out what has arrived since.
    through = Math.min(through, until);
    const seen = new Set<string>();
    let cursor = Math.max(through - overlap, until - furthestBack);
    while (loop.isRunning() && cursor < until) {
      const to = Math.min(cursor + step, until);
      const span = { from: isoTime(cursor), to: isoTime(to) };
      const { signIns, problems: found, isWhole } = await source.arrived({ accountIds: watchedIds, span });
      for (const problem of found) seen.add(problem);
      await raise(signIns);
      if (!isWhole && step > shortestStep) {
        step = Math.max(step / 2, shortestStep);
        continue;
      }
      // Whoever floods a minute of the log must not hide by it what comes after.
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
  async function raise(signIns: readonly SignIn[]): Promise<void> {
    const oldestFirst = signIns.toReversed();
    for (let start = 0; start < oldestFirst.length; start += raisedAtOnce) {
      const few = oldestFirst.slice(start, start + raisedAtOnce);
      const all = await Promise.all(few.map((signIn) => incidents.receive(sweptAlert(signIn), [signIn])));
      for (const { incidentId, duplicate } of all) {
        if (!duplicate) log.warn({ incidentId }, 'the sweep has found a sign-in that no alert has brought');
      }
      await breathe();
    }
  }

  /** What the log lacks stays so for days: it is said once. */
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
      // A time-out may be the span's fault.
      step = Math.max(step / 2, shortestStep);
      if (!isFailing) log.error({ err: error }, 'the sweep has failed, and will be tried again');
      isFailing = true;
    }
    return startedAt + interval - clock.now();
  }

  return {
    async start() {
      const stored = factSchema.safeParse(await store.fact(factName)).data;
      // Stored at once: a log that cannot be read at first must not lose what arrives until a restart.
      await searched(
        stored ? Date.parse(stored.through) : clock.now() - interval,
        stored?.lastSuccess ?? null,
      );
      lastGood = clock.now();
      loop.start();
    },
    stop: loop.stop,
    state: () => ({ lastSuccess, problems, isLate: clock.now() - lastGood > intervalsMissed * interval }),
  };
}
