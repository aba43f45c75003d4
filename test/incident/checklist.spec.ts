import assert from 'node:assert/strict';
import { checklistOf, openItems } from '../../src/incident/checklist.ts';
import { type ChecklistItem, checklistItems } from '../../src/incident/checklistItem.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { foundBlind } from '../builders/blindness.ts';
import { found, investigate, tick, untick } from '../builders/commands.ts';
import { anIncident, aStory, type Happening, received } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';

const alerted = (...codes: readonly (string | null)[]): Happening =>
  received(anAlert({ signIns: codes.map((resultCode) => anAlertedSignIn({ resultCode })) }));
const row = (resultCode: string): Happening => found(aSignIn({ id: `row-${resultCode}`, resultCode }));
const nobody = received(anAlert({ signIns: [] }));

const success: readonly ChecklistItem[] = [
  'callCustodian',
  'checkOutage',
  'reviewActivity',
  'revokeSessions',
  'rotateCredential',
  'reviewConditionalAccess',
  'preserveEvidence',
];
const passwordAccepted: readonly ChecklistItem[] = [
  'callCustodian',
  'checkOutage',
  'rotateCredential',
  'checkMethods',
  'reviewConditionalAccess',
  'preserveEvidence',
];
const blocked: readonly ChecklistItem[] = [
  'callCustodian',
  'checkOutage',
  'checkOtherAccount',
  'restoreAccess',
  'reviewConditionalAccess',
  'preserveEvidence',
];
const failure: readonly ChecklistItem[] = [
  'callCustodian',
  'checkSource',
  'reviewActivity',
  'preserveEvidence',
];

const watch: readonly ChecklistItem[] = [
  'restoreWatch',
  'findCause',
  'reviewBlindTime',
  'confirmWatch',
  'preventRecurrence',
];

describe('the checklist', () => {
  const cases: readonly (readonly [string, readonly ChecklistItem[], readonly Happening[]])[] = [
    ['a success in the alert', success, [alerted('0')]],
    ['a success in the log', success, [nobody, row('0')]],
    ['a success in the log after failures in the alert', success, [alerted('50126'), row('0')]],
    ['a success in the alert and failures in the log', success, [alerted('0'), row('50126')]],
    ['a success among everything else', success, [alerted('53003', '50074', '0', '50126')]],
    ['an accepted password', passwordAccepted, [alerted('50074')]],
    ['an accepted password in the log', passwordAccepted, [nobody, row('500121')]],
    ['an accepted password, and a block', passwordAccepted, [alerted('53003'), row('50074')]],
    ['a block by Conditional Access', blocked, [alerted('53003')]],
    ['a locked account', blocked, [nobody, row('50053')]],
    ['a disabled account, and failures', blocked, [alerted('50126'), row('50057')]],
    ['a result that the alert does not say, beside failures', success, [alerted('50126', null)]],
    ['the same, when the log has told of it', failure, [alerted('50126', null), row('50126')]],
    ['failures only', failure, [alerted('50126', '50126')]],
    ['a failure that only the log has told', failure, [nobody, row('50126')]],
    ['a code that nobody knows, which failed', failure, [alerted('7000112')]],
    ['a session that was cut off', failure, [alerted('50173')]],
    ['an attempt that was interrupted', failure, [nobody, row('50097')]],
    ['a link of the watch that does not work', watch, [foundBlind('2026-11-03T09:20:00.000Z')]],
    // It may be anything.
    ['an alert that names nobody', success, [nobody]],
    ['an alert without a result', success, [alerted(null)]],
    ['an alert that cannot be read', success, [received(anAlert({ format: 'unreadable', signIns: [] }))]],
  ];
  for (const [what, items, happenings] of cases) {
    it(`of ${what} is its own`, () => {
      assert.deepEqual(checklistOf(anIncident(...happenings)), items);
    });
  }

  it('has every item in some list', () => {
    const listed = new Set([...success, ...passwordAccepted, ...blocked, ...failure, ...watch]);
    assert.deepEqual([...listed].toSorted(), checklistItems.toSorted());
  });

  it('does not take what is resolved for a sign-in', () => {
    const resolved = anAlert({ condition: 'resolved', signIns: [anAlertedSignIn({ resultCode: '0' })] });
    assert.deepEqual(checklistOf(anIncident(alerted('50126'), received(resolved))), failure);
  });

  it('becomes another one with the outcome, and keeps what was ticked of the earlier ones', () => {
    const story = aStory(alerted('50126'), investigate(), tick(['checkSource']), tick(['callCustodian']));
    story.does(row('53003'));
    assert.deepEqual(checklistOf(story.incident()), [...blocked, 'checkSource']);
    story.does(tick(['checkOtherAccount']));
    story.does(row('0'));
    assert.deepEqual(checklistOf(story.incident()), [...success, 'checkSource', 'checkOtherAccount']);
  });

  it('lets go of an item of an earlier list with its tick', () => {
    const story = aStory(alerted('50126'), investigate(), tick(['checkSource']), row('0'));
    assert.deepEqual(story.does(untick(['checkSource'])).refusal, null);
    assert.deepEqual(checklistOf(story.incident()), success);
    assert.equal(story.does(tick(['checkSource'])).refusal?.code, 'unknownItem');
  });

  it('has open what nobody has ticked', () => {
    const story = aStory(alerted('50126'));
    assert.deepEqual(openItems(story.incident()), failure);
    for (const happening of [
      investigate(),
      tick(['callCustodian', 'checkSource']),
      untick(['callCustodian']),
    ])
      story.does(happening);
    assert.deepEqual(openItems(story.incident()), ['callCustodian', 'reviewActivity', 'preserveEvidence']);
    story.does(tick(failure));
    assert.deepEqual(openItems(story.incident()), []);
  });
});
