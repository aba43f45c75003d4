import assert from 'node:assert/strict';
import { createLog } from '../../../src/log.ts';
import { nameOf } from '../../../src/teams/people/membership.ts';
import { createAuthentication } from '../../../src/teams/sdk/authentication.ts';
import { createConnectors } from '../../../src/teams/sdk/connectors.ts';
import { ada } from '../../builders/incident.ts';
import { type Loopback, type LoopbackConduct, openLoopback } from '../loopback.ts';

const channelId = '19:security@thread.tacv2';
const ok = (body: object): LoopbackConduct => ({ status: 200, body });

describe('a name in the roster of the team', () => {
  let teams: Loopback;
  beforeEach(async () => {
    teams = await openLoopback(() => ok({}));
  });
  afterEach(() => teams.close());

  const cases: readonly [string | null, string, LoopbackConduct][] = [
    [
      'Ada Lovelace',
      'a member',
      ok({ id: '29:1-ada', name: 'Ada Lovelace', aadObjectId: ada.id.toUpperCase() }),
    ],
    ['Someone', 'a member without a name', ok({ id: '29:1-ada', aadObjectId: ada.id })],
    [null, 'an answer about somebody else', ok({ name: 'Grace', aadObjectId: channelId })],
    [null, 'somebody who is not there', { status: 404 }],
    [null, 'anybody while the bot may not ask', { status: 403 }],
    [null, 'anybody while Teams cannot be reached', 'break'],
  ];
  for (const [name, who, conduct] of cases) {
    it(`is ${name ?? 'not known'} for ${who}, by the object id`, async () => {
      teams.answer = () => conduct;
      const connectors = createConnectors(createAuthentication({ type: 'off' }, null), null);
      const channel = { channelId, serviceUrl: teams.url, tenantId: null };
      assert.equal(await nameOf(ada.id, channel, { connectors, log: createLog({ write() {} }) }), name);
      assert.equal(
        decodeURIComponent(teams.requests[0]?.path ?? ''),
        `/v3/conversations/${channelId}/members/${ada.id}`,
      );
    });
  }
});
