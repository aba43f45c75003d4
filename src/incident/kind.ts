import type { Blindness } from '../alert/alert.ts';

/** What an incident is about: sign-ins, or whatever else Azure reports; or a link of the watch itself. */
export type IncidentKind = 'signIn' | 'watch';

type Blind = { readonly blindness?: readonly Blindness[] };

export const kindOf = ({ blindness }: Blind): IncidentKind => (blindness === undefined ? 'signIn' : 'watch');

/** Whether the link that the incident is about works again. Such an incident calls nobody, and waits to be closed. */
export const isMended = ({ blindness = [] }: Blind): boolean =>
  blindness.length > 0 && blindness.every(({ until }) => until !== null);
