import assert from 'node:assert/strict';
import { type Doubts, doubtsAfter, follow, type KnownLinks } from '../../src/blindness/follow.ts';
import { judge } from '../../src/chain/chain.ts';
import type { Evidence } from '../../src/chain/evidence.ts';
import { isoTime } from '../../src/clock.ts';
import { aFeed, someEvidence, someFindings } from '../builders/evidence.ts';
import {
  feedOf,
  type Row,
  randomOf,
  simulatedFrom,
  simulatedUntil,
  type TenantKind,
  tenantOf,
} from '../builders/tenant.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const quarter = 15 * minute;
/** How many of each kind. TENANTS=300 takes minutes. */
const tenants = Number(process.env.TENANTS ?? 4);
const seeds = Array.from({ length: tenants }, (_, index) => index + 1);
const kinds: readonly TenantKind[] = ['ten people', 'five thousand people', 'two sign-ins a day'];
const unreadable = { failure: 'The workspace did not answer in time. (504)' };

/** Azure is away between these times, in ms: nothing is answered, no row comes, nothing calls. */
type Outage = { readonly from: number; readonly to: number };
type Told = { readonly link: string; readonly at: number; readonly until: number | null };

/**
 * Looks at a tenant as the watch does, with the real judgement: every five minutes where it matters, and again a minute after
 * a failed look. One look in a hundred fails by itself, and one in ten is late.
 */
function watch(
  rows: readonly Row[],
  seed: number,
  { from, to, outage, isOver = () => false }: Span & { readonly outage?: Outage },
): readonly Told[] {
  const random = randomOf(seed + 1_000_000);
  const isAway = (at: number) => outage !== undefined && at >= outage.from && at < outage.to;
  // What comes during an outage arrives after it.
  const arrived = outage
    ? rows.map((row) => (isAway(row.at) ? { ...row, at: outage.to + random() * quarter } : row))
    : rows;
  const sorted = outage ? arrived.toSorted((a, b) => a.at - b.at) : arrived;
  const interactive = feedOf(sorted.filter(({ isInteractive }) => isInteractive));
  const others = feedOf(sorted.filter(({ isInteractive }) => !isInteractive));
  let known: KnownLinks = {};
  let doubts: Doubts = new Map();
  const told = new Map<string, Told>();
  let searchedAt = from;
  let hasFailed = false;
  for (let now = from; now < to; ) {
    const isFailing: boolean = isAway(now) || (!outage && !hasFailed && random() < 0.01);
    hasFailed = isFailing;
    const [one, other] = [interactive(now), others(now)];
    if (!isFailing && now - searchedAt >= 5 * minute) searchedAt = now;
    const evidence = evidenceAt(now, { one, other, isFailing, searchedAt, beatAt: beatBefore(now, isAway) });
    const { links } = judge(evidence, now);
    doubts = doubtsAfter(doubts, links, { by: 'one', now });
    known = follow(known, doubts, links, { by: 'one', now });
    for (const { link, since, until } of Object.values(known)) {
      const at = told.get(`${link} ${since}`)?.at ?? now;
      told.set(`${link} ${since}`, { link, at, until: until === null ? null : Date.parse(until) });
    }
    if (isOver(told.size)) break;
    const isDoubting = [...doubts.keys()].some((id) => known[id]?.until !== null);
    const silence = now - Math.max(one?.newestAt ?? 0, other?.newestAt ?? 0);
    // A silence counts after an hour, and then until a row comes: before and long after that, fewer looks miss nothing.
    const usual = outage || (silence > 40 * minute && silence < 3 * hour) ? 5 * minute : quarter;
    now += isDoubting ? minute : usual + (random() < 0.1 ? random() * 2 * minute : 0);
  }
  return [...told.values()];
}
type Span = { readonly from: number; readonly to: number; readonly isOver?: (told: number) => boolean };

/** The watchdog rule calls each quarter of an hour, up to two minutes late. */
function beatBefore(now: number, isAway: (at: number) => boolean): number {
  let beat = Math.floor(now / quarter) * quarter;
  const calledAt = () => beat + ((beat / quarter) % 3) * minute;
  while (isAway(beat) || calledAt() > now) beat -= quarter;
  return calledAt();
}

