import type { IncidentEvent } from '../../src/incident/event.ts';
import { fold } from '../../src/incident/fold/apply.ts';
import { seal, type TrailEntry, type TrailRecord, trailStart } from '../../src/incident/trail/trail.ts';
import type { Circumstances } from '../../src/report/circumstances.ts';
import { type Report, reportOf } from '../../src/report/report.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import type { Append } from '../../src/store/store.ts';
import {
  ada,
  anAlert,
  anAlertedSignIn,
  anAttackRow,
  cardIncidentId,
  found,
  guesses,
  onTheDay,
  posted,
  received,
  trailOf,
} from './cardIncidents.ts';
import { circumstances } from './circumstances.ts';

export const grace = { id: '00000000-0000-4000-8000-0000000000ae', name: 'Grace Hopper' };

type Timed = readonly [time: string, event: IncidentEvent];

/** Somebody got in after five guesses; called, taken, investigated, handed over. */
const investigated: readonly Timed[] = [
  ['09:18:06.200', received(anAlert())],
  ['09:18:06.500', posted],
  ['09:18:08.000', found(anAttackRow({ arrivedAt: onTheDay('09:17:40.000') }), ...guesses(5))],
  ['09:20:06.200', { type: 'escalated', turn: 1, personIds: [ada.id, grace.id], isLast: false }],
  ['09:21:40.000', { type: 'acknowledged', actor: ada }],
  ['09:22:10.000', { type: 'investigationStarted', actor: ada }],
  [
    '09:22:10.400',
    { type: 'checklistPosted', card: { conversationId: '19:x@thread.tacv2', activityId: '2' } },
  ],
  ['09:24:00.000', { type: 'itemTicked', actor: ada, item: 'callCustodian' }],
  ['09:25:30.000', { type: 'itemTicked', actor: ada, item: 'checkOutage' }],
  [
    '09:26:00.000',
    {
      type: 'noteAdded',
      actor: ada,
      text: 'The custodian was asleep.\n1. It was none of us.\n2. The sheet with the password is gone from the safe.',
    },
  ],
  ['09:30:00.000', { type: 'leadChanged', actor: ada, lead: grace }],
  ['09:31:00.000', { type: 'itemTicked', actor: grace, item: 'revokeSessions' }],
  ['09:33:00.000', { type: 'itemTicked', actor: grace, item: 'rotateCredential' }],
];

const misuse =
  'The password was on a sheet that was lost. Changed, the sessions are revoked, and both halves are in the safes again.';

export const falseAlarm = 'A tool of the monitoring team tried an old password. It was switched off.';

const theo = { id: '00000000-0000-4000-8000-0000000000af', name: 'Theo New' };

/** Everything that can be taken back was: an acknowledgement, a rise in severity, a closing. */
const reopened: readonly Timed[] = [
  ['09:18:06.200', received(anAlert({ signIns: [anAlertedSignIn({ resultCode: '50126' })] }))],
  ['09:18:06.500', posted],
  ['09:19:00.000', { type: 'acknowledged', actor: ada }],
  ['09:20:00.000', { type: 'acknowledgementWithdrawn', actor: ada }],
  ['09:25:06.200', { type: 'escalated', turn: 1, personIds: [ada.id, grace.id], isLast: false }],
  ['09:26:00.000', { type: 'newcomerAcknowledged', actor: theo }],
  ['09:27:00.000', { type: 'vouched', actor: grace, newcomer: theo }],
  ['09:30:00.000', found(anAttackRow(), ...guesses(5))],
  ['09:31:00.000', { type: 'acknowledged', actor: ada }],
  ['09:32:00.000', { type: 'leadChanged', actor: grace, lead: grace }],
  ['09:33:00.000', { type: 'noteAdded', actor: ada, text: 'The address is that of a monitoring host.' }],
  ['09:40:00.000', { type: 'closed', actor: grace, classification: 'falseAlarm', comment: falseAlarm }],
  ['11:00:00.000', { type: 'reopened', actor: ada }],
  ['11:01:00.000', { type: 'noteAdded', actor: ada, text: 'The monitoring host was not ours after all.' }],
];

