import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import type { Incident } from '../incident/incident.ts';
import { later, unexplained } from '../incident/unexplained.ts';
import { atOnce, type Pieces } from '../pieces.ts';
import { type Attempt, groupingAttempts } from '../signIn/attempt.ts';
import { type Outcome, resultCode, type Severity, severities } from '../signIn/resultCode.ts';

/**
 * A sign-in as a card shows it, whether it comes from the log (`attempt`) or, until then, from an alert's payload
 * (`hint`). Its texts from outside are raw.
 */
export type Sighting = {
  readonly outcome: Outcome | 'unknown';
  readonly severity: Severity;
  /** Entra's result code; `null` when only an alert without one speaks of it. */
  readonly code: string | null;
  /** What the code means. From outside too, because it quotes an unknown code. */
  readonly sentence: string;
  /** ISO 8601 UTC; `null` while only an alert without a time reports it. */
  readonly at: string | null;
  readonly publishedAt: string | null;
  /** How many identical sign-ins it stands for. */
  readonly count: number;
  readonly source:
    | { readonly hint: AlertedSignIn; readonly attempt?: never }
    | { readonly attempt: Attempt; readonly hint?: never };
};

/**
 * An incident's sign-ins, gravest first, then newest first. A row of the log replaces what an alert said
 * about it.
 */
export const sightingsOf = (incident: Incident): readonly Sighting[] => atOnce(findingSightings(incident));

/** `sightingsOf`, piece by piece: an incident of thousands of rows takes time. */
export function* findingSightings(incident: Incident): Pieces<readonly Sighting[]> {
  const rows = [...incident.signIns.values()];
  const hints = unexplained(incident.alerts.alerted, rows);
  yield;
  const attempts = yield* groupingAttempts(rows);
  yield;
  return [...hints.map(fromAlert), ...attempts.map(fromLog)].sort(
    (a, b) =>
      severities.indexOf(b.severity) - severities.indexOf(a.severity) || later(b.at ?? '', a.at ?? ''),
  );
}

function fromAlert(hint: AlertedSignIn): Sighting {
  const result = hint.resultCode === null ? null : resultCode(hint.resultCode);
  return {
    outcome: result?.outcome ?? 'unknown',
    severity: result?.severity ?? 'high',
    code: hint.resultCode,
    sentence: result?.sentence ?? 'The alert does not say how it ended.',
    at: hint.at,
    publishedAt: null,
    count: hint.count,
    source: { hint },
  };
}

function fromLog(attempt: Attempt): Sighting {
  const { decisive, result, severity, at } = attempt;
  return {
    outcome: result.outcome,
    severity,
    code: result.code,
    sentence: result.sentence,
    at,
    publishedAt: decisive.publishedAt,
    count: result.outcome === 'failure' ? attempt.failures : 1,
    source: { attempt },
  };
}
