import { setImmediate as breathe } from 'node:timers/promises';
import { groupOfLink } from '../alert/grouping.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { isoTime } from '../clock.ts';
import { day } from '../duration.ts';
import { GlasswatchError, hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { linksInWords } from '../presentation/blindWords.ts';
import type { SignInSource, TimeSpan } from '../signIn/source.ts';
import { incidentsShown } from './card.ts';
import { type Digest, type DigestFacts, digestOf } from './digest.ts';
import { type DrillParts, lastDrill } from './lastDrill.ts';

export type DigestParts = {
  readonly incidents: Pick<Incidents, 'get' | 'oldestOpen' | 'openCounts'>;
  readonly store: DrillParts['store'];
  readonly source: Pick<SignInSource, 'find' | 'health'>;
  readonly accounts: readonly WatchedAccount[];
};

/**
 * The digest of the seven days until `until`, made at `now` (both in ms). It reports an unreadable log and
 * incidents with an altered trail. Rejects with `storeUnavailable` when the store cannot be read.
 */
export async function gatherDigest(
  { incidents, store, source, accounts }: DigestParts,
  until: number,
  now: number,
): Promise<Digest> {
  const span = { from: isoTime(until - 7 * day), to: isoTime(until) };
  const [read, log] = await Promise.all([
    readIncidents({ incidents, store }, span.from, now),
    readLog(
      source,
      accounts.map(({ id }) => id),
      span,
    ),
  ]);
  return digestOf({ span, now, ...read, log, accounts });
}

/** `null` when the log cannot be read. */
async function readLog(
  source: DigestParts['source'],
  accountIds: readonly string[],
  span: TimeSpan,
): Promise<DigestFacts['log']> {
  try {
    const [{ signIns, problems }, health] = await Promise.all([
      source.find({ accountIds, span }),
      source.health(accountIds),
    ]);
    if (!health.reachable) return null;
    return { signIns, uses: health.uses, problems: [...new Set([...problems, ...health.problems])] };
  } catch (error) {
    if (error instanceof GlasswatchError) return null;
    throw error;
  }
}

/**
 * The incidents opened since `from`, the oldest open ones, the last drill, and what may have been blind into the week:
 * those of other weeks are not read.
 */
async function readIncidents(
  { incidents, store }: Pick<DigestParts, 'incidents' | 'store'>,
  from: string,
  now: number,
): Promise<Pick<DigestFacts, 'incidents' | 'openCounts' | 'altered'>> {
  const opened: Incident[] = [];
  const altered = { open: 0, closed: 0 };
  for (const { incidentId, isOpen } of await store.incidents({ openedSince: from })) {
    // A busy week means many trails to check, so alarms get their turn in between.
    await breathe();
    const incident = await incidents.get(incidentId).catch(undefinedIfAltered);
    if (incident) opened.push(incident);
    else altered[isOpen ? 'open' : 'closed'] += 1;
  }
  const openCounts = await incidents.openCounts();
  const oldest = await incidents.oldestOpen(incidentsShown);
  const drill = await lastDrill({ incidents, store }, now);
  const blind = await blindBefore({ incidents, store }, from);
  const all = [...opened, ...oldest, ...blind, ...(drill ? [drill] : [])];
  return {
    incidents: [...new Map(all.map((incident) => [incident.id, incident])).values()],
    openCounts,
    altered: altered.closed + Math.max(altered.open, openCounts.altered),
  };
}

/** The last incident about each link from before `from`: it may have been blind into the week. */
async function blindBefore(
  { incidents, store }: Pick<DigestParts, 'incidents' | 'store'>,
  from: string,
): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  for (const link of linksInWords) {
    const heads = await store.incidentsOfGroup(groupOfLink(link));
    const last = heads.find(({ openedAt }) => openedAt < from);
    const incident = last && (await incidents.get(last.incidentId).catch(undefinedIfAltered));
    if (incident) found.push(incident);
  }
  return found;
}

function undefinedIfAltered(error: unknown): undefined {
  if (hasCode(error, 'trailBroken')) return;
  throw error;
}
