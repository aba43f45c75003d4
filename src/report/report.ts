import type { Blindness } from '../alert/alert.ts';
import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import { statusWords } from '../card/statusData.ts';
import type { WatchFacts } from '../config/watchFacts.ts';
import type { Act } from '../incident/actor.ts';
import { checklistOf } from '../incident/checklist.ts';
import { type ChecklistItem, checklistWords } from '../incident/checklistItem.ts';
import type { IncidentEvent } from '../incident/event.ts';
import type { Closing, Incident } from '../incident/incident.ts';
import { type IncidentKind, kindOf } from '../incident/kind.ts';
import type { TrailEntry } from '../incident/trail/trail.ts';
import { atOnce, type Pieces } from '../pieces.ts';
import { accountNames } from '../presentation/accountWords.ts';
import { blindFor } from '../presentation/blindWords.ts';
import { headlineOf } from '../presentation/headline.ts';
import { findingSightings } from '../presentation/matchSignIns.ts';
import { placeOf } from '../presentation/signInFacts.ts';
import { totalsOf } from '../presentation/totals.ts';
import { type OutcomeTotals, outcomeWords } from '../presentation/words.ts';
import { type Attempt, groupAttempts } from '../signIn/attempt.ts';
import { type Outcome, resultCode, type Severity } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { type ReportedAlert, reportedAlerts } from './alerts.ts';
import type { Circumstances, Generated } from './circumstances.ts';
import { type CourseStep, readingCourse } from './course.ts';
import { type Lead, leadsOf } from './leads.ts';
import { noteNumbers, reportWords } from './reportWords.ts';
import { type ReportStep, reportSteps } from './steps.ts';
import { type TimelineLine, timelineLines } from './timelineLines.ts';

/** A person's act. `what` is in words that are safe to show. */
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

/** A note. `number` counts from 1; other parts of a report name the note by it. `text` comes from outside. */
type ReportedNote = Act & { readonly number: number; readonly sequence: number; readonly text: string };

/** A time in which a link of the watch did not work: what PCI DSS 10.7.3 wants on record. */
type ReportedBlindness = Pick<Blindness, 'link' | 'name' | 'cause' | 'remedy' | 'signIns'> & {
  readonly from: string;
  /** When monitoring resumed; `null` while it has not. */
  readonly to: string | null;
  /** In ms; `null` while it lasts. */
  readonly lasted: number | null;
};

/**
 * All that is known about an incident, as printable data. Times are ISO 8601 UTC. Texts from outside are raw
 * and whole. `what`, `title`, `meaning` and `status` are in our own words. Lists are oldest first.
 */
export type Report = {
  readonly incidentId: string;
  /** Whether it is about sign-ins, or about a link of the watch. */
  readonly kind: IncidentKind;
  /** While the incident is open, the report tells only what has happened so far. */
  readonly isOpen: boolean;
  /**
   * The time of the trail's last entry. Of the incident, the report has nothing later. The same trail in the
   * same circumstances makes the same report.
   */
  readonly asOf: string;
  readonly generated: Generated;
  readonly product: { readonly name: 'Glasswatch'; readonly version: string };
  /** How the watch was set up when the report was made, which may differ from the time of the incident. */
  readonly watch: WatchFacts;
  readonly openedAt: string;
  readonly severity: Severity;
  readonly accounts: readonly string[];
  readonly title: string;
  /** What people have to know or do now. `null` once the incident is closed: a post-mortem orders nothing. */
  readonly meaning: string | null;
  /** Who is working on it, or how it ended. */
  readonly status: string;
  /** `null` while it is open. */
  readonly closing: Closing | null;
  readonly investigation: Act | null;
  readonly leads: readonly Lead[];
  /** From the sign-in to the closing of the incident. */
  readonly steps: readonly ReportStep[];
  /** Attempts by outcome, each failure counted. */
  readonly totals: OutcomeTotals;
  /** When a link of the watch did not work, oldest first. Empty for an incident about sign-ins. */
  readonly blindness: readonly ReportedBlindness[];
  /** Every sign-in of the log, in its newest version. */
  readonly signIns: readonly SignIn[];
  /** Similar sign-ins together, gravest first. */
  readonly signInKinds: readonly SignInKind[];
  /** Sign-ins that alerts reported and the log did not have: the gravest, at most 20. `alerts` has all. */
  readonly unlogged: readonly AlertedSignIn[];
  readonly alerts: readonly ReportedAlert[];
  readonly checklist: readonly ReportedItem[];
  /** The only place of a report that has the notes' texts. */
  readonly notes: readonly ReportedNote[];
  /** What people did, with the calls for them and each rise in severity; every closing with its comment. */
  readonly course: readonly CourseStep[];
  readonly actions: readonly ReportedAction[];
  readonly timeline: readonly TimelineLine[];
  readonly trail: {
    readonly entries: number;
    /** The last hash of the chain. */
    readonly head: string;
    /** A report is made of a verified trail only. `npm run verify` says the same number and hash. */
    readonly verified: true;
  };
};

