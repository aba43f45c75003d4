import { z } from 'zod/v4';
import { day, second } from '../duration.ts';
import type { EscalationStep } from '../incident/escalation.ts';
import { guid, isoDuration } from './values.ts';

const formRemedy =
  'write steps such as PT5M:<object id>,<object id>,PT1H30M:<object id>: a time as an ISO 8601 duration, and Entra object ids';
const orderRemedy = 'write each step with a longer time than the one before it';
const boundsRemedy =
  'write at most 10 steps of 1 second to 24 hours each, and at most 20 different people in all';

const mostSteps = 10;
/** All of them stand in one card when their steps come due together. */
const mostPeople = 20;

/** ESCALATION: `<duration>:<id>` begins a step. The ids that follow, separated by commas, belong to it. */
export const escalationSetting = z
  .string(formRemedy)
  .transform((text, context): readonly EscalationStep[] => {
    const steps = readSteps(text);
    const remedy = mistakeIn(steps);
    if (remedy !== null) context.addIssue(remedy);
    return steps;
  });

function readSteps(text: string): readonly EscalationStep[] {
  const steps: { after: number; personIds: string[] }[] = [];
  for (const part of text.split(',').map((each) => each.trim().toLowerCase())) {
    if (part === '') continue;
    const [, duration, first] = /^([^:]*):(.*)$/.exec(part) ?? [];
    if (duration !== undefined || steps.length === 0) {
      steps.push({ after: isoDuration(duration ?? ''), personIds: [] });
    }
    steps.at(-1)?.personIds.push((first ?? part).trim());
  }
  return steps.map(({ after, personIds }) => ({ after, personIds: [...new Set(personIds)] }));
}

/** What to write instead. `null` when nothing is wrong. */
function mistakeIn(steps: readonly EscalationStep[]): string | null {
  const people = steps.flatMap(({ personIds }) => personIds);
  const isFormed = steps.length > 0 && steps.every(({ after }) => !Number.isNaN(after));
  if (!isFormed || !people.every((person) => guid.test(person))) return formRemedy;
  const isWithin = steps.every(({ after }) => after >= second && after <= day);
  if (!isWithin || steps.length > mostSteps || new Set(people).size > mostPeople) return boundsRemedy;
  return steps.every(({ after }, index) => after > (steps[index - 1]?.after ?? 0)) ? null : orderRemedy;
}
