import type { Actor } from '../incident/actor.ts';
import { apply } from '../incident/fold/apply.ts';
import type { Incident } from '../incident/incident.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';

/** Who led the work on an incident, and when; `to` is `null` while they still do. ISO 8601 UTC. */
export type Lead = { readonly actor: Actor; readonly from: string; readonly to: string | null };

/** Everybody who led, one after the other: nobody leads what is closed. Pure; throws for a trail that is broken. */
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

/** No row of the log changes who leads, and folding thousands of them once more takes its time. */
const withoutRows = (entry: TrailEntry): TrailEntry =>
  entry.event.type === 'signInsFound' ? { ...entry, event: { ...entry.event, signIns: [] } } : entry;
