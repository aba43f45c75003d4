import { cardTemplate } from '../../card/template.ts';
import { triesWords } from '../../presentation/attemptWords.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { factsFrom } from '../../presentation/signInFacts.ts';
import { bothTimes, utcTime } from '../../presentation/time.ts';
import { counted, outcomeWords, totalsWords } from '../../presentation/words.ts';
import { type Attempt, countOutcomes } from '../../signIn/attempt.ts';
import type { AddressKind } from '../../signIn/ipAddress.ts';
import { townOf } from '../../signIn/signIn.ts';
import type { AddressAnswer } from '../../signIn/source.ts';

const template = cardTemplate('whois');

/** More would be hard to read on a phone. */
const rowsShown = 10;
/** How many of them fit on two screens of a phone. The others open with a button. */
const rowsFirst = 4;

export type AddressReport = Omit<AddressAnswer, 'signIns'> & {
  readonly ipAddress: string;
  /** `null` for an address of the public internet. */
  readonly kind: AddressKind | null;
  /** Attempts of the watched accounts, newest first. */
  readonly attempts: readonly Attempt[];
};

const kindWords: Readonly<Record<AddressKind, string>> = {
  private:
    'This is a private address, not a public one. Many networks use it inside. Its sign-ins may come from several places.',
  shared: 'This is a carrier’s own address, not a public one. Many customers of several carriers share it.',
  loopback: 'This is a loopback address, not a public one. Every machine calls itself that.',
  linkLocal:
    'This is a link-local address, not a public one. A machine gives it to itself. It is valid on one network only.',
  documentation:
    'This is an address for examples and tests, not a public one. No machine on the internet has it.',
  reserved: 'This is a reserved address, not a public one. No sign-in over the internet comes from it.',
};

/**
 * The answer to `whois`: what the watched accounts did from an address, and how many other accounts used it.
 */
export function whoisMessage(report: AddressReport): Message {
  const { ipAddress, kind, attempts, firstAt, lastAt, problems } = report;
  const shown = attempts.slice(0, rowsShown);
  const totals =
    attempts.length === 0
      ? 'No attempts of the watched accounts'
      : `Watched accounts: ${totalsWords(countOutcomes(attempts))}`;
  return {
    card: template({
      address: outsideText(ipAddress, 60),
      kinds: kind === null ? [] : [{ text: kindWords[kind] }],
      totals,
      others: othersWords(report),
      problems: problems.map((text) => ({ text: outsideText(text, 500) })),
      seen:
        firstAt === null || lastAt === null
          ? []
          : [
              { label: 'First seen', text: bothTimes(firstAt) },
              { label: 'Last seen', text: bothTimes(lastAt) },
            ],
      facts: [...originFacts(report)],
      hasRows: shown.length > 0,
      rows: shown.slice(0, rowsFirst).map(rowOf),
      hasRest: shown.length > rowsFirst,
      rest: shown.slice(rowsFirst).map(rowOf),
      hasMore: attempts.length > shown.length,
      more: `The newest ${shown.length} are shown. To see more, say activity 30d ip and the address.`,
    }),
    summary: `From that IP address in the last 30 days: ${totals}`,
  };
}

function othersWords({ others, attempts, lastAt, problems }: AddressReport): string {
  if (problems.length > 0 && others.users === 0)
    return 'It is not known how many other users signed in from this address.';
  if (lastAt === null) return 'No user signed in from this address in the last 30 days.';
  if (others.users === 0) {
    return attempts.length > 0
      ? 'No other user signed in from this address. It is probably not an office or VPN.'
      : 'No other user signed in from this address.';
  }
  return `Others from this address: ${counted(others.users, 'user')}, ${counted(others.signIns, 'sign-in')}, including failed ones. Many others suggest a shared network, such as an office or a VPN.`;
}

function originFacts({ origin }: AddressReport) {
  const number = origin?.autonomousSystemNumber ?? null;
  return factsFrom([
    ['Network', number && `AS${number}`],
    ['Place', origin && townOf(origin)],
  ]);
}

function rowOf(attempt: Attempt) {
  const { decisive, at, result } = attempt;
  return {
    outcome: `${outcomeWords[result.outcome]} · ${utcTime(at)}`,
    account: outsideText(decisive.userPrincipalName ?? decisive.userId, 80),
    sentence: outsideText([result.sentence, triesWords(attempt)].join(' ').trim(), 120),
    application: outsideText(decisive.application ?? 'Application not known', 70),
  };
}
