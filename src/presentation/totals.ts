import type { Incident } from '../incident/incident.ts';
import { resultsIn } from '../incident/lookupTimes.ts';
import { type Attempt, countOutcomes } from '../signIn/attempt.ts';
import type { Sighting } from './matchSignIns.ts';
import type { OutcomeTotals } from './words.ts';

/**
 * How many attempts ended in each way: those that the card shows, from the log and from alerts alone. Until the log has
 * as many as the alerts reported, the higher count wins, because a storm has more of them than a card keeps.
 */
export function totalsOf(incident: Incident, sightings: readonly Sighting[]): OutcomeTotals {
  const attempts = sightings.flatMap(({ source }): Attempt[] => (source.attempt ? [source.attempt] : []));
  const totals: Record<Sighting['outcome'], number> = { ...countOutcomes(attempts), unknown: 0 };
  for (const { outcome, count, source } of sightings) {
    if (source.hint) totals[outcome] += count;
  }
  if (attempts.length > 0 && resultsIn(incident.signIns) >= incident.alerts.signIns) return totals;
  const { unknown, ...alerted } = incident.alerts.outcomes;
  for (const [outcome, count] of Object.entries({ ...alerted, unknown: attempts.length > 0 ? 0 : unknown })) {
    if (isOutcome(outcome, totals)) totals[outcome] = Math.max(totals[outcome], count);
  }
  return totals;
}

const isOutcome = (name: string, totals: OutcomeTotals): name is Sighting['outcome'] =>
  Object.hasOwn(totals, name);
