import fc from 'fast-check';
import { type ChecklistItem, checklistItems } from '../../src/incident/checklistItem.ts';
import { classifications } from '../../src/incident/classification.ts';
import type { IncidentCommand } from '../../src/incident/decide/command.ts';
import { longestNote } from '../../src/incident/event.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { sinceAlways } from '../../src/incident/whoMayAct.ts';
import { anAlert, anAlertedSignIn } from './alert.ts';
import {
  activityTold,
  announced,
  checklistPosted,
  copied,
  escalate,
  logFailure,
  posted,
  replied,
} from './commands.ts';
import { ada, anIncident, aStory, grace, type Happening, received, type Story } from './incident.ts';
import { openedAt, states, stories } from './incidentStories.ts';
import { accountId, aSignIn } from './signIn.ts';
import { aUsual } from './usual.ts';

/** A second watched account, which may turn out to be what an incident is about. */
const otherAccountId = '00000000-0000-4000-8000-00000000000b';

const code = fc.constantFrom('0', '50126', '50074', '53003', '50097', '50173', '700016');
const time = fc
  .integer({ min: 0, max: 120 })
  .map((minute) => new Date(Date.UTC(2026, 10, 3, 9, minute)).toISOString());
const userId = fc.constantFrom(accountId, otherAccountId);
/** Text as it may come from outside: also half a character, and more than is taken. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' \n',
    '\u200b',
    '\ud800',
    'It was a drill, and the safe is shut.',
    'x'.repeat(longestNote + 1),
  ),
);

const alertedSignIn = fc
  .record({
    userId: fc.option(userId),
    resultCode: fc.option(code),
    at: fc.option(time),
    count: fc.integer({ min: 1, max: 9 }),
    userPrincipalName: fc.option(fc.string({ unit: 'binary' })),
  })
  .map(anAlertedSignIn);

const anyAlert = fc
  .record({
    signIns: fc.array(alertedSignIn, { maxLength: 3 }),
    condition: fc.constantFrom('fired', 'fired', 'resolved'),
    format: fc.constantFrom('logAlertsV2', 'unreadable', 'commonOther', 'activityLog'),
    firedAt: fc.option(time),
    raw: fc.option(fc.string({ unit: 'binary' })),
  })
  .map((given) => anAlert(given));

const signIn = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    userId,
    at: time,
    resultCode: code,
    resultDescription: fc.constantFrom(null, 'complete'),
  })
  .map(aSignIn);

/** Mostly people who may act. */
const actor = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(ada, grace) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ id: accountId, name: 'Ada' }, { id: otherAccountId, name: 'Grace' }),
  },
);
/** Of long standing, new, new and alone; or RESPONDERS decides. */
const standing = fc.constantFrom(
  undefined,
  { since: sinceAlways, eldest: sinceAlways, roster: 'a-hash' },
  { since: null, eldest: sinceAlways, roster: 'a-hash' },
  { since: null, eldest: null, roster: null },
);
const version = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(99));

/** The wait that an incident is in when its turn comes. */
const now = 'now';

type Of<Type extends IncidentCommand['type']> = fc.Arbitrary<IncidentCommand & { readonly type: Type }>;

