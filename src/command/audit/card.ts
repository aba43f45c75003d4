import {
  type AuditAnswer,
  type AuditCategory,
  type AuditEntry,
  auditCategories,
} from '../../audit/source.ts';
import { cardTemplate } from '../../card/template.ts';
import { azureChange } from '../../presentation/azureChange.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { joined } from '../../presentation/signInFacts.ts';
import { bothTimes } from '../../presentation/time.ts';
import { counted } from '../../presentation/words.ts';

const template = cardTemplate('audit');

/** What fits on a phone. */
const linesShown = 15;
/** How many of them fit on two screens of a phone. The others open with a button. */
const linesFirst = 7;
/**
 * In UTF-16 code units, which Teams measures: 27 KB. Attack: a hostile log's long texts make fewer lines, not
 * a larger card.
 */
const largestCard = 13_500;

type Audit = AuditAnswer & {
  /** In fixed words. */
  readonly title: string;
  /** The account's name: text from outside. */
  readonly account: string;
};

const headings: Readonly<Record<AuditCategory, string>> = {
  credential: 'Credentials and authentication methods',
  role: 'Roles',
  conditionalAccess: 'Conditional Access',
  group: 'Groups',
  directory: 'Other changes in the directory',
  resource: 'Operations on Azure resources',
  graph: 'Calls of Microsoft Graph',
};

const exclusionWords: Readonly<Record<NonNullable<AuditEntry['exclusion']>, string>> = {
  begins: 'The change excludes this account from the policy.',
  ends: 'The change stops excluding this account from the policy.',
  none: 'The policy reaches this account. It excludes neither it nor a group of BREAK_GLASS_GROUPS.',
  mentioned: 'The policy names this account or its group, so it may apply.',
  unread: 'The policy cannot be read here. Check whether it excludes this account.',
};

/** What an account did and what was done to it, grouped by subject, the gravest first. */
export function auditMessage(audit: Audit): Message {
  const { title, totals, lookedAt } = audit;
  const words = totalsWords(totals) ?? nothingWords(lookedAt);
  let most = linesShown;
  let card = cardOf(audit, words, most);
  while (JSON.stringify(card).length > largestCard && most > 1) {
    most -= 1;
    card = cardOf(audit, words, most);
  }
  return { card, summary: `${title}: ${words}` };
}

function cardOf({ title, account, entries, totals, problems }: Audit, words: string, most: number) {
  const groups = groupsOf(entries, totals, most);
  const shown = groups.flatMap(({ lines }) => lines).reduce((sum, { count }) => sum + count, 0);
  const more = Object.values(totals).reduce((sum, count) => sum + count, 0) - shown;
  return template({
    title,
    account: outsideText(account, 120),
    totals: words,
    problems: problems.map((text) => ({ text: outsideText(text, 300) })),
    groups: partOf(groups, 0, linesFirst),
    hasRest: groups.flatMap(({ lines }) => lines).length > linesFirst,
    rest: partOf(groups, linesFirst, linesShown),
    hasMore: more > 0,
    more: `And ${more.toLocaleString('en')} more: name a shorter window to see fewer at once.`,
  });
}

/** The groups with those of their lines that stand in a part of all lines. */
function partOf(groups: ReturnType<typeof groupsOf>, from: number, to: number) {
  let before = 0;
  return groups.flatMap(({ heading, lines }) => {
    const part = lines.slice(Math.max(from - before, 0), Math.max(to - before, 0));
    before += lines.length;
    return part.length === 0 ? [] : [{ heading, lines: part.map(lineOf) }];
  });
}

/** Each category gets one line, if there is room for all. The gravest take the rest. */
function groupsOf(entries: readonly AuditEntry[], totals: AuditAnswer['totals'], most: number) {
  const byCategory = Map.groupBy(entries, ({ category }) => category);
  const present = auditCategories.filter((category) => byCategory.has(category)).slice(0, most);
  let left = most;
  return present.map((category, index) => {
    const others = present.length - index - 1;
    const lines = ranked(byCategory.get(category) ?? []).slice(0, left - others);
    left -= lines.length;
    return { heading: `${headings[category]} (${totals[category].toLocaleString('en')})`, lines };
  });
}

type Ranked = { readonly entry: AuditEntry; readonly nth: number };

/**
 * Gravest first. The newest of each kind comes before the second of any kind, so thirty of one kind hide no
 * other.
 */
