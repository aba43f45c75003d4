import { type Attempt, countOutcomes } from '../signIn/attempt.ts';
import type { AttemptFilter, OutcomeFilter } from '../signIn/filterAttempts.ts';
import type { TimeSpan } from '../signIn/signInSource.ts';
import { commonest } from './commonest.ts';
import type { Message } from './message.ts';
import { outsideText } from './outsideText.ts';
import { failuresIn } from './sighting.ts';
import { signInChart } from './signInChart.ts';
import { joined, placeOf, townOf } from './signInFacts.ts';
import { cardTemplate } from './template.ts';
import { shortTime, utcTime } from './time.ts';
import { outcomeWords, severityStyles, totalsWords } from './words.ts';

const template = cardTemplate('activity');

/** Rows that a card shows; more would be hard to read on a phone, and heavy. */
const rowsShown = 20;

export type Activity = {
  /** In fixed words, such as "Sign-ins in the last 24 hours". */
  readonly title: string;
  /** What the attempts were looked for in, for a chart of them over time; `null` in an incident's thread: no chart. */
  readonly span: TimeSpan | null;
  /** The accounts' names: text from outside. */
  readonly accounts: readonly string[];
  /** Newest first; in a thread the gravest first. */
  readonly attempts: readonly Attempt[];
  /** What the attempts were chosen by, beside the accounts and the span. */
  readonly filter?: AttemptFilter;
  /** Where the same sign-ins are in the Azure portal: an address of our own making. */
  readonly portalLink?: string | null;
  /** Sentences in our own words. */
  readonly problems: readonly string[];
};

const noneOf: Readonly<Record<OutcomeFilter, string>> = {
  failed: 'No failed attempts',
  succeeded: 'No successful attempts and no accepted passwords',
  blocked: 'No blocked attempts',
};

/**
 * Sign-ins as a table, with totals by outcome, place and application over all of them, and a chart of when
 * they happened.
 */
export function activityMessage(activity: Activity): Message {
  const { title, span, accounts, attempts, filter, portalLink, problems } = activity;
  const shown = attempts.slice(0, rowsShown);
  const totals = attempts.length === 0 ? noneWords(filter) : totalsWords(countOutcomes(attempts));
  return {
    card: template({
      title,
      scope: outsideText(accounts.join(', '), 300),
      addresses: filter?.ipAddress ? [{ address: outsideText(filter.ipAddress, 60) }] : [],
      totals,
      shares: attempts.length > 1 ? sharesOf(attempts) : [],
      problems: problems.map((text) => ({ text: outsideText(text, 500) })),
      charts: signInChart(attempts, span),
      hasRows: shown.length > 0,
      rows: shown.map((attempt) => rowOf(attempt, accounts)),
      hasMore: attempts.length > shown.length,
      more: moreWords(shown.length, span),
      hasLink: Boolean(portalLink),
      portalLink: portalLink ?? '',
    }),
    summary: `${title}: ${totals}`,
  };
}

const moreWords = (shown: number, span: TimeSpan | null): string =>
  span === null
    ? `The gravest ${shown} are shown. The report of the incident has all of them.`
    : `The newest ${shown} are shown. Name an account, a shorter window, an outcome or an IP address to see fewer.`;

/** Which filters found nothing; the address itself stands above, where it is plain text. */
function noneWords(filter: AttemptFilter | undefined): string {
  const none = filter?.outcome ? noneOf[filter.outcome] : 'No attempts';
  return `${none}${filter?.ipAddress ? ' from this IP address' : ''}.`;
}

const sharesOf = (attempts: readonly Attempt[]) => [
  { name: 'Places', words: commonest(attempts, ({ decisive }) => townOf(decisive)) },
  { name: 'Applications', words: commonest(attempts, ({ decisive }) => decisive.application) },
];

function rowOf(attempt: Attempt, accounts: readonly string[]) {
  const { decisive, at, result, severity } = attempt;
  const how = joined([decisive.application, decisive.clientApp], ' · ');
  return {
    outcome: outcomeWords[result.outcome],
    style: severityStyles[severity],
    at: shortTime(at),
    utc: utcTime(at),
    hasAccount: accounts.length > 1,
    account: outsideText(shortName(decisive.userPrincipalName ?? decisive.userId, accounts), 80),
    sentence: outsideText(`${result.sentence}${failureWords(attempt)}`, 120),
    where: outsideText(placeOf(decisive) ?? 'Place not known', 70),
    how: outsideText(how ?? 'Application not known', 70),
  };
}

/** The part of a name before the @, where that tells the accounts apart: a phone's column is narrow. */
function shortName(name: string, accounts: readonly string[]): string {
  const isTelling = new Set(accounts.map(localPart)).size === accounts.length;
  return isTelling && accounts.includes(name) ? localPart(name) : name;
}

const localPart = (name: string): string => name.split('@')[0] || name;

/** The wrong passwords on the way to how it ended. */
function failureWords(attempt: Attempt): string {
  const failures = failuresIn(attempt);
  if (attempt.result.outcome === 'failure') return failures > 1 ? ` ${failures} times.` : '';
  return failures > 0 ? ` After ${failures === 1 ? 'one failure' : `${failures} failures`}.` : '';
}
