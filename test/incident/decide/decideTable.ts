import type { IncidentCommand } from '../../../src/incident/decide/command.ts';
import type { Incident } from '../../../src/incident/incident.ts';
import type { State } from '../../builders/incidentStories.ts';

/** Before the first alert there is no incident. */
type AnyState = State | 'none';

/** What comes of it in which states: the events' types, or the refusal's code after an exclamation mark. */
export type Outcomes = Readonly<Record<string, readonly AnyState[]>>;

type Row<Type> = readonly [
  what: string,
  command:
    | (IncidentCommand & { type: Type })
    | ((incident: Incident | null) => IncidentCommand & { type: Type }),
  outcomes: Outcomes,
];

/** A command without a row does not compile; a state without a cell fails the spec. */
export type Table<Type extends IncidentCommand['type']> = { readonly [Each in Type]: readonly Row<Each>[] };

/** What comes of anything before the first alert. */
export const notThere: Outcomes = { '!incidentNotFound': ['none'] };
