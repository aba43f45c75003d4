import { type Attempt, countOutcomes } from '../signIn/attempt.ts';
import type { Message } from './message.ts';
import { outsideText } from './outsideText.ts';
import { cardTemplate } from './template.ts';
import { readersTime, utcTime } from './time.ts';
import { counted, outcomeTotals, outcomeWords, severityColors } from './words.ts';

const template = cardTemplate('activity');

/** Rows that a card shows; more would be hard to read on a phone, and heavy. */
const rowsShown = 20;

export type Activity = {
  /** In fixed words, such as "the last 24 hours". */
  readonly window: string;
  /** The accounts' names: text from outside. */
  readonly accounts: readonly string[];
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  /** Sentences in our own words. */
  readonly problems: readonly string[];
};

/** Sign-ins as a table, newest first, with totals by outcome over all of them. */
export function activityMessage({ window, accounts, attempts, problems }: Activity): Message {
  const shown = attempts.slice(0, rowsShown);
  const total = `${counted(attempts.length, 'sign-in')} in ${window}`;
  return {
    card: template({
      title: `Sign-ins, ${window}`,
      scope: outsideText(accounts.join(', '), 300),
      totals:
        attempts.length === 0
          ? `No sign-ins in ${window}.`
          : `${total}: ${outcomeTotals(countOutcomes(attempts))}`,
      problems: problems.map((text) => ({ text })),
      hasRows: shown.length > 0,
      rows: shown.map(rowOf),
      hasMore: attempts.length > shown.length,
      more: `The newest ${shown.length} are shown. Name an account or a shorter window to see fewer.`,
    }),
    summary: total,
  };
}

function rowOf({ decisive, at, result, severity, signIns }: Attempt) {
  const place = [decisive.city, decisive.country].filter((part) => part !== null).join(', ');
  const rows = signIns.length > 1 ? ` (${signIns.length} rows)` : '';
  return {
    readersTime: readersTime(at),
    utcTime: utcTime(at),
    outcome: outcomeWords[result.outcome],
    color: severityColors[severity],
    sentence: `${result.sentence}${rows}`,
    account: outsideText(decisive.userPrincipalName ?? decisive.userId, 80),
    where: outsideText([decisive.ipAddress, place].filter(Boolean).join(' · '), 80),
    how: outsideText([decisive.application, decisive.clientApp].filter(Boolean).join(' · '), 80),
  };
}
