import assert from 'node:assert/strict';
import { itemsNamed } from '../../../src/command/checklist/named.ts';
import { type ChecklistItem, checklistItems, checklistWords } from '../../../src/incident/checklistItem.ts';

const checklist = [
  'callCustodian',
  'checkOutage',
  'reviewActivity',
  'revokeSessions',
  'rotateCredential',
  'reviewConditionalAccess',
  'preserveEvidence',
] as const satisfies readonly ChecklistItem[];

const named: readonly (readonly [said: string, ...items: ChecklistItem[]])[] = [
  ['1', 'callCustodian'],
  ['1 3', 'callCustodian', 'reviewActivity'],
  ['3,1', 'reviewActivity', 'callCustodian'],
  ['1, 3 and 7', 'callCustodian', 'reviewActivity', 'preserveEvidence'],
  ['1 & 3', 'callCustodian', 'reviewActivity'],
  ['1 1 custodian', 'callCustodian'],
  ['#2', 'checkOutage'],
  ['2.', 'checkOutage'],
  ['(2)', 'checkOutage'],
  ['item 2', 'checkOutage'],
  ['３', 'reviewActivity'],
  ['rotatecredential', 'rotateCredential'],
  ['rotateCredential', 'rotateCredential'],
  ['custodian', 'callCustodian'],
  ['the custodian', 'callCustodian'],
  ['custod', 'callCustodian'],
  ['sign-in', 'preserveEvidence'],
  ['conditional access', 'reviewConditionalAccess'],
  ['what did the account do afterwards?', 'reviewActivity'],
  ['revoke rotate', 'revokeSessions', 'rotateCredential'],
  ['rotate 1', 'callCustodian', 'rotateCredential'],
];

const open: readonly string[] = [
  ...['', ' ', ',', 'all', 'that', 'it', 'the', 'account', 'look', '0', '8', '-', '1.3', '1-3'],
  ...['not 3', 'called', '1 called', '1 8', 'checkMethods', '__proto__', 'constructor', '9'.repeat(40)],
];

describe('the items of a checklist that somebody names', () => {
  for (const [said, ...items] of named) {
    it(`are ${items.join(' and ')} in ${JSON.stringify(said)}`, () => {
      assert.deepEqual(itemsNamed(said, checklist), items);
    });
  }

  for (const said of open) {
    it(`are left open by ${JSON.stringify(said.slice(0, 20))}`, () => {
      assert.equal(itemsNamed(said, checklist), null);
    });
  }

  it('are found by their whole text, and by their id, among all the others', () => {
    for (const item of checklistItems) {
      assert.deepEqual(itemsNamed(checklistWords[item], checklistItems), [item]);
      assert.deepEqual(itemsNamed(item, checklistItems), [item]);
    }
  });
});
