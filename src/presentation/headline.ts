import type { Alert } from '../alert/alert.ts';
import { burstSize } from '../incident/fold/severity.ts';
import type { Incident } from '../incident/incident.ts';
import { atOnce, type Pieces } from '../pieces.ts';
import { azureChange } from './azureChange.ts';
import { watchHeadline } from './blindWords.ts';
import { findingSightings, type Sighting } from './matchSignIns.ts';
import type { Headline } from './message.ts';
import { totalsOf } from './totals.ts';
import type { OutcomeTotals } from './words.ts';

const outcomeHeadlines: Readonly<Record<Sighting['outcome'], Headline>> = {
  success: { title: 'Break-glass account signed in', meaning: null },
  passwordAccepted: {
    title: 'Someone has the password of a break-glass account',
    meaning: 'They are not in yet.',
  },
  blocked: { title: 'Break-glass sign-in was blocked', meaning: null },
  failure: { title: 'Break-glass sign-in failed', meaning: null },
  interrupted: { title: 'Break-glass sign-in was interrupted', meaning: null },
  contained: { title: 'Break-glass session was ended', meaning: null },
  unknown: { title: 'Break-glass sign-in, outcome not known yet', meaning: null },
};

const guessing: Headline = {
  title: 'Someone is guessing a break-glass password',
  meaning: 'No guess has been right so far.',
};

/** The headline of an incident, from its gravest sign-in, or from its newest alert if it has none. */
export function headlineOf(
  incident: Incident,
  gravest: Sighting | undefined,
  totals: OutcomeTotals,
): Headline {
  const { alerts } = incident;
  const watch = watchHeadline(incident);
  if (watch !== null) return watch;
  if (gravest) {
    return isGuessing(gravest, totals) ? guessing : outcomeHeadlines[gravest.outcome];
  }
  if (alerts.fired === 0) {
    return { title: 'An alert was resolved, but its firing never arrived', meaning: null };
  }
  return alertHeadline(alerts.latest);
}

/** Whether somebody tries one password after another, and none was right. */
export const isGuessing = (gravest: Sighting, totals: OutcomeTotals): boolean =>
  guessCodes.has(gravest.code) && (totals.failure ?? 0) >= burstSize;

/** What happened, for a list of incidents. */
export const incidentTitle = (incident: Incident): string => atOnce(findingTitle(incident));

/** `incidentTitle`, piece by piece. */
export function* findingTitle(incident: Incident): Pieces<string> {
  const sightings = yield* findingSightings(incident);
  yield;
  return headlineOf(incident, sightings[0], totalsOf(incident, sightings)).title;
}

/** A wrong password, and the lock that many of them lead to. */
const guessCodes: ReadonlySet<string | null> = new Set(['50126', '50053']);

function alertHeadline({ format, activity }: Alert): Headline {
  switch (format) {
    case 'unreadable':
      return {
        title: 'An alert could not be read',
        meaning: 'It may be about a break-glass account. Its content is in Details.',
      };
    case 'activityLog':
    case 'activityLogLegacy':
      return azureChange(activity);
    case 'resourceHealth':
      return /resolved/i.test(`${activity?.operation} ${activity?.status}`)
        ? { title: 'A resource is healthy again', meaning: null }
        : { title: 'A resource is not healthy', meaning: null };
    case 'commonOther':
      return { title: 'An alert that is not about sign-ins', meaning: null };
    default:
      return {
        title: 'Break-glass alert without sign-in details',
        meaning: 'It names no account. Testing the action group in Azure looks like this too.',
      };
  }
}
