import { type Arrivals, arrivalsKept, slotOf } from '../../src/signIn/arrivals.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A stream of numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
export type Row = { readonly at: number; readonly isInteractive: boolean };
export type TenantKind = 'ten people' | 'five thousand people' | 'two sign-ins a day';

/** Before its 30 days, a tenant has so much history. */
export const simulatedFrom = Date.UTC(2026, 9, 1);
const before = 23 * day;
const simulatedDays = 30;
export const simulatedUntil = simulatedFrom + simulatedDays * day;

const between = (random: Random, from: number, to: number) => from + random() * (to - from);

/** Until the next of what comes at random. */
const waitFor = (random: Random, mean: number) => -Math.log(1 - random()) * mean;

/** As the facts have it: 2 to 15 minutes, and some half an hour. */
const lagOf = (random: Random) =>
  between(random, ...((random() < 0.03 ? [25, 35] : [2, 15]) as [number, number])) * minute;

const days = Array.from({ length: simulatedDays + 24 }, (_, index) => simulatedFrom - before + index * day);
const isWeekend = (midnight: number) => [0, 6].includes(new Date(midnight).getUTCDay());

/** One time zone of Europe, in which the clocks go back on 25 October: until then a day begins an hour earlier. */
const summer = (midnight: number) => (midnight < Date.UTC(2026, 9, 25) ? hour : 0);

function* tenPeople(random: Random): Generator<Row> {
  for (const midnight of days) {
    if (isWeekend(midnight)) {
      if (random() < 0.1) yield { at: midnight + between(random, 9, 22) * hour, isInteractive: true };
      continue;
    }
    for (let person = 0; person < 10; person += 1) {
      if (random() < 0.1) continue;
      const start = midnight - summer(midnight) + between(random, 7.5, 9.5) * hour;
      yield { at: start, isInteractive: true };
      const end = start + between(random, 7, 9) * hour;
      for (let at = start; at < end; at += between(random, 20, 100) * minute) {
        yield { at, isInteractive: random() < 0.1 };
      }
    }
  }
}

function* fiveThousand(random: Random): Generator<Row> {
  const end = simulatedUntil + day;
  for (let at = simulatedFrom - before; at < end; at += waitFor(random, 1.5 * minute)) {
    yield { at, isInteractive: random() < 0.3 };
  }
}

function* twoADay(random: Random): Generator<Row> {
  for (const midnight of days) {
    for (const _ of [1, 2]) yield { at: midnight + random() * day, isInteractive: true };
  }
}

const kinds: Readonly<Record<TenantKind, (random: Random) => Generator<Row>>> = {
  'ten people': tenPeople,
  'five thousand people': fiveThousand,
  'two sign-ins a day': twoADay,
};

/** When the rows of a tenant arrive, in order. */
export const tenantOf = (kind: TenantKind, seed: number): readonly Row[] => {
  const random = randomOf(seed);
  return [...kinds[kind](random)]
    .map(({ at, isInteractive }) => ({ at: at + lagOf(random), isInteractive }))
    .sort((a, b) => a.at - b.at);
};

/** What a log says of its rows, look by look: time only moves on. `null`: no row has come. */
export function feedOf(
  rows: readonly Row[],
): (now: number) => { newestAt: number; arrivals: Arrivals } | null {
  const slots: number[] = [];
  let [next, first, newestAt] = [0, 0, 0];
  return (now) => {
    for (let row = rows[next]; row !== undefined && row.at <= now; row = rows[next]) {
      newestAt = row.at;
      if (slots.at(-1) !== slotOf(newestAt)) slots.push(slotOf(newestAt));
      next += 1;
    }
    if (next === 0) return null;
    const since = now - arrivalsKept;
    while ((slots[first] ?? Number.POSITIVE_INFINITY) < slotOf(since)) first += 1;
    return { newestAt, arrivals: { since: new Date(since).toISOString(), slots: slots.slice(first) } };
  };
}
