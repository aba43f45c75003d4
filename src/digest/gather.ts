import { setImmediate as breathe } from 'node:timers/promises';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { isoTime } from '../clock.ts';
import { day } from '../duration.ts';
import { GlasswatchError, hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { SignInSource, TimeSpan } from '../signIn/source.ts';
import type { IncidentHead, Store } from '../store/store.ts';
import { type Digest, type DigestFacts, digestOf, isDrill } from './digest.ts';

export type DigestParts = {
  readonly incidents: Pick<Incidents, 'get'>;
  readonly store: Pick<Store, 'incidents'>;
  readonly source: Pick<SignInSource, 'find' | 'health'>;
  readonly accounts: readonly WatchedAccount[];
};

/** How far back to look for the last drill, in ms. An older one says no more than none. */
const drillsLookedFor = 365 * day;

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
    store.incidents({}).then((heads) => readIncidents(heads, incidents, span.from, now)),
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

/** Open incidents, those opened since `from`, and those back to the last drill. `heads` are newest first. */
async function readIncidents(
  heads: readonly IncidentHead[],
  incidents: Pick<Incidents, 'get'>,
  from: string,
  now: number,
): Promise<{ incidents: readonly Incident[]; altered: number }> {
  const known: Incident[] = [];
  let altered = 0;
  let isDrillKnown = false;
  const oldest = isoTime(now - drillsLookedFor);
  for (const { incidentId, isOpen, openedAt } of heads) {
    if (!isOpen && openedAt < from && (isDrillKnown || openedAt < oldest)) continue;
    // Years of incidents mean many trails to check, so alarms get their turn in between.
    await breathe();
    const incident = await incidents.get(incidentId).catch(undefinedIfAltered);
    if (incident === undefined) {
      altered += 1;
      continue;
    }
    known.push(incident);
    isDrillKnown ||= isDrill(incident);
  }
  return { incidents: known, altered };
}

function undefinedIfAltered(error: unknown): undefined {
  if (hasCode(error, 'trailBroken')) return;
  throw error;
}
