import type { Actor } from '../actor.ts';
import type { EventOf, IncidentEvent } from '../event.ts';
import type { Incident, Investigation } from '../incident.ts';
import type { TrailEntry } from '../trail/trail.ts';

const types = [
  'investigationStarted',
  'checklistPosted',
  'activityTold',
  'itemTicked',
  'itemUnticked',
  'noteAdded',
  'leadChanged',
] as const;
type InvestigationEvent = EventOf<(typeof types)[number]>;

export const isInvestigationEvent = (event: IncidentEvent): event is InvestigationEvent =>
  types.some((type) => type === event.type);

/** Folds an event of an investigation into an incident. */
export function withInvestigation(
  incident: Incident,
  { at, sequence }: TrailEntry,
  event: InvestigationEvent,
): Incident {
  const act = (actor: Actor) => ({ actor, at });
  /** People are waiting to see this change. */
  const changed = (change: Partial<Investigation> = {}): Incident => ({
    ...incident,
    investigation: incident.investigation && {
      ...incident.investigation,
      ...change,
      changedVersion: sequence,
    },
    urgentVersion: sequence,
  });
  const { investigation } = incident;
  switch (event.type) {
    case 'investigationStarted':
      return {
        ...incident,
        investigation: {
          started: act(event.actor),
          ticks: new Map(),
          card: null,
          changedVersion: sequence,
          untold: [...incident.signIns.keys()].map((id) => ({ id, version: sequence })),
          toldAt: null,
        },
        urgentVersion: sequence,
      };
    case 'checklistPosted':
      return { ...incident, investigation: investigation && { ...investigation, card: event.card } };
    case 'activityTold': {
      const untold = investigation?.untold.filter(({ version }) => version > event.version) ?? [];
      return { ...incident, investigation: investigation && { ...investigation, untold, toldAt: at } };
    }
    case 'itemTicked':
      return changed({ ticks: new Map([...(investigation?.ticks ?? []), [event.item, act(event.actor)]]) });
    case 'itemUnticked':
      return changed({
        ticks: new Map([...(investigation?.ticks ?? [])].filter(([item]) => item !== event.item)),
      });
    case 'noteAdded':
      return { ...changed(), notes: incident.notes + 1 };
    case 'leadChanged':
      return {
        ...changed(),
        lead: act(event.lead),
        ...(event.from === undefined ? {} : { handover: { ...act(event.actor), from: event.from } }),
      };
  }
}
