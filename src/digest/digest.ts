import type { Blindness } from '../alert/alert.ts';
import type { WatchedAccount } from '../alert/watchedAccount.ts';
import { day } from '../duration.ts';
import { isUnfinished } from '../incident/checklist.ts';
import { type Classification, classificationsOf } from '../incident/classification.ts';
import type { Incident } from '../incident/incident.ts';
import { kindOf } from '../incident/kind.ts';
import type { OpenCounts } from '../ledger/openIndex.ts';
import { type Attempt, groupAttempts } from '../signIn/attempt.ts';
import { type Severity, severities } from '../signIn/resultCode.ts';
import type { AccountUse, SignInAnswer, TimeSpan } from '../signIn/source.ts';

/** The state of an incident of the week. */
export type Standing = Classification | 'open';

/** How many stand how; a standing that the kind of incident does not have is missing. */
type Standings = Readonly<Partial<Record<Standing, number>>>;

/** How long something took: the median in ms over `count` incidents. `null` for none. */
export type Wait = { readonly median: number | null; readonly count: number };

/** A week of the watch. Times are ISO 8601 UTC, durations in ms. */
export type Digest = {
  readonly span: TimeSpan;
  /** When the digest was made. Open incidents and their ages are as of then. */
  readonly at: string;
  /** The incidents about sign-ins that were opened in the week. */
  readonly opened: {
    readonly all: number;
    readonly byStanding: Standings;
    readonly bySeverity: Readonly<Record<Severity, number>>;
    readonly untilAcknowledged: Wait;
    readonly untilClosed: Wait;
  };
  /** How the watch itself did. */
  readonly watch: {
    /** The incidents about it that were opened in the week. */
    readonly opened: number;
    readonly byStanding: Standings;
    /** How long each link was blind in the week, the longest first. Incidents of it that overlap count once. */
    readonly blind: readonly BlindTime[];
  };
  /** How many of the week's incidents were closed as misuse with steps undone. */
  readonly unfinished: number;
  /** The oldest open incidents, including those opened before the week, oldest first. */
  readonly open: readonly { readonly incident: Incident; readonly age: number }[];
  /** Of all open incidents. */
  readonly openCounts: Pick<OpenCounts, 'open' | 'waiting'>;
  /** Incidents with an altered trail. Nothing that they say counts. */
  readonly altered: number;
  /** `lastUse`: the last successful sign-in. `null` when the log has none. */
  readonly accounts: readonly {
    readonly name: string;
    readonly lastUse: { readonly at: string; readonly unusedFor: number } | null;
  }[];
  /** The last incident that turned out to be a drill. `null` for none in the last year. */
  readonly lastDrill: { readonly at: string; readonly age: number } | null;
  readonly isDrillDue: boolean;
  readonly log: { readonly isReadable: boolean; readonly problems: readonly string[] };
  /** The week's attempts, newest first. */
  readonly attempts: readonly Attempt[];
};

/** `isBlind`: it still was when the digest was made. */
type BlindTime = {
  readonly link: string;
  readonly name: string;
  readonly ms: number;
  readonly isBlind: boolean;
};

export type DigestFacts = {
  readonly span: TimeSpan;
  /** In ms. */
  readonly now: number;
  /**
   * Incidents: at least those opened in the span, the oldest open ones, the last drill, and those about links that were
   * blind in the span.
   */
  readonly incidents: readonly Incident[];
  readonly openCounts: Digest['openCounts'];
  readonly altered: number;
  /** At least the span's sign-ins, and the last uses of the accounts. `null` when the log cannot be read. */
  readonly log: (SignInAnswer & { readonly uses: readonly AccountUse[] }) | null;
  readonly accounts: readonly WatchedAccount[];
};

/** Microsoft asks you to validate emergency access accounts at least every 90 days. */
const drillEvery = 90 * day;

