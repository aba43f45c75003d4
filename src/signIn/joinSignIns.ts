import { byGravity } from './resultCode.ts';
import type { SignIn } from './signIn.ts';

/** Says which of two rows tells more of the end: negative for the first, zero if their order decides. */
type CompareRows = (a: SignIn, b: SignIn) => number;

/** A row that arrived later was completed in between. Without times of arrival, the order of the rows counts. */
const byArrival: CompareRows = (a, b) => compare(a.arrivedAt ?? '', b.arrivedAt ?? '');

/**
 * Orders rows that came in one batch, and of which the log does not say which came first. The order in which
 * the rows are given does not matter.
 */
export const bySubstance: CompareRows = (a, b) =>
  byArrival(a, b) ||
  compare(a.publishedAt ?? '', b.publishedAt ?? '') ||
  a.authenticationSteps.length - b.authenticationSteps.length ||
  compare(JSON.stringify(a), JSON.stringify(b));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Joins the rows of each sign-in: those that share `id` and account. Entra sends a sign-in again when more is
 * known of it, also with another result, and cuts it into rows when it has many Conditional Access policies.
 * The sign-ins stand where their first row stood. `order` tells which of two rows with one result is newer.
 */
export function joinSignIns(rows: readonly SignIn[], order: CompareRows = byArrival): readonly SignIn[] {
  // By account too: a row of another user must not hide a watched account's.
  const sameSignIn = Map.groupBy(rows, ({ id, userId }) => `${userId} ${id}`);
  if (sameSignIn.size === rows.length) return rows;
  return [...sameSignIn.values()].map((same) => same.toSorted(order).reduce(withRow));
}

/** Joins what is known of a sign-in with what the log says now, which is newer unless it arrived earlier. */
export const joinedWith = (known: SignIn, found: SignIn): SignIn =>
  byArrival(known, found) > 0 ? withRow(found, known) : withRow(known, found);

/**
 * Adds a newer row. The row with the gravest result tells the details, and of several such rows the newest
 * does. Policies belong to a result: each stage of a sign-in is evaluated anew.
 */
function withRow(known: SignIn, row: SignIn): SignIn {
  const gravest = byGravity(known.resultCode, row.resultCode) < 0 ? known : row;
  const policies =
    known.resultCode === row.resultCode ? joinedPolicies(known.policies, row.policies) : gravest.policies;
  const codes = new Set([known, row].flatMap(resultsOf));
  codes.delete(gravest.resultCode);
  const joined = policies === gravest.policies ? gravest : { ...gravest, policies };
  return codes.size === 0 ? joined : { ...joined, otherResults: [...codes].sort(byGravity) };
}

/** All results that rows of the sign-in have, the gravest first. */
export const resultsOf = ({
  resultCode,
  otherResults = [],
}: Pick<SignIn, 'resultCode' | 'otherResults'>): readonly string[] => [resultCode, ...otherResults];

type Policies = SignIn['policies'];

/**
 * The policies of both rows, by name. One that failed in either has failed: it is the one that blocked. A list
 * that already has everything stays as it is, so that a row which is sent again is no change.
 */
function joinedPolicies(known: Policies, newer: Policies): Policies {
  const results = new Map<string, string | null>();
  for (const { name, result } of [...known, ...newer]) {
    if (results.get(name) !== 'failure') results.set(name, result);
  }
  const hasAll = (list: Policies): boolean => {
    const had = new Map(list.map(({ name, result }) => [name, result]));
    return had.size === results.size && [...results].every(([name, result]) => had.get(name) === result);
  };
  const whole = [newer, known].find(hasAll);
  return (
    whole ?? [...results].map(([name, result]) => ({ name, result })).sort((a, b) => compare(a.name, b.name))
  );
}
