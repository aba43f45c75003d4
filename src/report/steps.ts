import type { Incident } from '../incident/incident.ts';
import { isMended, kindOf } from '../incident/kind.ts';
import { alarmTimes } from '../presentation/alarmTimes.ts';
import { latestBlindness } from '../presentation/blindWords.ts';
import type { Sighting } from '../presentation/matchSignIns.ts';

/** One step between a sign-in and the closing of its incident. */
export type ReportStep = {
  readonly step:
    | 'failed'
    | 'signIn'
    | 'published'
    | 'arrived'
    | 'fired'
    | 'received'
    | 'swept'
    | 'found'
    | 'mended'
    | 'posted'
    | 'acknowledged'
    | 'closed';
  /** ISO 8601 UTC. `null` when it is unknown or has not happened. */
  readonly at: string | null;
  /** Milliseconds since the last step with a known time. Below 0 when the clocks of two services differ. */
  readonly sinceStepBefore: number | null;
};

/**
 * The steps in order: when the sign-in happened (the newest that the first alert can be about), when the log
 * had it, the alert, the card, the first acknowledgement, the closing. For the watch: when its link failed, when that was
 * found, and when it was last seen to work again. Pure.
 */
export function reportSteps(incident: Incident, sightings: readonly Sighting[]): readonly ReportStep[] {
  const { signIn, published, arrived, fired, received, swept, posted } = alarmTimes(incident, sightings);
  const given: readonly (readonly [ReportStep['step'], string | null])[] = [
    ...(kindOf(incident) === 'watch'
      ? ([
          ['failed', incident.blindness?.[0]?.since ?? null],
          ['found', received],
        ] as const)
      : ([
          ['signIn', signIn],
          ['published', published],
          ['arrived', arrived],
          ['fired', fired],
          ['received', received],
        ] as const)),
    ...(swept === null ? [] : [['swept', swept] as const]),
    // These have times of our own clock, in any order: people may take an incident while Teams is away.
    ...[
      ['posted', posted] as const,
      ['acknowledged', incident.firstAcknowledgedAt] as const,
      ...(kindOf(incident) === 'watch' ? [['mended', mendedAt(incident)] as const] : []),
      ['closed', incident.closing?.at ?? null] as const,
    ].sort(([, a], [, b]) => lastIfNone(a) - lastIfNone(b)),
  ];
  let before: string | null = null;
  return given.map(([step, at]) => {
    const sinceStepBefore = at === null || before === null ? null : Date.parse(at) - Date.parse(before);
    before = at ?? before;
    return { step, at, sinceStepBefore };
  });
}

const mendedAt = (incident: Incident): string | null =>
  isMended(incident) ? (latestBlindness(incident)?.until ?? null) : null;

const lastIfNone = (at: string | null): number => (at === null ? Number.MAX_SAFE_INTEGER : Date.parse(at));
