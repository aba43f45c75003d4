import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import { statusWords } from '../card/statusData.ts';
import type { Act } from '../incident/actor.ts';
import { checklistOf } from '../incident/checklist.ts';
import { type ChecklistItem, checklistWords } from '../incident/checklistItem.ts';
import type { IncidentEvent } from '../incident/event.ts';
import type { Closing, Incident } from '../incident/incident.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import { atOnce, type Pieces } from '../pieces.ts';
import { accountNames } from '../presentation/accountWords.ts';
import { eventWords } from '../presentation/eventWords.ts';
import { headlineOf } from '../presentation/headline.ts';
import { findingSightings } from '../presentation/matchSignIns.ts';
import { placeOf } from '../presentation/signInFacts.ts';
import { totalsOf } from '../presentation/totals.ts';
import { type OutcomeTotals, outcomeWords } from '../presentation/words.ts';
import { type Outcome, resultCode, type Severity } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { type ReportedAlert, reportedAlerts } from './alerts.ts';
import { type Lead, leadsOf } from './leads.ts';
import { type ReportStep, reportSteps } from './steps.ts';
import { type TimelineLine, timelineLines } from './timelineLines.ts';

/** A person's act. `what` is in words that are safe to show, with the name in them cut to 60 characters. */
type ReportedAction = Act & {
  readonly sequence: number;
  readonly type: IncidentEvent['type'];
  readonly what: string;
};

/** An item of the checklist. `done` is `null` while it is open. */
type ReportedItem = {
  readonly item: ChecklistItem;
  readonly words: string;
  readonly done: Act | null;
};

/**
 * All that is known about an incident, as printable data. Times are ISO 8601 UTC. Texts from outside are raw
 * and whole. `what`, `title`, `meaning` and `status` are in our own words. Lists are oldest first.
 */
export type Report = {
  readonly incidentId: string;
  /** While the incident is open, the report tells only what has happened so far. */
  readonly isOpen: boolean;
  /**
   * The time of the trail's last entry. The report has nothing later, and the same trail makes the same
   * report.
   */
  readonly asOf: string;
  readonly openedAt: string;
  readonly severity: Severity;
  readonly accounts: readonly string[];
  readonly title: string;
  readonly meaning: string | null;
  /** Who is working on it, or how it ended. */
  readonly status: string;
  /** `null` while it is open. */
  readonly closing: Closing | null;
  readonly investigation: Act | null;
  readonly leads: readonly Lead[];
  /** From the sign-in to the closing of the incident. */
  readonly steps: readonly ReportStep[];
  /** Sign-ins by outcome. They count attempts, and each wrong password among them. */
  readonly totals: OutcomeTotals;
  /** Every row of the log, in its newest version. */
  readonly signIns: readonly SignIn[];
  /** Similar sign-ins together, gravest first. */
  readonly signInKinds: readonly SignInKind[];
  /** Sign-ins that alerts reported and the log did not have: the gravest, at most 20. `alerts` has all. */
  readonly unlogged: readonly AlertedSignIn[];
  readonly alerts: readonly ReportedAlert[];
  readonly checklist: readonly ReportedItem[];
  readonly notes: readonly (Act & { readonly text: string })[];
  readonly actions: readonly ReportedAction[];
  readonly timeline: readonly TimelineLine[];
  readonly trail: {
    readonly entries: number;
    /** The last hash of the verified chain. */
    readonly head: string;
  };
};

/** The report of an incident from its verified trail. `head` is the last hash of its chain. Pure. */
export const reportOf = (incident: Incident, trail: readonly TrailEntry[], head: string): Report =>
  atOnce(reporting(incident, trail, head));

/** `reportOf`, piece by piece: each list of a long report takes time. */
export function* reporting(incident: Incident, trail: readonly TrailEntry[], head: string): Pieces<Report> {
  yield;
  const sightings = yield* findingSightings(incident);
  const totals = totalsOf(incident, sightings);
  yield;
  const leads = leadsOf(trail);
  yield;
  const timeline = timelineLines(trail);
  yield;
  const signIns = [...incident.signIns.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  yield;
  const ticks = incident.investigation?.ticks;
  return {
    incidentId: incident.id,
    isOpen: incident.status === 'open',
    asOf: trail.at(-1)?.at ?? incident.openedAt,
    openedAt: incident.openedAt,
    severity: incident.severity,
    accounts: accountNames(incident),
    ...headlineOf(incident, sightings[0], totals),
    status: statusWords(incident),
    closing: incident.closing,
    investigation: incident.investigation?.started ?? null,
    leads,
    steps: reportSteps(incident, sightings),
    totals,
    signIns,
    signInKinds: signInKinds(signIns),
    unlogged: sightings.flatMap(({ source }) => source.hint ?? []),
    alerts: reportedAlerts(trail),
    checklist: checklistOf(incident).map((item) => ({
      item,
      words: checklistWords[item],
      done: ticks?.get(item) ?? null,
    })),
    notes: trail.flatMap(({ at, event }) =>
      event.type === 'noteAdded' ? [{ actor: event.actor, at, text: event.text }] : [],
    ),
    actions: trail.flatMap(({ at, sequence, event }) =>
      'actor' in event
        ? [{ actor: event.actor, at, sequence, type: event.type, what: eventWords(event, wholeText) }]
        : [],
    ),
    timeline,
    trail: { entries: trail.length, head },
  };
}

/** A report cuts nothing. */
const wholeText = Number.POSITIVE_INFINITY;

/** Rows of the log with the same outcome, account and place. Times are ISO 8601 UTC. Texts are raw. */
type SignInKind = {
  readonly outcome: Outcome;
  readonly account: string;
  readonly place: string | null;
  readonly count: number;
  readonly first: string;
  readonly last: string;
};

/** The kinds among these rows: gravest first, then the most frequent. The rows are given oldest first. */
function signInKinds(signIns: readonly SignIn[]): readonly SignInKind[] {
  const kinds = new Map<string, SignInKind>();
  for (const signIn of signIns) {
    const { outcome } = resultCode(signIn.resultCode);
    const account = signIn.userPrincipalName ?? signIn.userId;
    const place = placeOf(signIn);
    const key = JSON.stringify([outcome, account, place]);
    const known = kinds.get(key);
    const { count = 0, first = signIn.at } = known ?? {};
    kinds.set(key, { outcome, account, place, count: count + 1, first, last: signIn.at });
  }
  return [...kinds.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}

const gravestFirst = Object.keys(outcomeWords);
const rank = ({ outcome }: SignInKind): number => gravestFirst.indexOf(outcome);
