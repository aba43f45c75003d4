import type { Incident } from './incident.ts';
import { isMended } from './kind.ts';

/** One step of ESCALATION: who is called when an incident stays unacknowledged for this long. */
export type EscalationStep = {
  /** Milliseconds since the incident began to wait for a responder. Always more than in the step before. */
  readonly after: number;
  /** Entra object ids, lower case. */
  readonly personIds: readonly string[];
};

/** A past or future turn of the escalation. */
export type EscalationTurn = {
  /** 1, 2, 3 …: first the steps, then the repeats of the last step. 0 is the call of `firstCall`. */
  readonly number: number;
  /** When it is due, in ms. */
  readonly at: number;
  readonly personIds: readonly string[];
  /** No turn follows this one. */
  readonly isLast: boolean;
};

/** How often the last step is repeated before the escalation ends. */
const repeats = 8;

/**
 * The next turn for an incident. `null` when nobody is to be called: the incident is acknowledged, closed or about a
 * link that works again, there are no steps, or the last turn is over. Steps that became due during an outage merge into one turn
 * that calls all of their people. Pure; `now` in ms.
 */
export function nextTurn(
  incident: Incident,
  steps: readonly EscalationStep[],
  now: number,
): EscalationTurn | null {
  const { status, acknowledgement, escalation } = incident;
  if (status === 'closed' || acknowledgement !== null || isMended(incident)) return null;
  const ahead = steps.slice(escalation.turn);
  return ahead.length > 0 ? nextStep(escalation, ahead, now) : nextRepeat(incident, steps);
}

/**
 * The call that a critical incident makes at once, before any step: the first step's people. It takes no turn, so
 * that their step still comes in its time. `null` when it is not due, or done. Pure.
 */
export function firstCall(incident: Incident, steps: readonly EscalationStep[]): EscalationTurn | null {
  const { status, severity, acknowledgement, escalation } = incident;
  const [first] = steps;
  const isDue = status === 'open' && severity === 'critical' && acknowledgement === null;
  if (!first || !isDue || escalation.turn > 0 || escalation.calledAt !== null) return null;
  return { number: 0, at: Date.parse(escalation.since), personIds: first.personIds, isLast: false };
}

function nextStep(
  { since, turn }: Incident['escalation'],
  ahead: readonly EscalationStep[],
  now: number,
): EscalationTurn {
  const start = Date.parse(since);
  const due = ahead.filter(({ after }) => start + after <= now);
  const taken = due.length > 0 ? due : ahead.slice(0, 1);
  return {
    number: turn + taken.length,
    at: start + Math.max(...taken.map(({ after }) => after)),
    personIds: [...new Set(taken.flatMap(({ personIds }) => personIds))],
    isLast: false,
  };
}

/**
 * Repeats the last step, its time after people were told of the turn before. An outage of Teams or of this
 * process uses up no repeats, and missed ones are not made up for.
 */
function nextRepeat(
  { escalation, announcedAt }: Incident,
  steps: readonly EscalationStep[],
): EscalationTurn | null {
  const last = steps.at(-1);
  const { turn, calledAt, personIds } = escalation;
  const lastTurn = steps.length + repeats;
  const isUntold = personIds.length > 0;
  if (!last || calledAt === null || isUntold || turn >= lastTurn) return null;
  const told = Math.max(Date.parse(calledAt), Date.parse(announcedAt ?? calledAt));
  const number = turn + 1;
  return { number, at: told + last.after, personIds: last.personIds, isLast: number === lastTurn };
}
