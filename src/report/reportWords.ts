import { classificationWords } from '../incident/classification.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import { eventWords } from '../presentation/eventWords.ts';
import { outsideText } from '../presentation/outsideText.ts';

/** A report cuts nothing. */
const whole = Number.POSITIVE_INFINITY;

/**
 * What happened, in one line of a report. Notes and comments have one place of their own in a report, so the line has
 * the note's number, and a closing without its comment. Safe to show.
 */
export function reportWords(
  { sequence, event }: Pick<TrailEntry, 'sequence' | 'event'>,
  numbers: ReadonlyMap<number, number>,
): string {
  if (event.type === 'noteAdded')
    return `Note ${numbers.get(sequence)} by ${outsideText(event.actor.name, whole)}`;
  if (event.type !== 'closed') return eventWords(event, whole);
  return `Closed as ${classificationWords[event.classification]} by ${outsideText(event.actor.name, whole)}`;
}

/** The numbers of a trail's notes, from 1, by the sequence numbers of their entries. */
export function noteNumbers(trail: readonly TrailEntry[]): ReadonlyMap<number, number> {
  const notes = trail.filter(({ event }) => event.type === 'noteAdded');
  return new Map(notes.map(({ sequence }, index) => [sequence, index + 1]));
}
