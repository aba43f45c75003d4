import type { Incident } from './incident.ts';

/** One step of ESCALATION: who is to be called when nobody has acknowledged for so long. */
export type EscalationStep = {
  /** Milliseconds since the incident began to wait for somebody. */
  readonly after: number;
  /** Entra object ids, lower case. */
  readonly personIds: readonly string[];
};

/** A turn of the escalation that has come or will come. */
export type EscalationTurn = {
  /** 1, 2, 3 …: the steps, then the repeats of the last one. */
  readonly number: number;
  /** When it is due, in ms. */
  readonly at: number;
  readonly personIds: readonly string[];
  /** No further one follows. */
  readonly isLast: boolean;
};

/** How often the last step is repeated, at its own interval, before it is left at that. */
const repeats = 8;

/**
 * The turn that comes next for an incident: the earliest that has not been taken, or, when several have become due in
 * the meantime, the latest of those with the people of them all, so that a process that was away calls everybody once.
 * `null` when nobody is to be called: it is acknowledged or closed, there are no steps, or the last turn is over. Pure;
 * `now` in ms.
 */
export function nextTurn(
  incident: Incident,
  steps: readonly EscalationStep[],
  now: number,
): EscalationTurn | null {
  const last = steps.at(-1);
  if (incident.status === 'closed' || incident.acknowledgement !== null || !last) return null;
  const since = Date.parse(incident.escalation.since);
  const turnCount = steps.length + repeats;
  const stepOf = (number: number) => steps[number - 1] ?? last;
  const timeOf = (number: number) =>
    since + stepOf(number).after + Math.max(number - steps.length, 0) * last.after;
  const first = incident.escalation.turn + 1;
  if (first > turnCount) return null;
  let number = first;
  while (number < turnCount && timeOf(number + 1) <= now) number += 1;
  const called = Array.from({ length: number - first + 1 }, (_, index) => stepOf(first + index));
  return {
    number,
    at: timeOf(number),
    personIds: [...new Set(called.flatMap(({ personIds }) => personIds))],
    isLast: number === turnCount,
  };
}
