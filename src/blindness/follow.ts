import type { Blindness } from '../alert/alert.ts';
import type { JudgedLink } from '../chain/chain.ts';
import { isoTime } from '../clock.ts';
import { minute, second } from '../duration.ts';

/** How often the chain is judged, and how soon a failed look is repeated, in ms. The second failure is told. */
export type Pace = { readonly lookEvery: number; readonly doubtFor: number };
export const usualPace: Pace = { lookEvery: 5 * minute, doubtFor: minute };
/** A timer may come so much before its time, in ms. */
const timerSlack = second;
/** Without a look for so long (ms), an instance is gone, and another may say that the link works again. */
const goneAfter = 3 * usualPace.lookEvery;

/** The last time in which a link did not work, as all instances on a store know it. */
export type Known = Blindness & {
  /** The instance that found it. Only that one sees whether its own way works again. */
  readonly by: string;
  /** When an instance last found it failed, ISO 8601 UTC. */
  readonly failedAt: string;
  /** Whether the incident has it as it stands. */
  readonly isTold: boolean;
  /** How often it was raised anew. */
  readonly repeat: number;
};

/** By the link's id. */
export type KnownLinks = Readonly<Record<string, Known>>;

/** When this instance first found a link failed, in ms, by the link's id. A link that works has no doubt. */
export type Doubts = ReadonlyMap<string, number>;

/** This instance, and its time in ms. */
export type Looker = { readonly by: string; readonly now: number; readonly pace?: Pace };

/**
 * The doubts after a look. A single failed look tells nobody: Azure fails now and then. Missing evidence leaves no
 * doubt. Pure.
 */
export const doubtsAfter = (doubts: Doubts, links: readonly JudgedLink[], { now }: Looker): Doubts =>
  new Map(links.filter(({ isCut }) => isCut).map(({ id }) => [id, doubts.get(id) ?? now]));

/** What is known of the links after a look with these doubts. Pure. */
export function follow(
  known: KnownLinks,
  doubts: Doubts,
  links: readonly JudgedLink[],
  looker: Looker,
): KnownLinks {
  const news = links.flatMap((link) => {
    const before = known[link.id];
    const after = link.isCut
      ? whileCut(before, doubts, { link, known, looker })
      : whenSeen(before, link, looker);
    return after && after !== before ? [[link.id, after] as const] : [];
  });
  return news.length === 0 ? known : { ...known, ...Object.fromEntries(news) };
}

function whileCut(
  before: Known | undefined,
  doubts: Doubts,
  { link, known, looker }: { readonly link: JudgedLink; readonly known: KnownLinks; readonly looker: Looker },
): Known | undefined {
  const { id, name, at, found, remedy } = link;
  const { by, now, pace = usualPace } = looker;
  const failedAt = isoTime(now);
  if (before?.until === null) {
    const finder = isGone(before, now) ? by : before.by;
    return { ...before, by: finder, failedAt };
  }
  const doubted = doubts.get(id) ?? now;
  if (isSettling(link, known, now)) return before;
  if (now - doubted < pace.doubtFor - timerSlack) return before;
  const since = [at ?? isoTime(doubted), before?.until ?? ''].toSorted().at(-1) ?? failedAt;
  const blindness = { link: id, name, since, until: null, cause: found.join(' '), remedy, signIns: null };
  return { ...blindness, by, failedAt, isTold: false, repeat: 0 };
}

/** Whether a link that this one stands on does not work yet, or has only just begun to again. */
const isSettling = ({ settles }: JudgedLink, known: KnownLinks, now: number): boolean =>
  settles?.after.some((id) => {
    const { until = isoTime(0) } = known[id] ?? {};
    return until === null || now - Date.parse(until) < settles.ms;
  }) ?? false;

function whenSeen(before: Known | undefined, { state }: JudgedLink, { by, now }: Looker): Known | undefined {
  const isOver = before?.until === null && state === 'seen' && (before.by === by || isGone(before, now));
  return isOver ? { ...before, until: isoTime(now), isTold: false } : before;
}

/** What this instance has found is anybody's to end, once it has stopped. Pure. */
export function released(known: KnownLinks, by: string): KnownLinks {
  const own = Object.entries(known).filter(([, link]) => link.until === null && link.by === by);
  return own.length === 0
    ? known
    : { ...known, ...Object.fromEntries(own.map(([id, link]) => [id, { ...link, by: nobody }])) };
}

const nobody = '';

const isGone = ({ by, failedAt }: Known, now: number): boolean =>
  by === nobody || now - Date.parse(failedAt) > goneAfter;
