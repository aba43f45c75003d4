import type { Actor } from '../incident/actor.ts';
import type { Classification } from '../incident/classification.ts';
import { classificationWords } from '../incident/classification.ts';
import type { IncidentEvent } from '../incident/event.ts';
import { applyOver } from '../incident/fold/apply.ts';
import type { Incident } from '../incident/incident.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import type { Pieces } from '../pieces.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { utcTime } from '../presentation/time.ts';
import { severityWords } from '../presentation/words.ts';
import { noteNumbers, reportWords } from './reportWords.ts';

/** A step of what people did, and of what called them. `what` is in words that are safe to show. */
export type CourseStep = {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly sequence: number;
  /** `graver`: the severity rose by this entry. */
  readonly type: IncidentEvent['type'] | 'graver';
  /** `null` where no person did it. */
  readonly actor: Actor | null;
  readonly what: string;
  /** How an incident was closed: text from outside, empty where nothing was said. Only of a closing. */
  readonly closing?: { readonly classification: Classification; readonly comment: string };
};

type ClosingStep = CourseStep & Required<Pick<CourseStep, 'closing'>>;

/** How many entries are folded in one piece. */
const entriesAPiece = 50;

/**
 * What people did, one after the other: each acknowledgement, withdrawal, closing and reopening as it was then, with the
 * calls for people and each rise in severity between them. Nothing that came later takes an earlier step away.
 */
export function* readingCourse(trail: readonly TrailEntry[]): Pieces<readonly CourseStep[]> {
  const steps: CourseStep[] = [];
  let incident: Incident | null = null;
  const numbers = noteNumbers(trail);
  for (const [index, entry] of trail.entries()) {
    const { at, sequence, event } = entry;
    const before: Before | null = incident && stateOf(incident);
    incident = applyOver(incident, entry);
    if (before && before.severity !== incident.severity) {
      steps.push({ at, sequence, type: 'graver', actor: null, what: graverWords(before, incident) });
    }
    if ('actor' in event || event.type === 'escalated') {
      const what = `${reportWords(entry, numbers)}${before ? contextOf(event, before) : ''}`;
      steps.push({
        ...{ at, sequence, type: event.type, actor: 'actor' in event ? event.actor : null, what },
        ...(event.type === 'closed'
          ? { closing: { classification: event.classification, comment: event.comment } }
          : {}),
      });
    }
    if (index % entriesAPiece === 0) yield;
  }
  return steps;
}

type Before = Pick<Incident, 'severity' | 'acknowledgement' | 'closing'>;

/** The rest of an incident may go over into the next. */
const stateOf = ({ severity, acknowledgement, closing }: Incident): Before => ({
  severity,
  acknowledgement,
  closing,
});

const idOf = (id: string): string => outsideText(id, Number.POSITIVE_INFINITY);
const nameOf = ({ name }: Actor): string => outsideText(name, Number.POSITIVE_INFINITY);

function graverWords({ severity, acknowledgement }: Before, after: Incident): string {
  const rise = `Severity rose from ${severityWords[severity]} to ${severityWords[after.severity]}`;
  const isOver = acknowledgement !== null && after.acknowledgement === null;
  return isOver ? `${rise}. It ended the acknowledgement by ${nameOf(acknowledgement.actor)}` : rise;
}

/** What an act was about, as it stood then. */
function contextOf(event: IncidentEvent, { acknowledgement, closing }: Before): string {
  if (event.type === 'reopened' && closing) {
    const { actor, at, classification } = closing;
    return `. ${nameOf(actor)} had closed it as ${classificationWords[classification]} at ${utcTime(at)}`;
  }
  if (event.type === 'escalated') return `. Called: ${event.personIds.map(idOf).join(', ')}`;
  if (event.type !== 'closed') return '';
  if (acknowledgement === null) return '. It had no acknowledgement at the time';
  return acknowledgement.actor.id === event.actor.id
    ? '. The same person had acknowledged it'
    : `. ${nameOf(acknowledgement.actor)} had acknowledged it: a second person closed it`;
}

/** The closings that a reopening ended, with what was said. Pure. */
export function earlierClosings(course: readonly CourseStep[], isOpen: boolean): readonly ClosingStep[] {
  const closings = course.filter((step): step is ClosingStep => step.closing !== undefined);
  return isOpen ? closings : closings.slice(0, -1);
}