/** The report of an incident from its verified trail. `head` is the last hash of its chain. Pure. */
export const reportOf = (
  incident: Incident,
  trail: readonly TrailEntry[],
  head: string,
  circumstances: Circumstances,
): Report => atOnce(reporting(incident, trail, head, circumstances));

/** `reportOf`, piece by piece: each list of a long report takes time. */
export function* reporting(
  incident: Incident,
  trail: readonly TrailEntry[],
  head: string,
  { version, generated, watch }: Circumstances,
): Pieces<Report> {
  yield;
  const sightings = yield* findingSightings(incident);
  const totals = totalsOf(incident, sightings);
  yield;
  const leads = leadsOf(trail);
  yield;
  const course = yield* readingCourse(trail);
  yield;
  const timeline = timelineLines(trail);
  yield;
  const signIns = [...incident.signIns.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  yield;
  const ticks = incident.investigation?.ticks;
  const numbers = noteNumbers(trail);
  const isOpen = incident.status === 'open';
  const { title, meaning } = headlineOf(incident, sightings[0], totals);
  return {
    incidentId: incident.id,
    kind: kindOf(incident),
    isOpen,
    asOf: trail.at(-1)?.at ?? incident.openedAt,
    generated,
    product: { name: 'Glasswatch', version },
    watch,
    openedAt: incident.openedAt,
    severity: incident.severity,
    accounts: accountNames(incident),
    title,
    meaning: isOpen ? meaning : null,
    status: statusWords(incident),
    closing: incident.closing,
    investigation: incident.investigation?.started ?? null,
    leads,
    steps: reportSteps(incident, sightings),
    totals,
    blindness: blindTimes(trail),
    signIns,
    signInKinds: signInKinds(signIns),
    unlogged: sightings.flatMap(({ source }) => source.hint ?? []),
    alerts: reportedAlerts(trail),
    checklist: checklistOf(incident).map((item) => ({
      item,
      words: checklistWords[item],
      done: ticks?.get(item) ?? null,
    })),
    notes: trail.flatMap(({ at, sequence, event }) =>
      event.type === 'noteAdded'
        ? [{ actor: event.actor, at, number: numbers.get(sequence) ?? 0, sequence, text: event.text }]
        : [],
    ),
    course,
    actions: trail.flatMap(({ at, sequence, event }) =>
      'actor' in event
        ? [
            {
              actor: event.actor,
              at,
              sequence,
              type: event.type,
              what: reportWords({ sequence, event }, numbers),
            },
          ]
        : [],
    ),
    timeline,
    trail: { entries: trail.length, head, verified: true },
  };
}

/** All of them: an incident keeps the last ones only. A later word on a time replaces the earlier one. */
function blindTimes(trail: readonly TrailEntry[]): readonly ReportedBlindness[] {
  const times = new Map<string, ReportedBlindness>();
  for (const { event } of trail) {
    const blindness = event.type === 'alertReceived' ? event.alert.blindness : undefined;
    if (blindness === undefined) continue;
    const { since, until, ...rest } = blindness;
    times.set(since, { ...rest, from: since, to: until, lasted: blindFor(blindness) });
  }
  return [...times.values()].sort((a, b) => a.from.localeCompare(b.from));
}

/** Attempts in the log with the same outcome, account and place. Times are ISO 8601 UTC. Texts are raw. */
type SignInKind = {
  readonly outcome: Outcome;
  readonly account: string;
  readonly place: string | null;
  readonly count: number;
  readonly first: string;
  readonly last: string;
};

/** The kinds among these sign-ins: gravest first, then the most frequent. They count as the totals do. */
function signInKinds(signIns: readonly SignIn[]): readonly SignInKind[] {
  const kinds = new Map<string, SignInKind>();
  const tries = groupAttempts(signIns).flatMap(triesOf);
  for (const signIn of tries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
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

/** Each failure of an attempt, and its end where that is none. */
const triesOf = ({ signIns, decisive, result }: Attempt): readonly SignIn[] => [
  ...signIns.filter((signIn) => resultCode(signIn.resultCode).outcome === 'failure'),
  ...(result.outcome === 'failure' ? [] : [decisive]),
];

const gravestFirst = Object.keys(outcomeWords);
const rank = ({ outcome }: SignInKind): number => gravestFirst.indexOf(outcome);