/** The digest of a week, from the facts. Pure. */
export function digestOf({ span, now, incidents, openCounts, altered, log, accounts }: DigestFacts): Digest {
  const all = incidents.filter(({ openedAt }) => isIn(span, openedAt));
  const opened = all.filter((incident) => kindOf(incident) === 'signIn');
  const watch = all.filter((incident) => kindOf(incident) === 'watch');
  const signIns = log?.signIns ?? [];
  const since = (at: string) => now - Date.parse(at);
  const drill = incidents.filter(isDrill).reduce(later, null);
  return {
    span,
    at: new Date(now).toISOString(),
    opened: {
      all: opened.length,
      byStanding: standingsOf(opened, 'signIn'),
      bySeverity: tally(
        severities,
        opened.map(({ severity }) => severity),
      ),
      untilAcknowledged: waitOf(opened, ({ firstAcknowledgedAt }) => firstAcknowledgedAt),
      untilClosed: waitOf(opened, ({ closing }) => closing?.at ?? null),
    },
    watch: {
      opened: watch.length,
      byStanding: standingsOf(watch, 'watch'),
      blind: blindTimes(incidents, span, now),
    },
    unfinished: all.filter(isUnfinished).length,
    open: incidents
      .filter(({ status }) => status === 'open')
      .toSorted((a, b) => a.openedAt.localeCompare(b.openedAt))
      .map((incident) => ({ incident, age: since(incident.openedAt) })),
    openCounts,
    altered,
    accounts: accounts.map(({ id, userPrincipalName }) => {
      const last = log?.uses.find(({ accountId }) => accountId === id)?.lastSuccess ?? null;
      return {
        name: userPrincipalName,
        lastUse: last === null ? null : { at: last, unusedFor: since(last) },
      };
    }),
    lastDrill: drill && { at: drill.openedAt, age: since(drill.openedAt) },
    isDrillDue: drill === null || since(drill.openedAt) > drillEvery,
    log: { isReadable: log !== null, problems: log?.problems ?? [] },
    attempts: groupAttempts(signIns.filter(({ at }) => isIn(span, at))),
  };
}

/** Whether an incident was closed as a drill. */
export const isDrill = ({ closing }: Incident): boolean => closing?.classification === 'drill';

const standingsOf = (incidents: readonly Incident[], kind: keyof typeof classificationsOf): Standings =>
  tally<Standing>(
    ['open', ...classificationsOf[kind]],
    incidents.map(({ closing }) => closing?.classification ?? 'open'),
  );

function blindTimes(incidents: readonly Incident[], span: TimeSpan, now: number): readonly BlindTime[] {
  const times = incidents.flatMap(({ blindness = [] }) => blindness);
  const end = Math.min(Date.parse(span.to), now);
  return [...Map.groupBy(times, ({ link }) => link).values()]
    .flatMap((all) => {
      const ofLink = withoutRepeats(all);
      const [first] = ofLink;
      const ms = lengthOf(
        ofLink.map(({ since, until }) => [
          Math.max(Date.parse(since), Date.parse(span.from)),
          Math.min(until === null ? end : Date.parse(until), end),
        ]),
      );
      const { link, name } = first ?? { link: '', name: '' };
      return ms > 0 ? [{ link, name, ms, isBlind: ofLink.some(({ until }) => until === null) }] : [];
    })
    .toSorted((a, b) => b.ms - a.ms);
}

/** A link that was raised anew has the same time in two incidents: the one that knows its end is right. */
const withoutRepeats = (times: readonly Blindness[]): readonly Blindness[] => [
  ...new Map(
    times
      .toSorted((a, b) => Number(a.until !== null) - Number(b.until !== null))
      .map((time) => [time.since, time]),
  ).values(),
];

/** How long at least one of these lasts, in ms. */
function lengthOf(spans: readonly (readonly [from: number, to: number])[]): number {
  let [sum, covered] = [0, 0];
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, covered));
    covered = Math.max(covered, to);
  }
  return sum;
}

const isIn = ({ from, to }: TimeSpan, at: string): boolean => at >= from && at < to;

const later = (a: Incident | null, b: Incident): Incident => (a === null || b.openedAt > a.openedAt ? b : a);

function tally<Name extends string>(names: readonly Name[], all: readonly Name[]): Record<Name, number> {
  const counts = names.map((name) => [name, all.filter((each) => each === name).length]);
  return Object.fromEntries(counts) as Record<Name, number>;
}

function waitOf(incidents: readonly Incident[], endOf: (incident: Incident) => string | null): Wait {
  const times = incidents
    .flatMap((incident) => {
      const end = endOf(incident);
      return end === null ? [] : [Date.parse(end) - Date.parse(incident.openedAt)];
    })
    .sort((a, b) => a - b);
  const [low, high] = [times[Math.floor((times.length - 1) / 2)], times[Math.floor(times.length / 2)]];
  return { median: low === undefined || high === undefined ? null : (low + high) / 2, count: times.length };
}
