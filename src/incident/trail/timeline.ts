import type { SignIn } from '../../signIn/signIn.ts';
import type { IncidentEvent } from '../event.ts';
import type { TrailEntry } from './trail.ts';

/** Something in the life of an incident, at its own time (ISO 8601 UTC): an entry of the trail, or a row of the log. */
export type TimelineItem =
  | { readonly at: string; readonly sequence: number; readonly event: IncidentEvent; readonly signIn?: never }
  | { readonly at: string; readonly signIn: SignIn; readonly event?: never };

/**
 * All that happened, oldest first. A sign-in stands where it happened, not where the log told of it, and once: as its
 * newest row has it. Of entries at the same time the order of the trail holds, after sign-ins.
 */
export function timelineOf(trail: readonly TrailEntry[]): readonly TimelineItem[] {
  const signIns = new Map<string, SignIn>();
  for (const { event } of trail) {
    if (event.type === 'signInsFound') for (const signIn of event.signIns) signIns.set(signIn.id, signIn);
  }
  const items: TimelineItem[] = [
    ...[...signIns.values()].map((signIn) => ({ at: signIn.at, signIn })),
    ...trail.map(({ at, sequence, event }) => ({ at, sequence, event })),
  ];
  return items.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
