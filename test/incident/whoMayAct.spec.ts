import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ErrorCode } from '../../src/errors.ts';
import { type AdmissionPolicy, admit, type Membership, type Person } from '../../src/incident/whoMayAct.ts';
import { ada, grace } from '../builders/incident.ts';
import { accountId } from '../builders/signIn.ts';

const tenantId = '00000000-0000-4000-8000-0000000000ff';
const person = (given: Partial<Person> = {}): Person => ({ ...ada, tenantId, ...given });
const policy = (given: Partial<AdmissionPolicy> = {}): AdmissionPolicy => ({
  tenantId,
  watched: new Set([accountId]),
  responders: null,
  ...given,
});
const responders = new Set([ada.id]);

type Case = readonly [
  outcome: 'admitted' | ErrorCode,
  who: string,
  Partial<Person>,
  Partial<AdmissionPolicy>,
  Membership,
];
const cases: readonly Case[] = [
  ['admitted', 'a member of the team', {}, {}, 'member'],
  ['notAResponder', 'a guest of the team', {}, {}, 'guest'],
  ['notAResponder', 'somebody outside of the team', {}, {}, 'notMember'],
  ['channelUnknown', 'anybody while no security channel is known', {}, {}, 'noChannel'],
  ['responderUnknown', 'anybody while Teams cannot be asked', {}, {}, 'unknown'],
  ['notAResponder', 'anybody whom nobody asked about', {}, {}, 'notAsked'],
  ['admitted', 'a listed responder while no channel is known', {}, { responders }, 'noChannel'],
  ['admitted', 'a listed responder', {}, { responders }, 'notAsked'],
  ['admitted', 'a listed responder who is a guest', {}, { responders }, 'guest'],
  ['notAResponder', 'a member who is not listed', { id: grace.id }, { responders }, 'member'],
  ['notAResponder', 'anybody when the list is empty', {}, { responders: new Set() }, 'member'],
  ['unknownActor', 'somebody without an id', { id: null }, {}, 'member'],
  ['unknownActor', 'somebody without an id where a list decides', { id: null }, { responders }, 'notAsked'],
  ['otherTenant', 'a member from another organisation', { tenantId: accountId }, {}, 'member'],
  [
    'otherTenant',
    'a listed one from another organisation',
    { tenantId: accountId },
    { responders },
    'notAsked',
  ],
  ['otherTenant', 'somebody whose organisation is not said', { tenantId: null }, {}, 'member'],
  ['admitted', 'a member where authentication is off', { tenantId: null }, { tenantId: null }, 'member'],
  ['admitted', 'a member of any organisation where authentication is off', {}, { tenantId: null }, 'member'],
  ['breakGlassAccount', 'a break-glass account in the team', { id: accountId }, {}, 'member'],
  [
    'breakGlassAccount',
    'a break-glass account that is listed',
    { id: accountId },
    { responders: new Set([accountId]) },
    'notAsked',
  ],
];

describe('admit', () => {
  for (const [outcome, who, whoseGiven, policyGiven, membership] of cases) {
    it(`answers ${outcome} for ${who}`, () => {
      const { actor, refused } = admit(person(whoseGiven), policy(policyGiven), membership);
      assert.equal(refused ?? 'admitted', outcome);
      assert.deepEqual(actor, refused === undefined ? ada : undefined);
    });
  }

  it('never admits a break-glass account, whatever else holds', () => {
    const id = fc.constantFrom(accountId, '00000000-0000-4000-8000-00000000000b');
    const ids = fc.uniqueArray(fc.constantFrom(accountId, '00000000-0000-4000-8000-00000000000b', ada.id));
    const tenant = fc.constantFrom(tenantId, null, 'another');
    const membership = fc.constantFrom<Membership>(
      'member',
      'guest',
      'notMember',
      'noChannel',
      'unknown',
      'notAsked',
    );
    fc.assert(
      fc.property(
        fc.record({ id, name: fc.string(), tenantId: tenant }),
        fc.record({ tenantId: tenant, others: ids, responders: fc.option(ids) }),
        membership,
        (who, given, asked) => {
          const { actor } = admit(
            who,
            {
              tenantId: given.tenantId,
              watched: new Set([who.id, ...given.others]),
              responders: given.responders && new Set(given.responders),
            },
            asked,
          );
          assert.equal(actor, undefined);
        },
      ),
    );
  });
});
