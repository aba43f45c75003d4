import { checklistMessage } from '../../../src/card/checklist.ts';
import { incidentMessage } from '../../../src/card/incident.ts';
import { threadActivityMessage } from '../../../src/card/threadActivity.ts';
import { timelineMessage } from '../../../src/command/incident/timelineCard.ts';
import type { ChecklistItem } from '../../../src/incident/checklistItem.ts';
import type { IncidentEvent } from '../../../src/incident/event.ts';
import { fold } from '../../../src/incident/fold/apply.ts';
import type { Message } from '../../../src/presentation/message.ts';
import {
  ada,
  anAlert,
  anAttackRow,
  found,
  guesses,
  posted,
  received,
  trailOf,
} from '../../builders/cardIncidents.ts';
import { grace } from '../../builders/incident.ts';

type Timed = readonly [time: string, event: IncidentEvent];

const ticked = (item: ChecklistItem, actor = ada): IncidentEvent => ({ type: 'itemTicked', actor, item });
const started: readonly Timed[] = [
  ['09:18:06.200', received(anAlert())],
  ['09:18:06.500', posted],
  ['09:18:08.000', found(anAttackRow(), ...guesses(5))],
  ['09:21:40.000', { type: 'acknowledged', actor: ada }],
  ['09:21:40.000', { type: 'investigationStarted', actor: ada }],
];
const underWay: readonly Timed[] = [
  ...started,
  [
    '09:21:41.000',
    { type: 'checklistPosted', card: { conversationId: '19:break-glass@thread.tacv2', activityId: '2' } },
  ],
  ['09:24:10.000', ticked('callCustodian')],
  ['09:26:00.000', { type: 'noteAdded', actor: ada, text: 'The custodian is on a plane until 14:00.' }],
  ['09:29:31.000', ticked('revokeSessions', grace)],
  ['09:30:00.000', { type: 'leadChanged', actor: ada, lead: grace }],
];
const done: readonly Timed[] = [
  ...underWay,
  ...(
    [
      'checkOutage',
      'reviewActivity',
      'rotateCredential',
      'reviewConditionalAccess',
      'preserveEvidence',
    ] as const
  ).map((item): Timed => ['09:50:00.000', ticked(item, grace)]),
];
const closing = (comment: string): Timed => [
  '10:05:00.000',
  { type: 'closed', actor: grace, classification: 'misuse', comment },
];

const stories = {
  started,
  'under way': underWay,
  'all done': done,
  'closed with open items': [...underWay, closing('The sheet with the password was in the wrong hands.')],
} as const satisfies Readonly<Record<string, readonly Timed[]>>;

function messagesOf(story: readonly Timed[]): Readonly<Record<string, Message>> {
  const trail = trailOf(story);
  const incident = fold(trail);
  if (incident === null) throw new Error('A trail starts with an alert');
  return {
    incident: incidentMessage(incident),
    checklist: checklistMessage(incident),
    timeline: timelineMessage(incident, trail),
    'thread activity': threadActivityMessage(incident),
  };
}

/** Every card of an investigation in each of its states. */
export const investigationStates: Readonly<Record<string, Message>> = Object.fromEntries(
  Object.entries(stories).flatMap(([state, story]) =>
    Object.entries(messagesOf(story)).map(([card, message]) => [`${card}, investigation ${state}`, message]),
  ),
);
