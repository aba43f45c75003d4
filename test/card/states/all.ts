import { activityMessage } from '../../../src/card/activity.ts';
import { announcementMessage } from '../../../src/card/announcement.ts';
import { backlogMessage } from '../../../src/card/backlog.ts';
import { channelNewsMessage } from '../../../src/card/channelNews.ts';
import { incidentMessage, plainIncidentMessage } from '../../../src/card/incident.ts';
import type { Mentioned } from '../../../src/card/mention.ts';
import { noticeMessage } from '../../../src/card/notice.ts';
import { incidentListMessage } from '../../../src/command/incident/listCard.ts';
import { trailMessage } from '../../../src/command/incident/trailCard.ts';
import { statusMessage } from '../../../src/command/status/card.ts';
import { movedMessage } from '../../../src/command/watchHere/card.ts';
import { digestMessage } from '../../../src/digest/card.ts';
import { fold } from '../../../src/incident/fold/apply.ts';
import type { Incident } from '../../../src/incident/incident.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { reportMessage } from '../../../src/report/card.ts';
import { groupAttempts } from '../../../src/signIn/attempt.ts';
import { listOf } from '../../builders/activityList.ts';
import { ada, guesses, harbour, lantern, lastDays, onTheDay } from '../../builders/cardIncidents.ts';
import { aDigest, aDrill } from '../../builders/digest.ts';
import { aGuess, aReport, reportedTrails, stormTrail } from '../../builders/reports.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { aStatus, unreadableLog } from '../../builders/status.ts';
import { auditStates } from './audit.ts';
import { diagnoseStates } from './diagnose.ts';
import { fewWordsStates } from './fewWords.ts';
import { acknowledgedTrail, incidents, secondFactorFailed } from './incident.ts';
import { investigationStates } from './investigation.ts';
import { orderStates } from './orders.ts';
import { replyStates } from './replies.ts';
import { watchStates } from './watch.ts';
import { whoisStates } from './whois.ts';

const drill = (id: string, at: string, account = harbour) =>
  aSignIn({ id, correlationId: id, at, userId: account.id, userPrincipalName: account.userPrincipalName });

const month = groupAttempts([
  ...guesses(5),
  secondFactorFailed,
  drill('d1', '2026-10-26T13:31:12.000Z'),
  { ...drill('d1', '2026-10-26T13:30:12.000Z'), id: 'd2', resultCode: '50126' },
  drill('d3', '2026-10-26T13:49:12.000Z', lantern),
  { ...drill('d4', '2026-10-12T14:05:00.000Z', lantern), resultCode: '53003' },
  { ...drill('d5', '2026-10-11T14:05:00.000Z', lantern), resultCode: '50173', city: null, country: null },
]);

const lanternDrill = drill('d6', '2026-10-14T09:05:00.000Z', lantern);

const head = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

function trailCard(entries: number): Message {
  const trail = acknowledgedTrail.slice(0, entries);
  const incident = fold(trail);
  if (incident === null) throw new Error('A trail starts with an alert');
  return trailMessage(incident, trail, head);
}

/** A reply shortly after its news. */
const announced = (
  incident: Incident,
  unannounced: NonNullable<Incident['unannounced']>,
  people: readonly Mentioned[] = [],
): Message => {
  const now = Date.parse(incident.escalation.calledAt ?? onTheDay('09:30:00.000')) + 400;
  return announcementMessage({ ...incident, unannounced }, { people, now });
};

/** A reply that says what somebody did. */
const acted = (incident: Incident): Message =>
  announcementMessage({ ...incident, unannounced: null }, { people: [], now: 0 });

const at = onTheDay('09:30:00.000');
const channelNews: readonly Parameters<typeof channelNewsMessage>[0][] = [
  { about: 'loss', loss: { what: 'channel', at } },
  { about: 'loss', loss: { what: 'team', at } },
  { about: 'shut', shut: { why: 'archived', at } },
  { about: 'shut', shut: { why: 'blocked', at } },
  { about: 'elderless' },
  { about: 'proposal', actorName: 'Ada Lovelace' },
  { about: 'move', move: { why: 'regained', actorNames: [], at } },
  { about: 'move', move: { why: 'setting', actorNames: [], at } },
  { about: 'move', move: { why: 'responders', actorNames: [], at } },
  { about: 'move', move: { why: 'chosenAfterLoss', actorNames: ['Ada', 'Grace'], at } },
  { about: 'move', move: { why: 'chosenAfterLoss', actorNames: ['Ada'], at, isFromShut: true } },
];

