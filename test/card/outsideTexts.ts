import type { Alert, AlertFormat } from '../../src/alert/alert.ts';
import { type AuditEntry, auditCategories } from '../../src/audit/source.ts';
import { activityMessage } from '../../src/card/activity.ts';
import { announcementMessage } from '../../src/card/announcement.ts';
import { backlogMessage } from '../../src/card/backlog.ts';
import { channelNewsMessage } from '../../src/card/channelNews.ts';
import { checklistMessage } from '../../src/card/checklist.ts';
import { incidentMessage, plainIncidentMessage } from '../../src/card/incident.ts';
import { replyMessage } from '../../src/card/reply.ts';
import { threadActivityMessage } from '../../src/card/threadActivity.ts';
import { judge } from '../../src/chain/chain.ts';
import { auditMessage } from '../../src/command/audit/card.ts';
import { diagnoseMessage } from '../../src/command/diagnose/card.ts';
import { incidentListMessage } from '../../src/command/incident/listCard.ts';
import { timelineMessage } from '../../src/command/incident/timelineCard.ts';
import { trailMessage } from '../../src/command/incident/trailCard.ts';
import { statusMessage } from '../../src/command/status/card.ts';
import { movedMessage } from '../../src/command/watchHere/card.ts';
import { whoisMessage } from '../../src/command/whois/card.ts';
import { digestMessage } from '../../src/digest/card.ts';
import type { IncidentEvent } from '../../src/incident/event.ts';
import { fold } from '../../src/incident/fold/apply.ts';
import type { TrailEntry } from '../../src/incident/trail/trail.ts';
import type { Message } from '../../src/presentation/message.ts';
import { reportMessage } from '../../src/report/card.ts';
import { reportOf } from '../../src/report/report.ts';
import { groupAttempts } from '../../src/signIn/attempt.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { listOf } from '../builders/activityList.ts';
import { anAuditEntry, noTotals } from '../builders/auditEntry.ts';
import {
  anAlert,
  cardIncidentId,
  harbour,
  lastDays,
  onTheDay,
  posted,
  trailOf,
} from '../builders/cardIncidents.ts';
import { circumstances } from '../builders/circumstances.ts';
import { aDigest } from '../builders/digest.ts';
import { aFeed, judgedAt, someEvidence } from '../builders/evidence.ts';
import { aSignIn } from '../builders/signIn.ts';
import { aStatus } from '../builders/status.ts';

const formats: readonly AlertFormat[] = [
  'logAlertsV2',
  'activityLog',
  'resourceHealth',
  'commonOther',
  'unreadable',
];

/** An alert in which every text that a payload decides is this one. */
const alertOf = (text: string, format: AlertFormat, signIns: number): Alert =>
  anAlert({
    format,
    rule: { id: text, name: text, description: text, severity: text },
    properties: Array.from({ length: 50 }, () => ({ name: text, value: text })),
    raw: format === 'unreadable' ? text.repeat(2).slice(0, 4_000) : null,
    activity: /^activity|^resource/.test(format)
      ? { operation: text, caller: text, status: text, level: text, at: null, description: text }
      : null,
    signIns: Array.from({ length: signIns }, (_, index) => ({
      userId: `${text}${index % 3}`,
      userPrincipalName: `${text}${index % 3}`,
      ipAddress: `${index}${text}`,
      resultCode: index % 2 === 0 ? text : '50126',
      application: text,
      location: text,
      at: null,
      count: 1 + index,
    })),
  });

/** A row of the log in which every text that Entra or a client decides is this one. */
export const rowOf = (text: string, index: number): SignIn =>
  aSignIn({
    id: `${index}`,
    correlationId: `${index}`,
    at: new Date(Date.parse(onTheDay('09:15:00.000')) - index * 1_000).toISOString(),
    userPrincipalName: text,
    resultCode: ['0', '500121', '50126', text][index % 4] ?? '0',
    resultDescription: text,
    ipAddress: `${index % 7}${text}`,
    city: text,
    state: text,
    country: text,
    autonomousSystemNumber: text,
    application: text,
    resource: text,
    clientApp: text,
    userAgent: text,
    device: {
      name: text,
      operatingSystem: text,
      browser: text,
      trustType: text,
      isCompliant: true,
      isManaged: null,
    },
    authenticationRequirement: text,
    authenticationSteps: Array.from({ length: 10 }, () => ({
      method: text,
      detail: text,
      succeeded: null,
      result: text,
    })),
    conditionalAccess: text,
    policies: Array.from({ length: 30 }, () => ({ name: text, result: 'failure' })),
    riskLevel: text,
    riskState: text,
    riskEvents: [text, text],
  });

/** Entries of every category in which every text that a log decides is this one. */
const anAuditOf = (text: string, count: number): readonly AuditEntry[] =>
  Array.from({ length: count }, (_, index) =>
    anAuditEntry({
      ...{ category: auditCategories[index % auditCategories.length] ?? 'role', id: `${index}${text}` },
      ...{ actor: text, operation: text, which: text, whom: text, result: text, ipAddress: text },
      ...{ succeeded: null, exclusion: index % 2 === 0 ? 'mentioned' : null, isByAccount: index % 3 === 0 },
    }),
  );

