import { setImmediate as breathe } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import type { IncidentCommand } from '../incident/decide/command.ts';
import type { Incident } from '../incident/incident.ts';
import {
  hasSignIns,
  lookupsFrom,
  lookupTimes,
  missingDetails,
  nextLookup,
  timerSlack,
} from '../incident/lookupTimes.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { createOpenWalk } from '../ledger/openWalk.ts';
import { keysOfTold } from '../ledger/toldSignIn.ts';
import { createTurns } from '../running/turns.ts';
import { isGraver } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import type { SignInQuery, SignInSource } from '../signIn/source.ts';
import { findUsual, type IncidentsOfGroup } from './findUsual.ts';
import { isByAccount, queryFor } from './query.ts';

export type LookupsDeps = {
  readonly incidents: Incidents;
  readonly incidentsOfGroup: IncidentsOfGroup;
  readonly source: Pick<SignInSource, 'find' | 'history'>;
  /** Object ids of the break-glass accounts. */
  readonly watchedIds: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
};

export type Lookups = {
  start(): Promise<void>;
  /** Looks at these open incidents again: another instance may have recorded some and stopped. */
  takeUp(open: readonly Incident[]): void;
  stop(): Promise<void>;
};

/** Alerts that arrive close together share a lookup. */
const shortestPause = 5_000;
/** How many incidents are looked up at once. After a restart, those of all open incidents may be due. */
const lookupsAtOnce = 4;
/** How many of these are about accounts that are not watched. A storm of those must not hold up the others. */
const othersAtOnce = 3;
/** How many incidents' earlier use is looked up at once. It has turns of its own: nothing waits for it. */
const historiesAtOnce = 2;
/** How many rows are asked for in one turn of the event loop. */
const rowsAtOnce = 100;

/** What is kept of finished lookups. Their reason separates a new reason to look from other changes. */
type Past = {
  readonly version: number;
  readonly reason: string;
  readonly lastAt: number;
  readonly history: History;
};
/** Earlier use is asked for once, and again only after a failure. */
type History = { state: 'due' | 'asked' | 'failed' };
type Lookup = {
  next: number;
  cancel(): void;
  lastAt: number;
  readonly history: History;
  /** The question about earlier use, which is under way beside the lookups. */
  learning: Promise<void>;
  /** The version of the incident that gave the reason. */
  readonly version: number;
  readonly reason: string;
  underWay: Promise<void>;
};

/**
 * Fetches the rows behind an incident's alerts from the sign-in log and records them, so that the card gets
 * its details. It never delays a card: the first one uses the payload alone. A failure of the log is recorded
 * once, and the next lookup asks again: see `lookupTimes`.
 */
