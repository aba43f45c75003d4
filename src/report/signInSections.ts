import { rowsWords } from '../presentation/attemptWords.ts';
import { joined, placeOf } from '../presentation/signInFacts.ts';
import { utcTime } from '../presentation/time.ts';
import { outcomeWords } from '../presentation/words.ts';
import { countryName } from '../signIn/countryName.ts';
import { resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { inFront, markdownQuote, markdownTable, markdownText, paragraphs } from './markdownText.ts';
import type { Report } from './report.ts';

/** A part of a report in Markdown. Its lines are made when they are asked for, once. */
export type Section = { readonly heading: string; readonly lines: Iterable<string> };

/** The sign-ins of a report in Markdown: by kind, and row by row. */
export function signInSections({ signIns, signInKinds, unlogged }: Report): readonly Section[] {
  const kinds = markdownTable(
    ['Outcome', 'Account', 'From', 'Attempts', 'First', 'Last'],
    signInKinds,
    ({ outcome, account, place, count, first, last }) => [
      outcomeWords[outcome],
      markdownText(account),
      textOr(place, 'not known'),
      count.toLocaleString('en'),
      utcTime(first),
      utcTime(last),
    ],
  );
  const said = markdownTable(
    ['Time', 'Outcome', 'Account', 'From', 'Application', 'How many'],
    unlogged,
    ({ at, resultCode: code, userPrincipalName, userId, ipAddress, location, application, count }) => [
      at === null ? 'not known' : utcTime(at),
      outcomeWords[code === null ? 'unknown' : resultCode(code).outcome],
      textOr(userPrincipalName ?? userId, 'not named'),
      textOr(joined([ipAddress, countryName(location)], ' · '), 'not known'),
      textOr(application, 'not known'),
      count.toLocaleString('en'),
    ],
  );
  return [
    { heading: 'Sign-ins by kind', lines: signIns.length === 0 ? ['The sign-in log had none.'] : kinds },
    ...(unlogged.length === 0
      ? []
      : [
          {
            heading: 'Sign-ins that only alerts spoke of',
            lines: inFront(['The gravest, which the log did not have.', ''], said),
          },
        ]),
    ...(signIns.length === 0
      ? []
      : [
          {
            heading: `All sign-ins: ${rowsWords(signIns)}`,
            lines: markdownTable(
              ['Time', 'Outcome', 'Account', 'From', 'Application', 'Client', 'User agent', 'Result'],
              signIns,
              rowOf,
            ),
          },
        ]),
  ];
}

function rowOf(signIn: SignIn): readonly string[] {
  const {
    at,
    userPrincipalName,
    userId,
    application,
    resource,
    clientApp,
    device,
    userAgent,
    resultDescription,
  } = signIn;
  const { outcome, sentence } = resultCode(signIn.resultCode);
  return [
    utcTime(at),
    outcomeWords[outcome],
    markdownText(userPrincipalName ?? userId),
    textOr(placeOf(signIn), 'not known'),
    textOr(joined([application, resource], ' → '), 'not known'),
    textOr(joined([clientApp, device.browser, device.operatingSystem, device.name], ', '), 'not known'),
    textOr(userAgent, ''),
    markdownText(`${sentence} Code ${signIn.resultCode}${resultDescription ? `: ${resultDescription}` : ''}`),
  ];
}

/** The alerts of a report in Markdown, and the bodies that could not be read. */
export function alertSections({ alerts }: Report): readonly Section[] {
  const unread = alerts.filter(({ raw }) => raw !== null);
  return [
    {
      heading: 'Alerts',
      lines: markdownTable(
        ['Received', 'Fired', 'Entry', 'Condition', 'Rule', 'Sign-ins in it'],
        alerts,
        ({ sequence, receivedAt, firedAt, condition, rule, signIns }) => [
          utcTime(receivedAt),
          firedAt === null ? 'not known' : utcTime(firedAt),
          String(sequence),
          condition,
          textOr(joined([rule.name ?? rule.id, rule.severity], ', '), 'not named'),
          String(signIns.reduce((sum, { count }) => sum + count, 0)),
        ],
      ),
    },
    ...(unread.length === 0
      ? []
      : [
          {
            heading: 'Alerts that could not be read',
            lines: paragraphs(unread, ({ sequence, raw }) => [
              `Entry ${sequence}:`,
              '',
              markdownQuote(raw ?? ''),
            ]),
          },
        ]),
  ];
}

const textOr = (text: string | null, otherwise: string): string =>
  text === null || text === '' ? otherwise : markdownText(text);
