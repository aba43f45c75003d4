import { countryName } from './countryName.ts';
import type { SlimSignIn } from './signIn.ts';

/** On a day (UTC, `2026-11-03`), somebody got in with an account in this way. Texts come from outside and are raw. */
export type Use = {
  readonly day: string;
  readonly city: string | null;
  readonly country: string | null;
  readonly autonomousSystemNumber: string | null;
  readonly application: string | null;
  readonly clientApp: string | null;
};

/**
 * How an account was used before an incident. The lists name each value once; `null`: not known of every use, or too many.
 * Texts come from outside and are raw.
 */
export type Usual = {
  /** Lower case. */
  readonly accountId: string;
  /** The part of the log that was read, ISO 8601 UTC. Earlier incidents may add older uses. */
  readonly from: string;
  readonly to: string;
  /** The log reaches back to `from`, and no use in it is missing. Otherwise nothing is known to be new. */
  readonly isWhole: boolean;
  /** The days with a use. */
  readonly days: number;
  /** The commonest place, and its days. `null`: none is known. */
  readonly place: { readonly city: string | null; readonly country: string; readonly days: number } | null;
  readonly countries: readonly string[] | null;
  readonly networks: readonly string[] | null;
  readonly applications: readonly string[] | null;
  readonly clients: readonly string[] | null;
};

/** An event of these stays well under every store's limit for one value. */
const namesKept = 40;
const longestName = 120;

/** A sign-in by which somebody got in, as a use. */
export const useOf = (
  signIn: Pick<SlimSignIn, 'at' | 'city' | 'country' | 'application' | 'clientApp'> & {
    readonly autonomousSystemNumber: string | null;
  },
): Use => ({
  day: signIn.at.slice(0, 10),
  city: signIn.city,
  country: signIn.country,
  autonomousSystemNumber: signIn.autonomousSystemNumber,
  application: signIn.application,
  clientApp: signIn.clientApp,
});

/** By what names are compared: Entra does not always write them alike. Cut as they are kept. */
export const nameKey = (name: string): string => keptName(name).toLowerCase();

/** Countries are compared by name: `IS`, `is` and `Iceland` are one. */
export const countryKey = (country: string): string => nameKey(countryName(country) ?? '');

/**
 * Sums up the uses of an account. `null` when nothing counts: a log that reaches back not far enough and has no use says
 * nothing. Pure.
 */
export function usualOf(
  accountId: string,
  { from, to }: Pick<Usual, 'from' | 'to'>,
  { uses, isWhole }: { readonly uses: readonly Use[]; readonly isWhole: boolean },
): Usual | null {
  if (uses.length === 0 && !isWhole) return null;
  return {
    accountId,
    from,
    to,
    isWhole,
    days: daysOf(uses),
    place: commonestPlace(uses),
    countries: distinct(uses, ({ country }) => country, countryKey),
    networks: distinct(uses, ({ autonomousSystemNumber }) => autonomousSystemNumber),
    applications: distinct(uses, ({ application }) => application),
    clients: distinct(uses, ({ clientApp }) => clientApp),
  };
}

const keptName = (name: string): string => name.trim().slice(0, longestName).toWellFormed();

const daysOf = (uses: readonly Use[]): number => new Set(uses.map(({ day }) => day)).size;

function distinct(
  uses: readonly Use[],
  nameIn: (use: Use) => string | null,
  keyOf = nameKey,
): readonly string[] | null {
  const names = new Map<string, string>();
  for (const use of uses) {
    const name = keptName(nameIn(use) ?? '');
    if (name === '') return null;
    names.set(keyOf(name), name);
  }
  return names.size > namesKept ? null : [...names.values()];
}

function commonestPlace(uses: readonly Use[]): Usual['place'] {
  const known = uses.filter(({ country }) => keptName(country ?? '') !== '');
  const places = Map.groupBy(known, ({ city, country }) =>
    JSON.stringify([countryKey(country ?? ''), nameKey(city ?? '')]),
  );
  const [commonest] = [...places.values()]
    .map((same) => ({ same, days: daysOf(same) }))
    .sort((a, b) => b.days - a.days);
  const [use] = commonest?.same ?? [];
  if (!commonest || !use) return null;
  const { city, country } = use;
  return { city: keptName(city ?? '') || null, country: keptName(country ?? ''), days: commonest.days };
}
