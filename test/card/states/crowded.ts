import { incidentMessage } from '../../../src/card/incident.ts';
import { incidentListMessage } from '../../../src/command/incident/listCard.ts';
import { timelineMessage } from '../../../src/command/incident/timelineCard.ts';
import { statusMessage } from '../../../src/command/status/card.ts';
import type { IncidentEvent } from '../../../src/incident/event.ts';
import type { Message } from '../../../src/presentation/message.ts';
import {
  ada,
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  found,
  guesses,
  incidentOf,
  onTheDay,
  received,
  trailOf,
} from '../../builders/cardIncidents.ts';
import { aGuide } from '../../builders/guide.ts';
import { aStatus } from '../../builders/status.ts';
import { aUsual } from '../../builders/usual.ts';

type Timed = readonly [time: string, event: IncidentEvent];

/** A name as long as a card shows, and a user principal name as long as Entra allows: 113 characters. */
const longName = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3);
const longUpn = `${'emergency-access-account-'.repeat(2)}of-the-organisation@${'contoso-'.repeat(3)}x.onmicrosoft.com`;
const person = (last: number) => ({
  id: `00000000-0000-4000-8000-0000000000c${last}`,
  name: `${last} ${longName}`,
});
const named = {
  userPrincipalName: longUpn,
  city: 'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
};
const succeeded: readonly Timed[] = [
  [
    '09:18:06.200',
    {
      type: 'alertReceived',
      alert: anAlert({ signIns: [anAlertedSignIn({ userPrincipalName: longUpn })] }),
      group: 'account:long',
      account: { id: null, userPrincipalName: longUpn },
    },
  ],
  [
    '09:18:08.000',
    found(anAttackRow({ ...named, ipAddress: '2001:0db8:85a3:0000:0000:8a2e:0370:7334' }), ...guesses(5)),
  ],
];
const cases: Readonly<Record<string, readonly Timed[]>> = {
  'three people new in the team with long names': [
    ...succeeded,
    ...[4, 5, 6].map(
      (last): Timed => ['09:24:00.000', { type: 'newcomerAcknowledged', actor: person(last) }],
    ),
  ],
  'news after the acknowledgement of a long name': [
    ...succeeded,
    ['09:21:40.000', { type: 'acknowledged', actor: person(4) }],
    ['09:30:00.000', received(anAlert({ key: 'b', firedAt: onTheDay('09:29:55.000') }))],
  ],
  'acknowledged by a long name with nobody older left': [
    ...succeeded,
    ['09:24:00.000', { type: 'acknowledged', actor: person(4), isWithoutElder: true }],
  ],
  'the log fails': [
    ...succeeded.slice(0, 1),
    ['09:18:09.000', { type: 'signInLogFailed', code: 'signInLogUnavailable' }],
  ],
  'closed with a long comment and nothing done': [
    ...succeeded,
    ['09:21:40.000', { type: 'acknowledged', actor: person(4) }],
    ['09:21:41.000', { type: 'investigationStarted', actor: person(4) }],
    [
      '10:05:00.000',
      {
        type: 'closed',
        actor: person(5),
        classification: 'misuse',
        comment: 'The sheet was lost. '.repeat(90),
      },
    ],
  ],
  'ten accounts with long names': [
    [
      '09:18:06.200',
      {
        type: 'alertReceived',
        alert: anAlert({
          signIns: Array.from({ length: 10 }, (_, index) =>
            anAlertedSignIn({ resultCode: '500121', userId: null, userPrincipalName: `${index}-${longUpn}` }),
          ),
        }),
        group: 'rule:break-glass',
        account: null,
      },
    ],
  ],
  'reopened and acknowledged by a long name': [
    ...succeeded,
    ['09:40:00.000', { type: 'closed', actor: ada, classification: 'drill', comment: '' }],
    ['09:45:00.000', { type: 'reopened', actor: person(4) }],
    ['09:46:00.000', { type: 'acknowledged', actor: person(4) }],
    ['09:46:01.000', { type: 'investigationStarted', actor: person(4) }],
    ['09:47:00.000', { type: 'leadChanged', actor: person(4), lead: person(5) }],
  ],
};

const longId = '00000000-0000-4000-8000-00000000000a';
const longContact = aGuide({
  contacts: `${longId}=Ada Lovelace tel:+44 20 7946 0123, Grace Hopper tel:+44 20 7946 0124 or mailto:security@contoso.com`,
});
/** The same with whom to call, and with what is unusual about it. */
const withContact = (story: readonly Timed[]): Message =>
  incidentMessage(
    incidentOf([
      [
        '09:18:06.200',
        {
          type: 'alertReceived',
          alert: anAlert({ signIns: [anAlertedSignIn({ userId: longId, userPrincipalName: longUpn })] }),
          group: 'account:long',
          account: { id: longId, userPrincipalName: longUpn },
        },
      ],
      ['09:18:08.000', found(anAttackRow({ ...named, userId: longId }), ...guesses(5))],
      ['09:18:09.000', { type: 'usualLearned', usual: aUsual({ accountId: longId }) }],
      ...story,
    ]),
    longContact,
  );

const notes = Array.from(
  { length: 40 },
  (): Timed => ['09:50:00.000', { type: 'noteAdded', actor: person(4), text: 'What was found. '.repeat(40) }],
);
const noted = trailOf([...succeeded, ['09:21:40.000', { type: 'acknowledged', actor: person(4) }], ...notes]);

/** Cards with the longest values that can come, for the measure of their heights. */
export const crowdedStates: Readonly<Record<string, Message>> = {
  ...Object.fromEntries(
    Object.entries(cases).map(([name, story]) => [`incident, ${name}`, incidentMessage(incidentOf(story))]),
  ),
  'incident, with a long contact, from a country that is new': withContact([]),
  'incident, with a long contact, acknowledged by a long name': withContact([
    ['09:24:00.000', { type: 'acknowledged', actor: person(4) }],
    ['09:24:01.000', { type: 'investigationStarted', actor: person(4) }],
    ['09:30:00.000', received(anAlert({ key: 'b', firedAt: onTheDay('09:29:55.000') }))],
  ]),
  'incident, with a long contact, and three people new in the team': withContact(
    [4, 5, 6].map((last): Timed => ['09:24:00.000', { type: 'newcomerAcknowledged', actor: person(last) }]),
  ),
  'open incidents, ten with long names': incidentListMessage(
    Array.from({ length: 10 }, () => incidentOf(cases['ten accounts with long names'] ?? [])),
  ),
  'status, twenty-five accounts with long names': statusMessage(
    aStatus({ accounts: Array.from({ length: 25 }, () => ({ name: longUpn, lastSignIn: null })) }),
  ),
  'timeline, forty long notes': timelineMessage(incidentOf(succeeded), noted),
};
