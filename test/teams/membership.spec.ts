import assert from 'node:assert/strict';
import type { Membership } from '../../src/incident/admit.ts';
import { createAuthentication } from '../../src/teams/authentication.ts';
import { createConnectors } from '../../src/teams/connectors.ts';
import { membershipOf } from '../../src/teams/membership.ts';
import { ada } from '../builders/incident.ts';
import { type Loopback, type LoopbackConduct, openLoopback } from './loopback.ts';

const tenantId = '00000000-0000-4000-8000-00000000007e';
const another = '00000000-0000-4000-8000-0000000000ff';
const channelId = '19:security@thread.tacv2';
const aadObjectId = ada.id;
const ok = (body: object): LoopbackConduct => ({ status: 200, body });

describe('membership of the team', () => {
  let teams: Loopback;
  beforeEach(async () => {
    teams = await openLoopback(() => ok({ aadObjectId }));
  });
  afterEach(() => teams.close());

  const asked = () => {
    const channel = { channelId, serviceUrl: teams.url, tenantId };
    const connectors = createConnectors(createAuthentication({ type: 'off' }, null), null);
    return membershipOf({ ...ada, tenantId }, '29:1-ada', channel, connectors);
  };

  const cases: readonly [Membership, string, LoopbackConduct][] = [
    ['member', 'somebody without a tenant and a role', ok({ aadObjectId })],
    ['member', 'somebody of the same tenant', ok({ aadObjectId, tenantId: tenantId.toUpperCase() })],
    ['member', 'an owner', ok({ aadObjectId, userRole: 'owner', tenantId })],
    ['guest', 'somebody of another tenant', ok({ aadObjectId, userRole: 'user', tenantId: another })],
    ['guest', 'a guest', ok({ aadObjectId, userRole: 'guest', tenantId })],
    ['guest', 'somebody anonymous', ok({ aadObjectId, userRole: 'anonymous', tenantId })],
    ['notMember', 'somebody with the member id of another', ok({ aadObjectId: another, tenantId })],
    ['notMember', 'somebody without an object id', ok({ tenantId })],
    ['notMember', 'somebody who is not there', { status: 404 }],
    ['unknown', 'anybody while Teams fails', { status: 500 }],
    ['unknown', 'anybody while Teams cannot be reached', 'break'],
  ];
  for (const [membership, who, conduct] of cases) {
    it(`is "${membership}" for ${who}, after one request`, async () => {
      teams.answer = () => conduct;
      assert.equal(await asked(), membership);
      assert.deepEqual(
        teams.requests.map(({ path }) => decodeURIComponent(path)),
        [`/v3/conversations/${channelId}/members/29:1-ada`],
      );
    });
  }
});
