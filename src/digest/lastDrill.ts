import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod/v4';
import { isoTime } from '../clock.ts';
import { day } from '../duration.ts';
import { hasCode } from '../errors.ts';
import type { Incident } from '../incident/incident.ts';
import { drillGroup } from '../ledger/draft.ts';
import type { Incidents } from '../ledger/incidents.ts';
import type { Store } from '../store/store.ts';
import { isDrill } from './digest.ts';

export type DrillParts = {
  readonly incidents: Pick<Incidents, 'get'>;
  readonly store: Pick<Store, 'incidents' | 'incidentsOfGroup' | 'fact' | 'putFact'>;
};

/** How far back to look for the last drill, in ms. An older one says no more than none. */
const drillsLookedFor = 365 * day;

/** Stores of before have drills without the group. The last of them is searched for once, and kept as this fact. */
const factName = 'drillWithoutGroup';
const factSchema = z.object({ incidentId: z.string().nullable() });

/**
 * The last incident that was closed as a drill in the year before `now` (in ms). It reads the drills, and not all
 * incidents of the year.
 */
export async function lastDrill(parts: DrillParts, now: number): Promise<Incident | null> {
  const oldest = isoTime(now - drillsLookedFor);
  const grouped = await firstDrill(
    (await parts.store.incidentsOfGroup(drillGroup)).filter(({ openedAt }) => openedAt >= oldest),
    parts,
  );
  const earlier = await drillWithoutGroup(parts, oldest);
  return earlier && earlier.openedAt >= (grouped?.openedAt ?? oldest) ? earlier : grouped;
}

async function drillWithoutGroup(parts: DrillParts, oldest: string): Promise<Incident | null> {
  const { store, incidents } = parts;
  const known = factSchema.safeParse(await store.fact(factName)).data;
  if (known?.incidentId === null) return null;
  const kept = known && (await incidents.get(known.incidentId).catch(undefinedIfAltered));
  if (kept && isDrill(kept)) return kept;
  const found = await firstDrill(await store.incidents({ isOpen: false, openedSince: oldest }), parts);
  await store.putFact(factName, { incidentId: found?.id ?? null });
  return found;
}

/** Of incidents that are listed newest first. */
async function firstDrill(
  heads: readonly { readonly incidentId: string }[],
  { incidents }: DrillParts,
): Promise<Incident | null> {
  for (const { incidentId } of heads) {
    // Years of incidents mean many trails to check, so alarms get their turn in between.
    await breathe();
    const incident = await incidents.get(incidentId).catch(undefinedIfAltered);
    if (incident && isDrill(incident)) return incident;
  }
  return null;
}

/** What an altered incident says does not count. */
function undefinedIfAltered(error: unknown): undefined {
  if (!hasCode(error, 'trailBroken')) throw error;
}
