import type { SignIn } from '../../signIn/signIn.ts';
import type { IncidentEvent } from '../event.ts';
import type { TrailEntry } from './trail.ts';

/**
 * One thing that happened in an incident, at its own time (ISO 8601 UTC): a trail entry, or a row of the log.
 */
export type TimelineItem =
  | { readonly at: string; readonly sequence: number; readonly event: IncidentEvent; readonly signIn?: never }
  | { readonly at: string; readonly signIn: SignIn; readonly event?: never };

/**
 * Everything that happened, oldest first. A sign-in appears once, as its newest row has it, at the time it
 * happened rather than when the log reported it. At equal times, sign-ins come first and the trail keeps its
 * order.
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
  return items
    .map((item) => ({ item, ms: Date.parse(item.at) }))
    .sort((a, b) => a.ms - b.ms)
    .map(({ item }) => item);
}
