import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import { statusWords } from '../card/statusData.ts';
import type { Act } from '../incident/actor.ts';
import { checklistOf } from '../incident/checklist.ts';
import { type ChecklistItem, checklistWords } from '../incident/checklistItem.ts';
import type { IncidentEvent } from '../incident/event.ts';
import type { Closing, Incident } from '../incident/incident.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import { accountNames } from '../presentation/accountWords.ts';
import { eventWords } from '../presentation/eventWords.ts';
import { headlineOf } from '../presentation/headline.ts';
import { sightingsOf } from '../presentation/matchSignIns.ts';
import { placeOf } from '../presentation/signInFacts.ts';
import { totalsOf } from '../presentation/totals.ts';
import { type OutcomeTotals, outcomeWords } from '../presentation/words.ts';
import { type Outcome, resultCode, type Severity } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { type ReportedAlert, reportedAlerts } from './alerts.ts';
import { type Lead, leadsOf } from './leads.ts';
import { type ReportStep, reportSteps } from './steps.ts';
import { type TimelineLine, timelineLines } from './timelineLines.ts';

/** What a person did: `what` in words that are safe to show, the name in them cut to 60 characters. */
type ReportedAction = Act & {
  readonly sequence: number;
  readonly type: IncidentEvent['type'];
  readonly what: string;
};

/** An item of the checklist; `done` is `null` while it is open. */
type ReportedItem = {
  readonly item: ChecklistItem;
  readonly words: string;
  readonly done: Act | null;
};

/**
 * All that is known of an incident, as data that can be printed: times are ISO 8601 UTC, texts from outside are raw and
 * whole, but for `what`, `title`, `meaning` and `status`, which are words of ours. Lists are oldest first.
 */
export type Report = {
  readonly incidentId: string;
  /** While it is open, the report tells only what has happened so far. */
  readonly isOpen: boolean;
  /** The time of the trail's last entry: nothing later is in the report, and the same trail makes the same report. */
  readonly asOf: string;
  readonly openedAt: string;
  readonly severity: Severity;
  readonly accounts: readonly string[];
  readonly title: string;
  readonly meaning: string | null;
  /** Who has it, or how it ended. */
  readonly status: string;
  /** `null` while it is open. */
  readonly closing: Closing | null;
  readonly investigation: Act | null;
  readonly leads: readonly Lead[];
  /** From the sign-in to the closing. */
  readonly steps: readonly ReportStep[];
  /** Sign-ins by outcome: attempts, and each wrong password among them. */
  readonly totals: OutcomeTotals;
  /** Every row that the log had, as its newest version has it. */
  readonly signIns: readonly SignIn[];
  /** Those alike together, gravest first. */
  readonly signInKinds: readonly SignInKind[];
  /** What the alerts spoke of and the log did not have: the gravest, at most 20. `alerts` has all. */
  readonly unlogged: readonly AlertedSignIn[];
  readonly alerts: readonly ReportedAlert[];
  readonly checklist: readonly ReportedItem[];
  readonly notes: readonly (Act & { readonly text: string })[];
  readonly actions: readonly ReportedAction[];
  readonly timeline: readonly TimelineLine[];
  readonly trail: {
    readonly entries: number;
    /** The hash that the verified chain ends with. */
    readonly head: string;
  };
};

/** The report of an incident from its verified trail, whose hash chain ends with `head`. Pure. */
export function reportOf(incident: Incident, trail: readonly TrailEntry[], head: string): Report {
  const sightings = sightingsOf(incident);
  const totals = totalsOf(incident, sightings);
  const signIns = [...incident.signIns.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
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
    leads: leadsOf(trail),
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
    timeline: timelineLines(trail),
    trail: { entries: trail.length, head },
  };
}

/** A report cuts nothing. */
const wholeText = Number.POSITIVE_INFINITY;

/** Rows of the log that ended alike, of one account and from one place. Times are ISO 8601 UTC; texts are raw. */
type SignInKind = {
  readonly outcome: Outcome;
  readonly account: string;
  readonly place: string | null;
  readonly count: number;
  readonly first: string;
  readonly last: string;
};

/** The kinds among these rows, which are given oldest first: gravest first, then the most. */
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