/** Trails by what they are of. */
export const reportedTrails = {
  open: trailOf(investigated),
  closed: trailOf([
    ...investigated,
    ['09:40:00.000', { type: 'closed', actor: grace, classification: 'misuse', comment: misuse }],
  ]),
  waiting: trailOf(investigated.slice(0, 1)),
  reopened: trailOf(reopened),
  closedAgain: trailOf([
    ...reopened,
    ['11:05:00.000', { type: 'acknowledged', actor: grace }],
    ['11:20:00.000', { type: 'closed', actor: grace, classification: 'misuse', comment: misuse }],
  ]),
} satisfies Readonly<Record<string, TrailEntry[]>>;

/** A trail of so many rows of the log, 100 an event as the product records them, that was taken and closed. */
export function stormTrail(
  rows: number,
  rowOf: (index: number) => SignIn,
  { name = ada.name, comment = misuse, note = 'Blocked at the firewall.' } = {},
): TrailEntry[] {
  const actor = { ...ada, name };
  const all = Array.from({ length: rows }, (_, index) => rowOf(index));
  const batches = Array.from({ length: Math.ceil(rows / 100) }, (_, index) =>
    all.slice(index * 100, (index + 1) * 100),
  );
  return trailOf([
    [
      '09:18:06.200',
      received(anAlert({ signIns: [anAlertedSignIn({ resultCode: '50126', ipAddress: null })] })),
    ],
    ['09:18:06.500', posted],
    ...batches.map((batch): Timed => ['09:18:08.000', found(...batch)]),
    ['09:21:40.000', { type: 'acknowledged', actor }],
    ['09:22:10.000', { type: 'investigationStarted', actor }],
    ...Array.from({ length: 40 }, (): Timed => ['09:23:00.000', { type: 'noteAdded', actor, text: note }]),
    ['09:24:00.000', { type: 'itemTicked', actor, item: 'callCustodian' }],
    ['09:40:00.000', { type: 'closed', actor, classification: 'misuse', comment }],
  ]);
}

/** One wrong password of so many, each from an address of its own. */
export const aGuess = (index: number): SignIn =>
  anAttackRow({
    id: `a77ac000-0000-4000-8000-2${String(index).padStart(11, '0')}`,
    correlationId: null,
    at: new Date(Date.parse(onTheDay('09:17:00.000')) - index * 2_000).toISOString(),
    resultCode: index % 1_000 === 7 ? '500121' : '50126',
    ipAddress: `203.0.${Math.floor(index / 250)}.${index % 250}`,
  });

/** A trail as it is stored. */
export function sealed(trail: readonly TrailEntry[]): TrailRecord[] {
  const records: TrailRecord[] = [];
  for (const entry of trail) {
    records.push(seal(entry, records.at(-1)?.hash ?? trailStart(entry.incidentId)));
  }
  return records;
}

/** The report of a trail, with the head that its chain has. */
export function aReport(trail: readonly TrailEntry[], around: Circumstances = circumstances): Report {
  const incident = fold(trail);
  if (incident === null) throw new Error('A trail starts with an alert');
  return reportOf(incident, trail, sealed(trail).at(-1)?.hash ?? '', around);
}

/** What puts a trail into a store, under another id if one is given. */
export function appendOfTrail(trail: readonly TrailEntry[], incidentId = cardIncidentId): Append {
  const own = trail.map((entry) => ({ ...entry, incidentId }));
  const incident = fold(own);
  return {
    incidentId,
    expectedVersion: 0,
    records: sealed(own),
    index: {
      keys: [],
      groups: [],
      isOpen: incident?.status === 'open',
      openedAt: incident?.openedAt ?? onTheDay('09:18:06.200'),
    },
  };
}
