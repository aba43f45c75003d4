import assert from 'node:assert/strict';
import type { Alert } from '../../src/alert/alert.ts';
import type { AlertedSignIn } from '../../src/alert/alertedSignIn.ts';
import { groupOf } from '../../src/alert/grouping.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';

const ember = { id: 'AAAAAAAA-0000-4000-8000-000000000007', userPrincipalName: 'Ember-7@contoso.com' };
const flint = { id: 'aaaaaaaa-0000-4000-8000-000000000008', userPrincipalName: 'flint-8@contoso.com' };
const watched = [ember, flint];
const emberId = ember.id.toLowerCase();
const strangerId = 'aaaaaaaa-0000-4000-8000-000000000099';

type Named = Partial<Pick<AlertedSignIn, 'userId' | 'userPrincipalName'>>;

function alertOf(signIns: readonly Named[], rule: Partial<Alert['rule']> = { name: 'Break-Glass' }): Alert {
  const blank = readAlert('', null);
  return {
    ...blank,
    rule: { ...blank.rule, ...rule },
    signIns: signIns.map((named) => ({
      userId: null,
      userPrincipalName: null,
      ipAddress: '203.0.113.7',
      resultCode: null,
      application: null,
      location: null,
      at: null,
      count: 1,
      ...named,
    })),
  };
}

const theAccount = { id: emberId, userPrincipalName: ember.userPrincipalName };
const byRule = { group: 'rule:break-glass', account: null };

type Case = readonly [what: string, signIns: readonly Named[], expected: ReturnType<typeof groupOf>];

const cases: readonly Case[] = [
  ['a watched id', [{ userId: emberId }], { group: `account:${emberId}`, account: theAccount }],
  ['a watched id in capitals', [{ userId: ember.id }], { group: `account:${emberId}`, account: theAccount }],
  [
    'a watched user principal name in another case',
    [{ userPrincipalName: 'EMBER-7@CONTOSO.COM' }],
    { group: `account:${emberId}`, account: theAccount },
  ],
  [
    'one watched account, by id here and by name there',
    [{ userId: emberId }, { userPrincipalName: 'ember-7@contoso.com' }, {}],
    { group: `account:${emberId}`, account: theAccount },
  ],
  [
    'a watched id under a new name',
    [{ userId: emberId, userPrincipalName: 'renamed@contoso.com' }],
    { group: `account:${emberId}`, account: theAccount },
  ],
  [
    'an unknown id under a watched name: the id outranks it',
    [{ userId: strangerId, userPrincipalName: 'ember-7@contoso.com' }],
    {
      group: `account:${strangerId}`,
      account: { id: strangerId, userPrincipalName: 'ember-7@contoso.com' },
    },
  ],
  [
    'an unknown id',
    [{ userId: strangerId }],
    { group: `account:${strangerId}`, account: { id: strangerId, userPrincipalName: null } },
  ],
  [
    'an unknown name',
    [{ userPrincipalName: 'Stranger@Fabrikam.com' }, { userPrincipalName: 'stranger@fabrikam.com' }],
    {
      group: 'account:stranger@fabrikam.com',
      account: { id: null, userPrincipalName: 'Stranger@Fabrikam.com' },
    },
  ],
  [
    'an unknown account, of which one sign-in knows the name and the id and the others only one',
    [
      { userPrincipalName: 'stranger@fabrikam.com' },
      { userId: strangerId },
      { userId: strangerId, userPrincipalName: 'Stranger@fabrikam.com' },
    ],
    {
      group: `account:${strangerId}`,
      account: { id: strangerId, userPrincipalName: 'stranger@fabrikam.com' },
    },
  ],
  ['two watched accounts', [{ userId: emberId }, { userPrincipalName: flint.userPrincipalName }], byRule],
  [
    'a watched account and a stranger',
    [{ userId: emberId }, { userPrincipalName: 'x@fabrikam.com' }],
    byRule,
  ],
  ['sign-ins of nobody', [{}, {}], byRule],
  ['no sign-ins', [], byRule],
];

describe('groupOf', () => {
  for (const [what, signIns, expected] of cases) {
    it(`groups an alert with ${what}`, () => {
      assert.deepEqual(groupOf(alertOf(signIns), watched), expected);
    });
  }

  it('groups by the rule’s id rather than its name, in lower case', () => {
    const alert = alertOf([], { id: '/Subscriptions/X/Rules/Break-Glass', name: 'other' });
    assert.equal(groupOf(alert, watched).group, 'rule:/subscriptions/x/rules/break-glass');
  });

  it('groups what names neither account nor rule as unreadable', () => {
    assert.deepEqual(groupOf(readAlert('"x"', 'x'), watched), { group: 'unreadable', account: null });
  });

  it('brings alerts of one watched account together, whichever of its names they carry', () => {
    const groups = [{ userId: emberId }, { userPrincipalName: 'ember-7@contoso.com' }, { ...ember }].map(
      ({ ...named }: Named) => groupOf(alertOf([named]), watched).group,
    );
    assert.deepEqual(new Set(groups).size, 1);
  });
});