export function createLookups(deps: LookupsDeps): Lookups {
  const { incidents, source, clock, log } = deps;
  const schedule = new Map<string, Lookup>();
  const past = new Map<string, Past>();
  const turn = createTurns(lookupsAtOnce);
  const turnOfOthers = createTurns(othersAtOnce);
  const turnOfHistories = createTurns(historiesAtOnce);
  const watched = new Set(deps.watchedIds.map((id) => id.toLowerCase()));
  const openOnes = createOpenWalk({ incidents, takeUp, clock, log });
  let isRunning = false;

  function onChange(incident: Incident): void {
    const { id, status, version } = incident;
    const reason = reasonFor(incident);
    if (status === 'closed') {
      // A planned lookup notices the change by itself.
      past.delete(id);
      return;
    }
    const known = schedule.get(id);
    const before = known ?? past.get(id);
    if (!isRunning || !hasSignIns(incident) || before?.reason === reason) return;
    // An older read may arrive after a newer change.
    if (before && before.version > version) return;
    known?.cancel();
    past.delete(id);
    const lookup: Lookup = {
      next: 0,
      version,
      reason,
      lastAt: before?.lastAt ?? 0,
      history: before?.history ?? { state: 'due' },
      learning: known?.learning ?? Promise.resolve(),
      underWay: known?.underWay ?? Promise.resolve(),
      cancel() {},
    };
    schedule.set(id, lookup);
    plan(incident, lookup);
  }

  function plan(incident: Incident, lookup: Lookup): void {
    const times = lookupTimes(incident);
    const from = lookupsFrom(incident);
    const isDue = (time: number | undefined) => time !== undefined && from + time <= clock.now();
    // After a restart, or a long wait for the log, one lookup makes up for all missed ones.
    while (isDue(times[lookup.next + 1])) lookup.next += 1;
    const time = times[lookup.next];
    if (time === undefined) {
      end(incident, lookup);
      return;
    }
    const at = Math.max(from + time, lookup.lastAt + shortestPause);
    lookup.next += 1;
    lookup.cancel = clock.after(Math.max(at - clock.now(), 0), () => {
      lookup.lastAt = clock.now();
      // One after the other: a slow log is not asked twice at once.
      lookup.underWay = lookup.underWay.then(() => inTurn(incident, () => ask(incident, lookup)));
    });
  }

  /** Those that ask about a watched account wait for each other alone, and for a few others at most. */
  function inTurn(incident: Incident, work: () => Promise<void>): Promise<void> {
    const { accountIds } = queryFor(incident, deps.watchedIds, clock.now());
    const isAboutWatched = accountIds.some((id) => watched.has(id.toLowerCase()));
    return isAboutWatched ? turn(work) : turnOfOthers(() => turn(work));
  }

  function end({ id, status }: Incident, { version, reason, lastAt, history }: Past): void {
    schedule.delete(id);
    if (status === 'open') past.set(id, { version, reason, lastAt, history });
  }

  async function ask(planned: Incident, lookup: Lookup): Promise<void> {
    const { id } = planned;
    const isOver = () => schedule.get(id) !== lookup || !isRunning;
    if (isOver()) return;
    let latest = planned;
    try {
      latest = (await incidents.get(id)) ?? planned;
      if (latest.status === 'open') {
        latest = await record(latest, queryFor(latest, deps.watchedIds, clock.now()));
      }
    } catch (error) {
      log.error({ incidentId: id, err: error }, 'details could not be recorded');
      if (!isOver()) plan(latest, lookup);
      return;
    }
    if (isOver()) return;
    if (!isDone(latest)) plan(latest, lookup);
    const learnt = learn(latest, lookup);
    lookup.learning = Promise.all([
      lookup.learning,
      isDone(latest) ? learnt.then(() => endOrRetry(latest, lookup)) : learnt,
    ]).then(() => {});
  }

  /** After its last lookup. Earlier use that could not be read is asked for at the next time. */
  function endOrRetry(latest: Incident, lookup: Lookup): void {
    if (schedule.get(latest.id) !== lookup || !isRunning) return;
    if (lookup.history.state === 'failed') plan(latest, lookup);
    else end(latest, lookup);
  }

  /** Records how the account was used before. The card has its details already, and stays as it is after a failure. */
  async function learn(incident: Incident, { history }: Lookup): Promise<void> {
    const { id, status, usual, log: logState } = incident;
    const isReadable = typeof logState !== 'object';
    if (status === 'closed' || usual || !incident.account?.id || !isReadable || history.state === 'asked')
      return;
    history.state = 'asked';
    try {
      const before = queryFor(incident, deps.watchedIds, clock.now()).span.from;
      const found = await turnOfHistories(() => findUsual(incident, before, deps));
      if (found) await incidents.execute(id, { type: 'recordUsual', usual: found });
    } catch (error) {
      history.state = 'failed';
      log.warn({ incidentId: id, err: error }, 'earlier use of the account cannot be read');
    }
  }

  async function record(incident: Incident, query: SignInQuery): Promise<Incident> {
    const { id } = incident;
    const executed = await incidents.execute(id, await answerOf(incident, query));
    if (executed.isChanged || !isDueToTell(executed.incident)) return executed.incident;
    return (await incidents.execute(id, { type: 'recordLookup' })).incident;
  }

  /**
   * Whether the lookup that the card announced is over. The first lookup runs at once and the card announces
   * the second, so the first changes nothing there.
   */
  function isDueToTell(incident: Incident): boolean {
    const next = nextLookup(incident);
    return next !== null && Date.parse(next) <= clock.now() + timerSlack;
  }

  /** The log's rows, or its failure, as a command. */
  async function answerOf(incident: Incident, query: SignInQuery): Promise<IncidentCommand> {
    const { id } = incident;
    try {
      const { signIns, problems } = await source.find(query);
      for (const problem of problems) log.warn({ incidentId: id, problem }, 'the sign-in log is incomplete');
      return { type: 'recordSignIns', signIns: await rowsFor(incident, signIns), problems };
    } catch (error) {
      if (!hasCode(error, 'signInLogUnavailable')) throw error;
      log.warn({ incidentId: id, err: error }, 'the sign-in log cannot be read');
      return { type: 'recordLogFailure', code: error.code };
    }
  }

  /**
   * A rule's alerts may be about anything. Rows that another incident has are no news about them, unless it
   * has a lesser result.
   */
  async function rowsFor(incident: Incident, signIns: readonly SignIn[]): Promise<readonly SignIn[]> {
    if (isByAccount(incident) || signIns.length === 0) return signIns;
    const news: SignIn[] = [];
    for (let from = 0; from < signIns.length; from += rowsAtOnce) {
      const rows = signIns.slice(from, from + rowsAtOnce);
      const isTold = await Promise.all(rows.map((row) => isTheirs(row, incident)));
      news.push(...rows.filter((_, index) => !isTold[index]));
      await breathe();
    }
    return news;
  }

  /** Whether another open incident has the row, with this result or a graver one. */
  async function isTheirs(signIn: SignIn, incident: Incident): Promise<boolean> {
    if (incident.signIns.has(signIn.id)) return false;
    for (const key of keysOfTold(signIn)) {
      const holder = await incidents.withKey(key).catch(undefinedIfBroken);
      const known = holder?.signIns.get(signIn.id);
      const isOther = holder?.id !== incident.id && holder?.status === 'open';
      if (isOther && known && !isGraver(signIn.resultCode, known.resultCode)) return true;
    }
    return false;
  }

  function takeUp(open: readonly Incident[]): void {
    if (!isRunning) return;
    for (const incident of open) {
      const { id, version } = incident;
      const last = lookupsFrom(incident) + (lookupTimes(incident).at(-1) ?? 0);
      if (last > clock.now()) onChange(incident);
      else if (!schedule.has(id)) {
        past.set(id, { version, reason: reasonFor(incident), lastAt: 0, history: { state: 'due' } });
      }
    }
  }

  return {
    async start() {
      isRunning = true;
      incidents.onChange(onChange);
      await openOnes.start();
    },
    takeUp,
    async stop() {
      isRunning = false;
      openOnes.stop();
      for (const lookup of schedule.values()) lookup.cancel();
      await Promise.all([...schedule.values()].flatMap(({ underWay, learning }) => [underWay, learning]));
    },
  };
}

/** Changes with a new alert, or with the start of an investigation. */
const reasonFor = ({ alerts, investigation }: Incident): string =>
  `${alerts.fired} ${investigation?.started.at ?? ''}`;

/** Whether no lookup is left. An investigation continues, because it follows the account's next sign-ins. */
const isDone = (incident: Incident): boolean =>
  incident.status === 'closed' || (incident.investigation === null && missingDetails(incident) === null);

/** What an altered incident says does not count. */
function undefinedIfBroken(error: unknown): undefined {
  if (!hasCode(error, 'trailBroken')) throw error;
}