/** Every state of every card, by a name that says which. */
export const cardStates: Readonly<Record<string, Message>> = {
  ...Object.fromEntries(
    Object.entries(incidents).map(([name, incident]) => [`incident, ${name}`, incidentMessage(incident)]),
  ),
  ...replyStates,
  'announcement, reopened': announced(incidents.reopened, 'waiting'),
  'announcement, graver': announced(incidents['graver after acknowledgement'], 'graver'),
  'announcement, news': announced(incidents['signed in, news after acknowledgement'], 'news'),
  'announcement, waiting': announced(incidents['signed in, with details'], 'waiting'),
  'announcement, withdrawn by somebody': announcementMessage(incidents['acknowledgement withdrawn'], {
    ...{ people: [], now: 0, withdrawnBy: 'Ada Lovelace' },
  }),
  'announcement, called at once': announced(incidents['called at once'], 'escalated', [ada]),
  'announcement, closed': acted(incidents['closed as misuse']),
  'announcement, acknowledged by somebody new': acted(incidents['acknowledged by somebody new']),
  'announcement, nobody older left': acted(incidents['acknowledged with nobody older left']),
  ...Object.fromEntries(
    channelNews.map((news, index) => [`channel news ${index + 1}`, channelNewsMessage(news)] as const),
  ),
  'announcement, first call': announced(incidents['somebody is called'], 'escalated', [ada]),
  'announcement, last call': announced(incidents['called for the last time'], 'escalated', [
    ada,
    {
      id: '00000000-0000-4000-8000-0000000000c4',
      name: 'Wolfeschlegelsteinhausenbergerdorff, Hubert (Contoso)',
    },
    { id: '00000000-0000-4000-8000-0000000000c5', name: null },
  ]),
  'announcement, called and graver': announced(incidents['graver after acknowledgement'], 'graver', [ada]),
  'announcement, call that Teams takes without mentions only': announced(
    incidents['somebody is called'],
    'escalated',
  ),
  'backlog, five rules and more': backlogMessage({
    waiting: 1_204,
    rules: [1_000, 100, 50, 40, 10, 3, 1].map((waiting, index) => ({
      rule: index === 1 ? null : `Sign-ins ${index} `.repeat(index === 2 ? 30 : 1),
      waiting,
    })),
  }),
  'backlog, one left': backlogMessage({ waiting: 1, rules: [{ rule: 'Sign-ins', waiting: 1 }] }),
  'backlog, all shown': backlogMessage({ waiting: 0, rules: [] }),
  'plain incident': plainIncidentMessage(incidents['signed in, first card']),
  ...diagnoseStates,
  ...watchStates,
  ...whoisStates,
  'status, well': statusMessage(aStatus()),
  'status, incidents open': statusMessage(
    aStatus({ openIncidents: { all: 3, waiting: 1 }, waits: [incidents['signed in, with details']] }),
  ),
  'status, more wait than are shown': statusMessage(
    aStatus({
      openIncidents: { all: 14, waiting: 12 },
      waits: [
        incidents['signed in, with details'],
        incidents['password accepted'],
        incidents['password guessing'],
        incidents['blocked by Conditional Access'],
        incidents['one failure'],
      ],
    }),
  ),
  'status, needs attention': statusMessage(
    aStatus({
      evidence: {
        alerts: { lastAt: null, ofNewest: null },
        record: { store: 'failed', altered: 2 },
        log: unreadableLog,
        showing: { channel: 'unknown', unshown: 2, lastPostedAt: null },
        sweep: {
          lastSuccess: onTheDay('08:10:00.000'),
          isLate: true,
          problems: [
            '3 of 120 records of the sign-in log could not be read: record 7: id is missing; and 2 more.',
          ],
        },
      },
    }),
  ),
  'status, alerts refused': statusMessage(
    aStatus({
      evidence: {
        refused: {
          proved: { at: onTheDay('09:40:00.000'), reason: 'ruleNotAllowed', rule: 'another-rule' },
          unproved: { at: onTheDay('09:50:00.000'), reason: 'wrongCode', rule: null },
        },
      },
    }),
  ),
  'status, nobody is called': statusMessage(aStatus({ callsPeople: false })),
  'status, the team is lost': statusMessage(
    aStatus({ evidence: { showing: { channel: 'lost', lostAt: onTheDay('09:30:00.000'), unshown: 2 } } }),
  ),
  'status, the team is archived': statusMessage(
    aStatus({ evidence: { showing: { channel: 'archived', lostAt: onTheDay('09:30:00.000'), unshown: 2 } } }),
  ),
  'status, posts are forbidden': statusMessage(
    aStatus({ evidence: { showing: { channel: 'blocked', lostAt: onTheDay('09:30:00.000'), unshown: 2 } } }),
  ),
  'status, in General': statusMessage(
    aStatus({ evidence: { showing: { isInGeneral: true, lostAt: onTheDay('09:30:00.000') } } }),
  ),
  'status, new': statusMessage(
    aStatus({
      accounts: [{ name: harbour.userPrincipalName, lastSignIn: null }],
      newestRow: null,
      evidence: {
        watchingSince: onTheDay('09:00:00.000'),
        alerts: { lastAt: null, ofNewest: null },
        findings: { uses: [] },
        showing: { channel: 'known', unshown: 0, lastPostedAt: null },
        sweep: { lastSuccess: null, isLate: false, problems: [] },
      },
    }),
  ),
  'activity, two accounts': activityMessage({
    title: 'Sign-ins in the last 30 days',
    accounts: [harbour.userPrincipalName, lantern.userPrincipalName],
    ...listOf(month, lastDays(30)),
    problems: [],
  }),
  'activity, one account': activityMessage({
    title: 'Sign-ins in the last 24 hours',
    accounts: [harbour.userPrincipalName],
    ...listOf(groupAttempts([...guesses(5), secondFactorFailed]), lastDays(1)),
    problems: ['1 of 7 records of the sign-in log could not be read: record 7: id is missing.'],
  }),
  'activity, none': activityMessage({
    title: 'Sign-ins in the last 7 days',
    accounts: [harbour.userPrincipalName],
    ...listOf([], lastDays(7)),
    problems: [],
  }),
  'activity, chosen by outcome and address': activityMessage({
    title: 'Failed sign-ins from one IP address, 2026-11-01 to 2026-11-03 (UTC)',
    accounts: [harbour.userPrincipalName],
    ...listOf(groupAttempts(guesses(5)), {
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-04T00:00:00.000Z',
    }),
    filter: { outcome: 'failed', ipAddress: '203.0.113.77' },
    portalLink: 'https://portal.azure.com/#blade/Logs.ReactView/q/H4sIAAAAAAAA%2F3TO/timespan/P1D',
    problems: [],
  }),
  'activity, none chosen': activityMessage({
    title: 'Successful sign-ins and accepted passwords from one IP address in the last 90 days',
    accounts: [harbour.userPrincipalName, lantern.userPrincipalName],
    ...listOf([], lastDays(90)),
    filter: { outcome: 'succeeded', ipAddress: '2001:db8:85a3:8d3:1319:8a2e:370:7348' },
    problems: [],
  }),
  'activity, none with the classic codes': activityMessage({
    title: 'Sign-ins with the classic result codes in the last 7 days',
    accounts: [harbour.userPrincipalName],
    ...listOf([], lastDays(7)),
    filter: { outcome: 'classic', ipAddress: null },
    problems: [],
  }),
  'activity, first page': activityMessage({
    title: 'Sign-ins in the last 30 days',
    accounts: [harbour.userPrincipalName],
    ...listOf(groupAttempts(guesses(60)), lastDays(30), {
      page: 1,
      pages: 3,
      newer: null,
      older: 'activity 30d svc-harbour page 2',
    }),
    problems: [],
  }),
  'activity, page in the middle': activityMessage({
    title: 'Sign-ins in the last 30 days',
    accounts: [harbour.userPrincipalName, lantern.userPrincipalName],
    ...listOf(month, lastDays(30), {
      page: 249,
      pages: 250,
      newer: 'activity 30d page 248',
      older: 'activity 30d page 250',
    }),
    problems: [],
  }),
  'digest, quiet week': digestMessage(aDigest()),
  'digest, busy week': digestMessage(
    aDigest({
      incidents: [
        incidents['closed as misuse'],
        incidents['closed as drill'],
        incidents['signed in, acknowledged'],
        incidents['password guessing'],
        incidents['blocked by Conditional Access'],
      ],
      log: {
        signIns: [...guesses(7), secondFactorFailed, drill('d1', '2026-10-30T13:31:12.000Z'), lanternDrill],
        problems: [],
      },
    }),
  ),
  'digest, needs attention': digestMessage(
    aDigest({ incidents: [aDrill('2026-07-20')], altered: 1, log: null }),
  ),
  'digest, all in order': digestMessage(
    aDigest({ log: { signIns: [drill('d1', '2026-10-13T09:00:00.000Z'), lanternDrill], problems: [] } }),
  ),
  'digest, more than fit': digestMessage(
    aDigest({
      incidents: [...Object.values(incidents), ...Object.values(incidents)],
      log: {
        signIns: guesses(900, 600),
        problems: ['3 of 120 records of the sign-in log could not be read.'],
      },
      accounts: Array.from({ length: 40 }, () => lantern),
    }),
  ),
  'open incidents, some': incidentListMessage(Object.values(incidents).slice(1, 7)),
  'open incidents, none': incidentListMessage([]),
  'trail, acknowledged': trailCard(acknowledgedTrail.length),
  'trail, waiting': trailCard(1),
  'report, closed': reportMessage(aReport(reportedTrails.closed)),
  'report, still open': reportMessage(aReport(reportedTrails.open)),
  'report, waiting': reportMessage(aReport(reportedTrails.waiting)),
  'report, storm of 5,000': reportMessage(aReport(stormTrail(5_000, aGuess))),
  ...fewWordsStates,
  'notice, acknowledged': noticeMessage('Incident k7qd2-3 is yours. The card in the channel says so.'),
  'notice, watch here': noticeMessage('Alerts go to this channel from now on.', [
    'The next alert will appear here.',
  ]),
  moved: movedMessage('Ada Lovelace'),
  ...auditStates,
  ...investigationStates,
  ...orderStates,
};
