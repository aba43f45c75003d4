import type { Incident } from '../../src/incident/incident.ts';
import type { IncidentCommand } from '../../src/incident/incidentCommand.ts';
import type { State } from '../builders/incidentStories.ts';

/** Before the first alert there is no incident. */
export type AnyState = State | 'none';

/** What comes of it in which states: the events' types, or the refusal's code after an exclamation mark. */
export type Outcomes = Readonly<Record<string, readonly AnyState[]>>;

type Row<Type> = readonly [
  what: string,
  command:
    | (IncidentCommand & { type: Type })
    | ((incident: Incident | null) => IncidentCommand & { type: Type }),
  outcomes: Outcomes,
];

export const none = ['none'] as const;
export const unacknowledged = [
  'open',
  'shown',
  'escalated',
  'assigned',
  'withdrawn',
  'outgrown',
  'reopened',
] as const;
export const unacknowledgedInvestigations = ['outgrownInvestigating', 'reopenedInvestigating'] as const;
export const waiting = [...unacknowledged, ...unacknowledgedInvestigations] as const;
export const taken = ['acknowledged', 'handedOver', 'investigating'] as const;
export const open = [...waiting, ...taken] as const;
export const uninvestigated = [...unacknowledged, 'acknowledged', 'handedOver'] as const;
export const underInvestigation = [...unacknowledgedInvestigations, 'investigating'] as const;
export const closed = ['closed', 'closedInvestigating'] as const;

/** A command without a row does not compile; a state without a cell fails the spec. */
export type Table<Type extends IncidentCommand['type']> = { readonly [Each in Type]: readonly Row<Each>[] };

/** What comes of anything before the first alert. */
export const notThere: Outcomes = { '!incidentNotFound': none };
