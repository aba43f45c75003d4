import type { Incident } from '../incident/incident.ts';
import type { Sighting } from './matchSignIns.ts';
import { outsideText } from './outsideText.ts';
import { accountOf, originOf } from './signInFacts.ts';
import { bothTimes } from './time.ts';
import { counted, outcomeWords } from './words.ts';

/** How many kinds of sign-in a card lists; the rest are counted. */
const kindsShown = 4;

/** Sign-ins with the same outcome from the same place, or an alert that could not be read. `where` is safe to show; `at` is for a TextBlock. */
export type OtherSignIns = {
  readonly what: string;
  readonly where: string;
  readonly hasTime: boolean;
  readonly at: string;
};

/** `failures` came before ends of another kind, and are not among `count`. */
type Kind = { readonly newest: Sighting; readonly count: number; readonly failures: number };

/**
 * The sign-ins beside the gravest one, similar ones grouped, in the given order. `more` counts the ones left
 * out.
 */
export function otherSignIns(
  others: readonly Sighting[],
  hasAccounts: boolean,
): { readonly shown: readonly OtherSignIns[]; readonly more: number } {
  const kinds = new Map<string, Kind>();
  for (const sighting of others) {
    const key = JSON.stringify([sighting.outcome, accountOf(sighting), originOf(sighting)]);
    const known = kinds.get(key);
    kinds.set(key, {
      newest: known?.newest ?? sighting,
      count: (known?.count ?? 0) + sighting.count,
      failures: (known?.failures ?? 0) + failuresBefore(sighting),
    });
  }
  const all = [...kinds.values()];
  return {
    shown: all.slice(0, kindsShown).map((kind) => otherOf(kind, hasAccounts)),
    more: all.slice(kindsShown).reduce((sum, { count, failures }) => sum + count + failures, 0),
  };
}

/** The failures of an attempt that ended in another way. */
const failuresBefore = ({ outcome, source: { attempt } }: Sighting): number =>
  attempt && outcome !== 'failure' ? attempt.failures : 0;

/** How many characters of each are shown. The newest one stands on the card at more length. */
const unreadShown = 200;

/** The alerts before the newest one that could not be read, newest first. `more` counts those that are kept no more. */
export function otherUnread({ alerts: { unread = [], fired } }: Incident): {
  readonly shown: readonly OtherSignIns[];
  readonly more: number;
} {
  const shown = unread.map(({ at, raw }) => ({
    what: 'Unreadable alert',
    where: outsideText(raw, unreadShown),
    hasTime: true,
    at: bothTimes(at),
  }));
  return { shown, more: unread.length === 0 ? 0 : fired - 1 - unread.length };
}

function otherOf({ newest, count, failures }: Kind, hasAccounts: boolean): OtherSignIns {
  const where = [hasAccounts ? accountOf(newest) : null, originOf(newest)].filter((part) => part !== null);
  return {
    what: [
      outcomeWords[newest.outcome],
      ...(count > 1 ? [`${count.toLocaleString('en')} times`] : []),
      ...(failures > 0 ? [`after ${counted(failures, 'failure')}`] : []),
    ].join(', '),
    where: outsideText(where.length === 0 ? 'no details yet' : where.join(' · '), 120),
    hasTime: newest.at !== null,
    at: newest.at === null ? '' : `${count > 1 ? 'last ' : ''}${bothTimes(newest.at)}`,
  };
}
