import { rowsWords } from '../presentation/attemptWords.ts';
import { joined, placeOf } from '../presentation/signInFacts.ts';
import { utcTime } from '../presentation/time.ts';
import { outcomeWords } from '../presentation/words.ts';
import { countryName } from '../signIn/countryName.ts';
import { resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { outside, outsideOr, own, paragraph, quote, type Section, table, type Words } from './document.ts';
import type { Report } from './report.ts';

/** The sign-ins of a report: by kind, and row by row. */
export function signInSections({ signIns, signInKinds, unlogged }: Report): readonly Section[] {
  const kinds = table(
    ['Outcome', 'Account', 'From', 'Attempts', 'First', 'Last'],
    signInKinds,
    ({ outcome, account, place, count, first, last }) => [
      own(outcomeWords[outcome]),
      outside(account),
      outsideOr(place, 'not known'),
      own(count.toLocaleString('en')),
      own(utcTime(first)),
      own(utcTime(last)),
    ],
  );
  const said = table(
    ['Time', 'Outcome', 'Account', 'From', 'Application', 'How many'],
    unlogged,
    ({ at, resultCode: code, userPrincipalName, userId, ipAddress, location, application, count }) => [
      own(at === null ? 'not known' : utcTime(at)),
      own(outcomeWords[code === null ? 'unknown' : resultCode(code).outcome]),
      outsideOr(userPrincipalName ?? userId, 'not named'),
      outsideOr(joined([ipAddress, countryName(location)], ' · '), 'not known'),
      outsideOr(application, 'not known'),
      own(count.toLocaleString('en')),
    ],
  );
  return [
    {
      heading: 'Sign-ins by kind',
      blocks: [signIns.length === 0 ? paragraph(own('The sign-in log had none.')) : kinds],
    },
    ...(unlogged.length === 0
      ? []
      : [
          {
            heading: 'Sign-ins that only alerts reported',
            blocks: [paragraph(own('The most severe ones. The log did not have them.')), said],
          },
        ]),
    ...(signIns.length === 0
      ? []
      : [
          {
            heading: `All sign-ins: ${rowsWords(signIns)}`,
            isWide: true as const,
            blocks: [
              table(
                ['Time', 'Outcome', 'Account', 'From', 'Application', 'Client', 'User agent', 'Result'],
                signIns,
                rowOf,
              ),
            ],
          },
        ]),
  ];
}

function rowOf(signIn: SignIn): readonly Words[] {
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
    own(utcTime(at)),
    own(outcomeWords[outcome]),
    outside(userPrincipalName ?? userId),
    outsideOr(placeOf(signIn), 'not known'),
    outsideOr(joined([application, resource], ' → '), 'not known'),
    outsideOr(joined([clientApp, device.browser, device.operatingSystem, device.name], ', '), 'not known'),
    outsideOr(userAgent, ''),
    outside(`${sentence} Code ${signIn.resultCode}${resultDescription ? `: ${resultDescription}` : ''}`),
  ];
}

/** The alerts of a report, and the bodies that could not be read. */
export function alertSections({ alerts }: Report): readonly Section[] {
  const unread = alerts.filter(({ raw }) => raw !== null);
  return [
    {
      heading: 'Alerts',
      blocks: [
        table(
          ['Received', 'Fired', 'Entry', 'Condition', 'Rule', 'Sign-ins in it'],
          alerts,
          ({ sequence, receivedAt, firedAt, condition, rule, signIns }) => [
            own(utcTime(receivedAt)),
            own(firedAt === null ? 'not known' : utcTime(firedAt)),
            own(String(sequence)),
            own(condition),
            outsideOr(joined([rule.name ?? rule.id, rule.severity], ', '), 'not named'),
            own(String(signIns.reduce((sum, { count }) => sum + count, 0))),
          ],
        ),
      ],
    },
    ...(unread.length === 0
      ? []
      : [
          {
            heading: 'Alerts that could not be read',
            blocks: unread.flatMap(({ sequence, raw }) => [
              paragraph(own(`Entry ${sequence}:`)),
              quote(raw ?? ''),
            ]),
          },
        ]),
  ];
}