/** Every card that shows text from outside, with this text in each of those places. */
export function messagesWith(text: string, rows: number, signIns = 20): readonly Message[] {
  const actor = { id: 'ada', name: text };
  const account = { id: harbour.id, userPrincipalName: text };
  const found = Array.from({ length: rows }, (_, index) => rowOf(text, index));
  const trails = formats.flatMap((format) =>
    [0, signIns].map((count) => {
      const events: IncidentEvent[] = [
        {
          type: 'alertReceived',
          alert: alertOf(text, format, count),
          group: 'rule:x',
          account: count === 0 ? account : null,
        },
        posted,
        ...(count > 0 && rows > 0 ? [{ type: 'signInsFound', signIns: found, account } as const] : []),
        { type: 'acknowledged', actor },
        { type: 'alertReceived', alert: alertOf(text, format, count), group: 'rule:x', account: null },
        ...Array.from({ length: 15 }, (): IncidentEvent[] => [
          { type: 'acknowledgementWithdrawn', actor },
          { type: 'acknowledged', actor },
        ]).flat(),
      ];
      return trailOf(events.map((event) => ['09:20:00.000', event]));
    }),
  );
  const incidents = trails.flatMap((trail) => fold(trail) ?? []);
  const investigated = trails.map((trail) => withInvestigation(trail, text));
  const closed = investigated.map((trail) => withClosing(trail, text));
  return [
    ...incidents.map((incident) => incidentMessage(incident)),
    ...incidents.map(plainIncidentMessage),
    ...incidents.map((incident) =>
      announcementMessage(incident, { people: [], now: Date.parse(incident.openedAt) }),
    ),
    ...trails.slice(0, 2).flatMap((trail) => newsMessages(trail, text)),
    // The timeline shows the newest events, so the alerts are in it only while little else has happened.
    ...trails.flatMap((trail) => timelineMessages(trail.slice(0, 2))),
    ...trails.flatMap(trailMessages),
    ...investigated.slice(0, 2).flatMap(threadMessages),
    ...closed.slice(0, 2).flatMap((trail) => [...threadMessages(trail), ...closedMessages(trail)]),
    ...closed.slice(0, 1).flatMap((trail) => newcomerMessages(trail, text)),
    ...trails.slice(0, 1).flatMap((trail) => pastMessages(trail, text)),
    ...closed.slice(1, 2).flatMap(trailMessages),
    incidentListMessage([...incidents, ...incidents]),
    activityMessage({
      title: 'Sign-ins in the last 24 hours',
      accounts: [text, `2${text}`],
      ...listOf(groupAttempts(found), lastDays(1)),
      problems: [text],
    }),
    auditMessage({
      title: 'What the account did, and what was done to it in the last 7 days',
      account: text,
      entries: anAuditOf(text, rows),
      totals: { ...noTotals, credential: 2 * rows, graph: 4_000 },
      lookedAt: ['AuditLogs'],
      problems: [text],
    }),
    statusMessage(
      aStatus({
        accounts: Array.from({ length: 100 }, () => ({ name: text, lastSignIn: onTheDay('09:15:00.000') })),
        openIncidents: { all: 1, waiting: 1 },
        waits: incidents.slice(0, 1),
        evidence: {
          findings: { problems: [text], interactive: aFeed({ problem: text }) },
          missed: {
            incidentId: text,
            accountId: text,
            at: onTheDay('09:00:00.000'),
            foundAt: onTheDay('09:10:00.000'),
          },
          refused: {
            proved: { at: onTheDay('09:40:00.000'), reason: 'ruleNotAllowed', rule: text },
            unproved: { at: onTheDay('09:50:00.000'), reason: text, rule: text },
          },
          sweep: { lastSuccess: null, isLate: true, problems: [text] },
        },
      }),
    ),
    digestMessage(
      aDigest({
        incidents: [...incidents, ...incidents],
        log: { signIns: found, problems: [text] },
        accounts: Array.from({ length: 100 }, () => account),
      }),
    ),
    backlogMessage({ waiting: 30, rules: [{ rule: text, waiting: 30 }] }),
    movedMessage(text),
    diagnoseMessage(
      judge(
        someEvidence({
          accounts: Array.from({ length: 40 }, (_, index) => ({ ...account, id: String(index) })),
          log: { identity: { applicationId: text, objectId: text, managedIdentity: text } },
          findings: { problems: [text], interactive: aFeed({ problem: text }) },
        }),
        judgedAt,
      ),
    ),
    diagnoseMessage(judge(someEvidence({ log: { findings: { failure: text } } }), judgedAt)),
    whoisMessage({
      ipAddress: text,
      kind: null,
      attempts: groupAttempts(found),
      firstAt: onTheDay('09:15:00.000'),
      lastAt: onTheDay('09:15:00.000'),
      origin: { city: text, country: text, autonomousSystemNumber: text },
      others: { users: 2, signIns: 3 },
      problems: [text],
    }),
  ];
}