const byType: { readonly [Type in IncidentCommand['type']]: Of<Type> } = {
  receiveAlert: anyAlert.map(received),
  recordSignIns: fc
    .uniqueArray(signIn, { selector: ({ id }) => id })
    .map((signIns) => ({ type: 'recordSignIns', signIns })),
  recordLogFailure: fc.constant(logFailure),
  recordCard: fc.tuple(version, fc.constantFrom('1', '2')).map((given) => posted(...given)),
  recordAnnouncement: fc.oneof(
    version.map(announced),
    fc
      .tuple(version, fc.constantFrom('graver', 'news', 'waiting', 'escalated', 'closed', 'newcomer'))
      .map(([given, about]) => ({ ...replied({ ...anIncident(), version: given }, about) })),
  ),
  recordChecklist: fc.constant(checklistPosted()),
  recordActivity: version.map(activityTold),
  escalate: fc
    .tuple(fc.oneof(fc.constant(now), time), fc.integer({ min: 0, max: 4 }), fc.boolean())
    .map((given) => escalate(...given)),
  acknowledge: fc.record({ type: fc.constant('acknowledge'), actor, standing }),
  withdrawAcknowledgement: fc.record({ type: fc.constant('withdrawAcknowledgement'), actor, standing }),
  reopen: fc.record({ type: fc.constant('reopen'), actor, standing }),
  recordLookup: fc.constant({ type: 'recordLookup' }),
  recordUsual: fc.constant({ type: 'recordUsual', usual: aUsual() }),
  startInvestigation: fc.record({ type: fc.constant('startInvestigation'), actor, standing }),
  tick: fc.record({ type: fc.constant('tick'), actor, items: items() }),
  untick: fc.record({ type: fc.constant('untick'), actor, items: items() }),
  vouch: fc.record({ type: fc.constant('vouch'), actor, standing, personId: actor.map(({ id }) => id) }),
  recordCopy: actor.map(({ id }) => copied(id)),
  addNote: fc.record({ type: fc.constant('addNote'), actor, text }),
  assign: fc.record({ type: fc.constant('assign'), actor, lead: actor }),
  close: fc.record({
    type: fc.constant('close'),
    actor,
    classification: fc.constantFrom(...classifications),
    comment: text,
    needsSecondPerson: fc.boolean(),
  }),
};

function items() {
  const listedMostly = fc.constantFrom<ChecklistItem>('callCustodian', 'reviewActivity', 'preserveEvidence');
  const item = fc.oneof(
    { weight: 4, arbitrary: listedMostly },
    { weight: 1, arbitrary: fc.constantFrom(...checklistItems) },
  );
  return fc.array(item, { minLength: 1, maxLength: 3 });
}

/** What brings an incident further comes more often. */
const often: readonly IncidentCommand['type'][] = [
  'receiveAlert',
  'recordSignIns',
  'acknowledge',
  'startInvestigation',
  'tick',
  'untick',
  'reopen',
];

/** Anything that may be asked of an incident, sensible or not. */
export const anyCommand: fc.Arbitrary<IncidentCommand> = fc.oneof(
  ...Object.entries(byType).map(([type, arbitrary]) => ({
    arbitrary: arbitrary as fc.Arbitrary<IncidentCommand>,
    weight: often.some((each) => each === type) ? 3 : 1,
  })),
);

/** A life of an incident after its first alert: as one of the stories goes, and then anything, also back in time. */
export const anyHappenings: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    fc.constantFrom(...states).map((state): readonly Happening[] => stories[state].slice(1)),
    fc.array(
      fc.tuple(anyCommand, time).map(([command, at]): Happening => ({ ...command, at })),
      { minLength: 1, maxLength: 30, size: 'max' },
    ),
  )
  .map((parts) => parts.flat());

/** The command as it is asked of the incident as it stands: a turn that is due names the wait that it is of. */
export const asked = <Asked extends IncidentCommand>(command: Asked, incident: Incident): Asked =>
  command.type === 'escalate' && command.since === now
    ? { ...command, since: incident.escalation.since }
    : command;

/** What came of one of the commands: how the incident stood before, what was asked, and what was recorded. */
export type Step = ReturnType<Story['does']> & {
  readonly before: Incident;
  readonly happening: Happening;
  readonly after: Incident;
  readonly story: Story;
};

/** An alert, and then one command after the other; `look` sees each step. */
export function told(all: readonly Happening[], look: (step: Step) => void = () => {}): Story {
  const story = aStory({ ...received(), at: openedAt });
  for (const each of all) {
    const before = story.incident();
    const happening = asked(each, before);
    look({ before, happening, ...story.does(happening), after: story.incident(), story });
  }
  return story;
}