type Seen = ReturnType<ReturnType<typeof feedOf>>;

function evidenceAt(
  now: number,
  given: {
    readonly one: Seen;
    readonly other: Seen;
    readonly isFailing: boolean;
    readonly searchedAt: number;
    readonly beatAt: number;
  },
): Evidence {
  const feed = (seen: Seen) => ({
    ...aFeed({ newestAt: null, newestArrivedAt: null }),
    ...(seen ? { newestAt: isoTime(seen.newestAt), newestArrivedAt: isoTime(seen.newestAt) } : {}),
    arrivals: seen?.arrivals ?? null,
  });
  const { one, other, isFailing, searchedAt, beatAt } = given;
  const findings = someFindings({ interactive: feed(one), nonInteractive: feed(other) });
  return someEvidence({
    log: { findings: isFailing ? unreadable : findings },
    watchingSince: isoTime(simulatedFrom),
    watchdogSince: isoTime(simulatedFrom),
    beatAt: isoTime(beatAt),
    sweep: {
      lastSuccess: isoTime(searchedAt),
      isLate: now - searchedAt > quarter,
      interval: 5 * minute,
      problems: [],
    },
  });
}

const simulated = { from: simulatedFrom, to: simulatedUntil };

/** Some time in the days in which the tenant is looked at. */
const timeOf = (seed: number) => simulatedFrom + (0.1 + 0.8 * randomOf(seed + 2_000_000)()) * 30 * day;

/** When the tenant’s people are back after a time: on a working day, at noon by any clock of Europe. */
function noonAtWork(at: number): number {
  const noon = Math.floor(at / day) * day + 13 * hour;
  const isLater = noon > at && ![0, 6].includes(new Date(noon).getUTCDay());
  return isLater ? noon : noonAtWork(Math.floor(at / day) * day + day);
}

/** By when a cut has to be told, at the latest: the bounds in the runbook, for these tenants. */
const boundOf: Readonly<Record<TenantKind, (cut: number) => number>> = {
  'ten people': (cut) => Math.max(cut + day, noonAtWork(cut)) + 10 * minute,
  'five thousand people': (cut) => cut + 90 * minute + 10 * minute,
  'two sign-ins a day': (cut) => cut + 6 * day,
};

describe('in simulated tenants of 30 days', function () {
  this.timeout(120_000);

  for (const kind of kinds) {
    it(`raises no alarm in ${tenants} tenants with ${kind}`, () => {
      for (const seed of seeds) assert.deepEqual(watch(tenantOf(kind, seed), seed, simulated), [], `${seed}`);
    });

    it(`tells within its bound that nothing comes any more, in ${tenants} tenants with ${kind}`, () => {
      seeds.forEach((seed) => {
        const cut = timeOf(seed);
        const left = tenantOf(kind, seed).filter(({ at }) => at < cut);
        const [told, ...others] = watch(left, seed, {
          from: cut - hour,
          to: cut + 12 * day,
          isOver: (count) => count > 0,
        });
        assert(told, `${seed}`);
        assert.deepEqual([told.link, others], ['interactive', []]);
        assert(told.at <= boundOf[kind](cut), `${seed}: told after ${(told.at - cut) / hour} h`);
      });
    });

    it(`tells of an outage of 20 minutes of Azure alone, in ${tenants} tenants with ${kind}`, () => {
      for (const seed of seeds) {
        const from = timeOf(seed);
        const outage = { from, to: from + 20 * minute };
        const told = watch(tenantOf(kind, seed), seed, { from: from - 5 * hour, to: from + 2 * day, outage });
        const [reach, ...others] = told.toSorted((a, b) => b.link.localeCompare(a.link));
        assert.equal(reach?.link, 'reach');
        assert(reach.at - from <= 10 * minute);
        // Two calls of the watchdog rule can be missing too: that is its bound.
        assert(others.every(({ link }) => link === 'path') && others.length < 2, `${seed}`);
        assert(
          told.every(({ until }) => until !== null && until - outage.to <= 20 * minute),
          `${seed}`,
        );
      }
    });
  }
});
