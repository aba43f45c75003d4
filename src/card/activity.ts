import { triesWords } from '../presentation/attemptWords.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { joined, placeOf } from '../presentation/signInFacts.ts';
import { shortTime, utcTime } from '../presentation/time.ts';
import { outcomeWords, severityStyles, sumOf, totalsWords } from '../presentation/words.ts';
import type { AttemptSummary } from '../signIn/attempt.ts';
import type { AttemptFilter, OutcomeFilter } from '../signIn/attemptFilter.ts';
import type { AttemptTotals } from '../signIn/attemptTotals.ts';
import { type Paging, pageWords, turnsOf } from './paging.ts';
import { dateOf, signInChart } from './signInChart.ts';
import { cardTemplate } from './template.ts';

/** How many names a line shows: three fit on a phone. */
const namesShown = 3;

/**
 * The most frequent names as one line for a TextRun: `Bremen, Germany (12) · Oslo, Norway (3) · 2 others (4)`. Names
 * are text from outside; a missing name is "not known".
 */
function commonest(counts: ReadonlyMap<string | null, number>): string {
  const named = new Map<string, number>();
  for (const [name, count] of counts) {
    const shown = outsideText(name || 'not known', 40);
    named.set(shown, (named.get(shown) ?? 0) + count);
  }
  const sorted = [...named].sort(([, a], [, b]) => b - a);
  const others = sorted.slice(namesShown);
  const parts = sorted.slice(0, namesShown).map(([name, count]) => `${name} (${count.toLocaleString('en')})`);
  if (others.length > 0) {
    const count = others.reduce((sum, [, one]) => sum + one, 0);
    parts.push(`${others.length} other${others.length === 1 ? '' : 's'} (${count.toLocaleString('en')})`);
  }
  return parts.join(' · ');
}

const template = cardTemplate('activity');

/** How many rows a card shows: more would be hard to read on a phone, and heavy. */
export const rowsShown = 20;
/** How many of them fit on two screens of a phone. The others open with a button. */
const rowsFirst = 5;

export type ActivityList = {
  /** In fixed words, such as "Sign-ins in the last 24 hours". */
  readonly title: string;
  /** The accounts' names: text from outside. */
  readonly accounts: readonly string[];
  /** Over all attempts, including the unlisted ones. */
  readonly totals: AttemptTotals;
  /** The attempts to show, in display order. */
  readonly attempts: readonly AttemptSummary[];
  /** How the attempts were filtered, besides the accounts and the span. */
  readonly filter?: AttemptFilter;
  /** The address of the same sign-ins in the Azure portal, made by Glasswatch. */
  readonly portalLink?: string | null;
  /** Sentences in our own words. */
  readonly problems: readonly string[];
  /** `null` when the card shows all attempts, or all it can. */
  readonly paging: Paging | null;
  /** What the card leaves out, in our own words; `null` for nothing. */
  readonly more: string | null;
};

const noneOf: Readonly<Record<OutcomeFilter, string>> = {
  failed: 'No failed attempts',
  succeeded: 'No successful attempts and no accepted passwords',
  blocked: 'No blocked attempts',
  classic: 'No attempts with the classic result codes 0, 50140, 50055 and 50072',
};

/**
 * Sign-ins as a table, with totals by outcome, day, place and application over all of them, and a chart over
 * time. Each paging button holds a command, which is read as if you had typed it.
 */
export function activityMessage(list: ActivityList): Message {
  const { title, accounts, totals, attempts, filter, portalLink, problems, paging, more } = list;
  const all = sumOf(totals.outcomes);
  const rows = attempts.map((attempt) => rowOf(attempt, accounts));
  const words = all === 0 ? noneWords(filter) : totalsWords(totals.outcomes);
  return {
    card: template({
      title,
      scope: outsideText(accounts.join(', '), 300),
      addresses: filter?.ipAddress ? [{ address: outsideText(filter.ipAddress, 60) }] : [],
      totals: words,
      shares: all > 1 ? sharesOf(totals) : [],
      problems: problems.map((text) => ({ text: outsideText(text, 500) })),
      charts: signInChart(totals.overTime),
      hasRows: attempts.length > 0,
      rows: rows.slice(0, rowsFirst),
      hasRest: rows.length > rowsFirst,
      rest: rows.slice(rowsFirst),
      notes: [paging && pageWords(paging), more].flatMap((text) => (text === null ? [] : [{ text }])),
      hasPages: paging !== null,
      turns: paging === null ? [] : turnsOf(paging),
      hasLink: Boolean(portalLink),
      portalLink: portalLink ?? '',
    }),
    summary: `${title}: ${words}`,
    isPage: paging !== null,
  };
}

/** Which filters found nothing. The address itself appears above, in plain text. */
function noneWords(filter: AttemptFilter | undefined): string {
  const none = filter?.outcome ? noneOf[filter.outcome] : 'No attempts';
  return `${none}${filter?.ipAddress ? ' from this IP address' : ''}.`;
}

/** Among days with the same count, the newest comes first. */
const namedDays = (days: AttemptTotals['days']) =>
  new Map(
    [...days]
      .sort()
      .map(([date, count]) => [dateOf(Date.parse(date)), count] as const)
      .reverse(),
  );

const sharesOf = ({ days, places, applications }: AttemptTotals) => [
  { name: 'Days (UTC)', words: commonest(namedDays(days)) },
  { name: 'Places', words: commonest(places) },
  { name: 'Applications', words: commonest(applications) },
];

function rowOf(attempt: AttemptSummary, accounts: readonly string[]) {
  const { decisive, at, result, severity } = attempt;
  const how = joined([decisive.application, decisive.clientApp], ' · ');
  return {
    outcome: outcomeWords[result.outcome],
    style: severityStyles[severity],
    at: shortTime(at),
    utc: utcTime(at),
    hasAccount: accounts.length > 1,
    account: outsideText(shortName(decisive.userPrincipalName ?? decisive.userId, accounts), 80),
    sentence: outsideText([result.sentence, triesWords(attempt)].join(' ').trim(), 120),
    where: outsideText(placeOf(decisive) ?? 'Place not known', 70),
    how: outsideText(how ?? 'Application not known', 70),
  };
}

/** The part of a name before the @, if it separates the accounts: a phone's column is narrow. */
function shortName(name: string, accounts: readonly string[]): string {
  const isTelling = new Set(accounts.map(localPart)).size === accounts.length;
  return isTelling && accounts.includes(name) ? localPart(name) : name;
}

const localPart = (name: string): string => name.split('@')[0] || name;
