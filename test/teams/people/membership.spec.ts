import assert from 'node:assert/strict';
import type { RosterChannel } from '../../../src/delivery/messenger.ts';
import type { Membership } from '../../../src/incident/whoMayAct.ts';
import { createLog } from '../../../src/log.ts';
import { membershipOf } from '../../../src/teams/people/membership.ts';
import { createAuthentication } from '../../../src/teams/sdk/authentication.ts';
import { createConnectors } from '../../../src/teams/sdk/connectors.ts';
import { ada } from '../../builders/incident.ts';
import { type Loopback, type LoopbackConduct, openLoopback } from '../loopback.ts';

const tenantId = '00000000-0000-4000-8000-00000000007e';
const another = '00000000-0000-4000-8000-0000000000ff';
const channelId = '19:security@thread.tacv2';
const aadObjectId = ada.id;
const ok = (body: object): LoopbackConduct => ({ status: 200, body });

describe('membership of the team', () => {
  let teams: Loopback;
  let logged: string[];
  const log = createLog({ write: (line) => void logged.push(line) });
  beforeEach(async () => {
    logged = [];
    teams = await openLoopback(() => ok({ aadObjectId }));
  });
  afterEach(() => teams.close());

  const asked = (more: Partial<RosterChannel> = {}) => {
    const channel = { channelId, serviceUrl: teams.url, tenantId, ...more };
    const connectors = createConnectors(createAuthentication({ type: 'off' }, null), null);
    return membershipOf({ ...ada, tenantId }, '29:1-ada', channel, { connectors, log });
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
  ];
  for (const [membership, who, conduct] of cases) {
    it(`is "${membership}" for ${who}, after one request`, async () => {
      teams.answer = () => conduct;
      assert.equal(await asked(), membership);
      assert.deepEqual(
        teams.requests.map(({ path }) => decodeURIComponent(path)),
        [`/v3/conversations/${channelId}/members/29:1-ada`],
      );
      assert.equal(logged.length, membership === 'unknown' ? 1 : 0);
    });
  }

  const teamId = '19:general@thread.tacv2';
  const paths = () => teams.requests.map(({ path }) => decodeURIComponent(path).split('/')[3]);
  const inTeamOnly = () => {
    teams.answer = ({ path }) =>
      decodeURIComponent(path).includes(teamId) ? ok({ objectId: aadObjectId }) : { status: 404 };
  };

  for (const type of ['standard', undefined] as const) {
    it(`is that of the team where a channel of type ${type} lacks somebody`, async () => {
      inTeamOnly();
      assert.equal(await asked({ teamId, ...(type ? { type } : {}) }), 'member');
      assert.deepEqual(paths(), [channelId, teamId]);
    });
  }

  for (const type of ['private', 'shared'] as const) {
    it(`is that of a ${type} channel alone`, async () => {
      inTeamOnly();
      assert.equal(await asked({ teamId, type }), 'notMember');
      assert.deepEqual(paths(), [channelId]);
    });
  }

  it('is "notMember" where neither the channel nor its team has somebody', async () => {
    teams.answer = () => ({ status: 404 });
    assert.equal(await asked({ teamId, type: 'standard' }), 'notMember');
  });

  it('is "unknown" where the team cannot be asked, or nobody has named the connector', async () => {
    teams.answer = ({ path }) => ({ status: decodeURIComponent(path).includes(teamId) ? 500 : 404 });
    assert.equal(await asked({ teamId }), 'unknown');
    teams.answer = () => ({ status: 404 });
    assert.equal(await asked({ isGuessed: true }), 'unknown');
  });

  it('is "guest" in a shared channel where the roster does not name the own organisation', async () => {
    const type = 'shared' as const;
    assert.equal(await asked({ type }), 'guest');
    teams.answer = () => ok({ aadObjectId, tenantId: another });
    assert.equal(await asked({ type }), 'guest');
    teams.answer = () => ok({ aadObjectId, tenantId: tenantId.toUpperCase() });
    assert.equal(await asked({ type }), 'member');
    teams.answer = () => ok({ aadObjectId });
    assert.equal(await asked({ type: 'private' }), 'member');
  });

  it('is asked for once more where the connection is cut, as one is that was kept for too long', async () => {
    teams.answer = () => (teams.requests.length === 1 ? 'break' : ok({ aadObjectId }));
    assert.equal(await asked(), 'member');
    assert.equal(teams.requests.length, 2);
    assert.deepEqual(logged, []);
  });

  it('is "unknown" where it is cut again, and the log says why', async () => {
    teams.answer = () => 'break';
    assert.equal(await asked(), 'unknown');
    assert.equal(teams.requests.length, 2);
    assert.match(
      logged.join(''),
      /"fault":"unreachable".+ECONNRESET.+Teams could not say who is in the team/,
    );
  });
});