function trailMessages(trail: readonly TrailEntry[]): readonly Message[] {
  const incident = fold(trail);
  const head = 'a'.repeat(64);
  return incident === null
    ? []
    : [trailMessage(incident, trail, head), reportMessage(reportOf(incident, trail, head, circumstances))];
}

/** Adds events to the end of a trail. */
const withEvents = (
  trail: readonly TrailEntry[],
  events: readonly IncidentEvent[],
): readonly TrailEntry[] => [
  ...trail,
  ...events.map((event, index) => ({
    incidentId: cardIncidentId,
    sequence: trail.length + index + 1,
    at: onTheDay('09:40:00.000'),
    event,
  })),
];

function withInvestigation(trail: readonly TrailEntry[], text: string): readonly TrailEntry[] {
  const actor = { id: 'grace', name: text };
  return withEvents(trail, [
    { type: 'investigationStarted', actor },
    { type: 'itemTicked', actor, item: 'callCustodian' },
    { type: 'noteAdded', actor, text },
    { type: 'leadChanged', actor, lead: { id: 'edsger', name: text } },
    {
      type: 'signInsFound',
      signIns: [40, 43].map((index) => ({ ...rowOf(text, index), at: onTheDay('09:41:00.000') })),
      account: null,
    },
  ]);
}

/** What is told of an alert that came after the acknowledgement, which names who acknowledged. */
function newsMessages(trail: readonly TrailEntry[], text: string): readonly Message[] {
  const alert = alertOf(text, 'logAlertsV2', 0);
  const incident = fold(
    withEvents(trail, [{ type: 'alertReceived', alert, group: 'rule:x', account: null }]),
  );
  return incident === null
    ? []
    : [incidentMessage(incident), announcementMessage(incident, { people: [], now: 0 })];
}

const withClosing = (trail: readonly TrailEntry[], text: string): readonly TrailEntry[] =>
  withEvents(trail, [
    { type: 'closed', actor: { id: 'ada', name: text }, classification: 'misuse', comment: text },
  ]);

/** What stands in an investigation's thread, and what is told of it. */
function threadMessages(trail: readonly TrailEntry[]): readonly Message[] {
  const incident = fold(trail);
  return incident === null
    ? []
    : [checklistMessage(incident), threadActivityMessage(incident), timelineMessage(incident, trail)];
}

function timelineMessages(trail: readonly TrailEntry[]): readonly Message[] {
  const incident = fold(trail);
  return incident === null ? [] : [timelineMessage(incident, trail)];
}

/** What people who are new in the team do, and what is told of who moves the alarms. */
function newcomerMessages(trail: readonly TrailEntry[], text: string): readonly Message[] {
  const actor = { id: 'eve', name: text };
  const [asked, vouched] = [
    withEvents(trail, [
      { type: 'reopened', actor },
      { type: 'newcomerAcknowledged', actor },
    ]),
    withEvents(trail, [
      { type: 'reopened', actor },
      { type: 'newcomerAcknowledged', actor },
      { type: 'vouched', actor, newcomer: actor },
    ]),
  ].map(fold);
  const move = { why: 'chosenAfterLoss', actorNames: [text, text], at: onTheDay('09:41:00.000') } as const;
  return [
    ...[asked, vouched].flatMap((incident) =>
      incident ? [incidentMessage(incident), announcementMessage(incident, { people: [], now: 0 })] : [],
    ),
    ...(asked
      ? [announcementMessage({ ...asked, unannounced: 'waiting' }, { people: [], now: 0, withdrawnBy: text })]
      : []),
    channelNewsMessage({ about: 'proposal', actorName: text }),
    channelNewsMessage({ about: 'move', move }),
  ];
}

/** What an incident and its replies say of those who had it before. */
function pastMessages(trail: readonly TrailEntry[], text: string): readonly Message[] {
  const [actor, other] = [
    { id: 'eve', name: text },
    { id: 'mallory', name: text },
  ];
  const at = onTheDay('09:41:00.000');
  const reopened = { type: 'reopened', actor, of: { actor: other, at, classification: 'drill' } } as const;
  const withdrawn = { type: 'acknowledgementWithdrawn', actor, of: { actor: other, at } } as const;
  const handedOver = { type: 'leadChanged', actor, lead: actor, from: other } as const;
  const incident = fold(withEvents(trail, [reopened, withdrawn, handedOver]));
  if (incident === null) return [];
  const reply = { card: { conversationId: '19:watch', activityId: '2' }, changedVersion: 1 };
  return [
    incidentMessage(incident),
    announcementMessage({ ...incident, unannounced: 'waiting' }, { people: [], now: 0 }),
    replyMessage(incident, { ...reply, about: 'news', over: { what: 'acknowledged', at, actor } }),
  ];
}

function closedMessages(trail: readonly TrailEntry[]): readonly Message[] {
  const incident = fold(trail);
  return incident === null
    ? []
    : [incidentMessage(incident), plainIncidentMessage(incident), incidentListMessage([incident])];
}