function ranked(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  const kindOf = ({
    operation,
    succeeded,
    isByAccount,
    isToAccount,
    isToGroup,
    exclusion,
    result,
    category,
  }: AuditEntry) =>
    [
      operation.toLowerCase(),
      succeeded,
      isByAccount,
      isToAccount,
      isToGroup,
      exclusion,
      category === 'graph' && result,
    ].join();
  return [...Map.groupBy(entries, kindOf).values()]
    .flatMap((same) => same.toSorted(newestFirst).map((entry, nth): Ranked => ({ entry, nth })))
    .toSorted((a, b) => a.nth - b.nth || rankOf(a.entry) - rankOf(b.entry) || newestFirst(a.entry, b.entry))
    .map(({ entry }) => entry);
}

/** Microsoft Graph calls are ordered by their number. */
const newestFirst = (a: AuditEntry, b: AuditEntry): number => b.count - a.count || b.at.localeCompare(a.at);

/** First what weakens the watch or the account's way in, then writes, then mere attempts. */
function rankOf(entry: AuditEntry): number {
  const isWeakening =
    entry.isToGroup || entry.exclusion === 'ends' || entry.exclusion === 'none' || watchWords(entry) !== null;
  const isRead = entry.category === 'graph' && /^(?:GET|HEAD|OPTIONS)\b/.test(entry.operation);
  return (isRead ? 10 : 0) + (entry.succeeded === false ? 2 : 0) + (isWeakening ? 0 : 1);
}

/** Our words for an Azure operation on something that the watch depends on. */
function watchWords({ category, operation, result, succeeded }: AuditEntry): string | null {
  if (category !== 'resource') return null;
  const status = succeeded === false ? 'failed' : result;
  const { title, meaning } = azureChange({
    ...{ operation, status },
    ...{ caller: null, level: null, at: null, description: null },
  });
  return meaning === null ? null : title;
}

function lineOf(entry: AuditEntry) {
  const { category, operation, which, at, lastAt, exclusion, ipAddress } = entry;
  const notes = [exclusion && exclusionWords[exclusion], watchWords(entry)].filter((note) => note !== null);
  return {
    what: outsideText(operation, 90),
    // The text of a Microsoft Graph call says all of it already.
    who: category === 'graph' ? [] : [{ words: outsideText(`${whoWords(entry)}${whichWords(which)}`, 150) }],
    notes: notes.map((note) => ({ note })),
    end: outsideText(`${endWords(entry)}${ipAddress === null ? '' : ` · from ${ipAddress}`}`, 90),
    at: lastAt === null ? bothTimes(at) : `${bothTimes(at)} to ${bothTimes(lastAt)}`,
  };
}

function whoWords({ isByAccount, isToAccount, isToGroup, actor, whom }: AuditEntry): string {
  const who = isByAccount ? 'This account' : (actor ?? 'Not known who');
  const others = joined(
    [
      isToAccount ? (isByAccount ? 'itself' : 'this account') : null,
      isToGroup ? 'the accounts’ group' : null,
      whom,
    ],
    ', ',
  );
  return others === null ? who : `${who} → ${others}`;
}

function endWords({ category, count, succeeded, result }: AuditEntry): string {
  if (category === 'graph') return `${counted(count, 'call')}${result === null ? '' : `, ${result}`}`;
  if (succeeded === null) return result ?? 'Outcome not known';
  return succeeded ? 'Succeeded' : 'Failed';
}

/** The telling part of a resource's id: its end, and its group. */
function whichWords(which: string | null): string {
  if (which === null) return '';
  const [, name] = /\/providers\/(?!.*\/providers\/)(.+)$/i.exec(which) ?? [];
  const [, group] = /\/resourcegroups\/([^/]+)/i.exec(which) ?? [];
  return ` · ${name ?? which}${name !== undefined && group !== undefined ? ` in ${group}` : ''}`;
}

/** `6 changes in the directory · 1 operation on Azure resources · 4,312 Graph calls`; `null` for nothing. */
function totalsWords({ resource, graph, ...directory }: AuditAnswer['totals']): string | null {
  const changes = Object.values(directory).reduce((sum, count) => sum + count, 0);
  return joined(
    [
      changes > 0 ? `${counted(changes, 'change')} in the directory` : null,
      resource > 0 ? `${counted(resource, 'operation')} on Azure resources` : null,
      graph > 0 ? counted(graph, 'Graph call') : null,
    ],
    ' · ',
  );
}

const nothingWords = (lookedAt: readonly string[]): string =>
  lookedAt.length === 0 ? 'Nothing could be looked at.' : `Nothing in ${lookedAt.join(', ')}.`;
