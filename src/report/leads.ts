import type { Actor } from '../incident/actor.ts';
import { apply } from '../incident/fold/apply.ts';
import type { Incident } from '../incident/incident.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';

/** Who led the work on an incident, and when. `to` is `null` while they still lead. ISO 8601 UTC. */
export type Lead = { readonly actor: Actor; readonly from: string; readonly to: string | null };

/** Everyone who led, one after the other. A closed incident has no lead. Pure. Throws for a broken trail. */
export function leadsOf(trail: readonly TrailEntry[]): readonly Lead[] {
  const leads: Lead[] = [];
  let incident: Incident | null = null;
  for (const entry of trail) {
    incident = apply(incident, withoutRows(entry));
    const actor = incident.status === 'open' ? (incident.lead?.actor ?? null) : null;
    const last = leads.at(-1);
    const current = last?.to === null ? last : undefined;
    if (actor?.id === current?.actor.id) continue;
    if (current) leads[leads.length - 1] = { ...current, to: entry.at };
    if (actor) leads.push({ actor, from: entry.at, to: null });
  }
  return leads;
}

/** Rows of the log never change the lead, and folding thousands of them again takes time. */
const withoutRows = (entry: TrailEntry): TrailEntry =>
  entry.event.type === 'signInsFound' ? { ...entry, event: { ...entry.event, signIns: [] } } : entry;
