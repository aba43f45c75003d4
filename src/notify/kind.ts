import type { Incident } from '../incident/incident.ts';

/** What an incident is about: sign-ins and changes to what watches for them, or a failed link of the watch itself. */
export type Kind = 'signIn' | 'watch';

/** Alerts about a link of the chain are grouped by that link. */
export const kindOfGroup = (group: string): Kind => (group.startsWith('chain:') ? 'watch' : 'signIn');

export const kindOf = ({ groups: [first = ''] }: Pick<Incident, 'groups'>): Kind => kindOfGroup(first);
