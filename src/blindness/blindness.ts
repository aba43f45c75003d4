import type { Logger } from 'pino';
import { z } from 'zod/v4';
import { chainAlert, instanceOf } from '../alert/chainAlert.ts';
import { type Chain, judge } from '../chain/chain.ts';
import type { Evidence } from '../chain/evidence.ts';
import type { Clock } from '../clock.ts';
import { day } from '../duration.ts';
import { hasCode } from '../errors.ts';
import type { Incidents } from '../ledger/incidents.ts';
import { createLoop } from '../running/loop.ts';
import type { TimeSpan } from '../signIn/source.ts';
import type { Store } from '../store/store.ts';
import {
  type Doubts,
  doubtsAfter,
  follow,
  type Known,
  type KnownLinks,
  type Looker,
  type Pace,
  released,
  usualPace,
} from './follow.ts';

export type BlindnessDeps = {
  readonly gather: () => Promise<Evidence>;
  readonly incidents: Pick<Incidents, 'receive' | 'withKey'>;
  readonly store: Pick<Store, 'fact' | 'replaceFact'>;
  /** How many sign-ins of the watched accounts the log has from a span. Rejects when it cannot be read. */
  readonly countSignIns: (span: TimeSpan) => Promise<number>;
  /** The usual one where it is missing. */
  readonly pace?: Pace;
  readonly clock: Clock;
  readonly log: Logger;
};

export type BlindnessWatch = {
  /** The first look comes a minute later: the other parts have started then. */
  start(): void;
  /** The chain as it was last judged; `null` before the first look. */
  latest(): Chain | null;
  stop(): Promise<void>;
};

/** What one look has found. */
type Look = {
  readonly doubts: Doubts;
  readonly links: Chain['links'];
  readonly looker: Looker;
};

const factName = 'blindness';
const factSchema = z.record(
  z.string(),
  z.object({
    link: z.string(),
    name: z.string(),
    since: z.iso.datetime(),
    until: z.iso.datetime().nullable(),
    cause: z.string(),
    remedy: z.string().nullable(),
    signIns: z.number().nullable(),
    by: z.string(),
    failedAt: z.iso.datetime(),
    isTold: z.boolean(),
    repeat: z.number(),
  }),
);
/** Each failure means that another instance wrote in between. */
const mostTries = 5;
/** An incident that was closed while its link did not work is raised anew after so long, in ms. */
const silencedFor = day;

/**
 * Looks at the chain by itself, and raises an incident for each link that does not work. What is known of the links
 * lies in one fact of the store, so several instances tell it once, and a restart tells nothing twice.
 */
export function createBlindnessWatch(deps: BlindnessDeps): BlindnessWatch {
  const { gather, incidents, store, countSignIns, pace = usualPace, clock, log } = deps;
  const by = crypto.randomUUID();
  let chain: Chain | null = null;
  let doubts: Doubts = new Map();
  let isDoubting = false;
  let isFailing = false;
  /** The last look that found a link cut and could not be stored. */
  let unstored: Look | null = null;
  const loop = createLoop({ clock, work: round });

  async function look(): Promise<void> {
    const evidence = await gather();
    const now = clock.now();
    const judged = judge(evidence, now);
    const { links } = judged;
    chain = judged;
    doubts = doubtsAfter(doubts, links, { by, now });
    const current = { doubts, links, looker: { by, now, pace } };
    try {
      // A store that cannot be written is told of when it can: by then the link works again.
      if (unstored !== null) await note(unstored);
      unstored = null;
      const known = await note(current);
      isDoubting = [...doubts.keys()].some((id) => known[id]?.until !== null);
    } catch (error) {
      if (doubts.size > 0) unstored = current;
      throw error;
    }
  }

  async function note({ doubts: doubted, links, looker }: Look): Promise<KnownLinks> {
    const known = await change((before) => follow(before, doubted, links, looker));
    const cut = new Set(links.filter(({ isCut }) => isCut).map(({ id }) => id));
    for (const link of Object.values(known)) await tell(link, cut.has(link.link));
    return known;
  }

  /** Tells the incident what it does not have yet. What was told and not noted is told again, which changes nothing. */
  async function tell(link: Known, isCut: boolean): Promise<void> {
    const current = isCut && link.until === null && link.isTold ? await raisedAnew(link) : link;
    if (current.isTold) return;
    const told = current.until === null ? current : await withSignIns(current, current.until);
    const { by: _, failedAt, isTold: __, repeat, ...blindness } = told;
    const { incidentId } = await incidents.receive(chainAlert(blindness, failedAt, repeat));
    if (told.until === null) log.error({ incidentId, link: told.link }, 'a link of the watch does not work');
    else log.info({ incidentId, link: told.link }, 'a link of the watch works again');
    await changeLink(current, { ...told, isTold: true });
  }

  /** Attack: closing its incident must not silence a link that still does not work. */
  async function raisedAnew(link: Known): Promise<Known> {
    // An altered incident must not keep the other links from being told. The link of the record tells of it.
    const incident = await incidents.withKey(instanceOf(link, link.repeat)).catch((error: unknown) => {
      if (hasCode(error, 'trailBroken')) return undefined;
      throw error;
    });
    const closing = incident?.closing ?? null;
    if (!closing || clock.now() - Date.parse(closing.at) < silencedFor) return link;
    const anew = { ...link, isTold: false, repeat: link.repeat + 1 };
    return (await changeLink(link, anew)) ? anew : link;
  }

  async function withSignIns(link: Known, until: string): Promise<Known> {
    const count = await countSignIns({ from: link.since, to: until }).catch(() => null);
    return { ...link, signIns: count };
  }

  /** Writes what is known of one link, unless another instance has changed it meanwhile. */
  async function changeLink(before: Known, after: Known): Promise<boolean> {
    const isSame = ({ since, until, repeat }: Known) =>
      since === before.since && until === before.until && repeat === before.repeat;
    const written = await change((known) => {
      const current = known[before.link];
      return current && isSame(current)
        ? { ...known, [before.link]: { ...after, failedAt: current.failedAt } }
        : known;
    });
    return written[before.link]?.repeat === after.repeat;
  }

  async function change(next: (known: KnownLinks) => KnownLinks): Promise<KnownLinks> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const stored = await store.fact(factName);
      const before = factSchema.safeParse(stored).data ?? {};
      const after = next(before);
      if (after === before || (await store.replaceFact(factName, stored, after))) return after;
    }
    throw new Error('other instances wrote what is known of the links each time');
  }

  async function round(): Promise<number> {
    try {
      await look();
      if (isFailing) log.info('the watch can be judged again');
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.error({ err: error }, 'the watch could not be judged, and will be looked at again');
      isFailing = true;
      return pace.doubtFor;
    }
    return isDoubting ? pace.doubtFor : pace.lookEvery;
  }

  return {
    start: () => loop.start(pace.doubtFor),
    latest: () => chain,
    async stop() {
      await loop.stop();
      // The next process may say at once that a link works again.
      await change((known) => released(known, by)).catch((error: unknown) =>
        log.warn({ err: error }, 'what is known of the links stays with this process for a while'),
      );
    },
  };
}
