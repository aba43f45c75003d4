import assert from 'node:assert/strict';
import { listMembers } from '../../../src/teams/people/listMembers.ts';
import { createAuthentication } from '../../../src/teams/sdk/authentication.ts';
import { createConnectors } from '../../../src/teams/sdk/connectors.ts';
import { type Loopback, openLoopback } from '../loopback.ts';

const tenantId = '00000000-0000-4000-8000-00000000007e';

describe('the list of a team’s members', () => {
  let teams: Loopback;
  beforeEach(async () => {
    teams = await openLoopback(() => ({ status: 200, body: {} }));
  });
  afterEach(() => teams.close());

  const list = () =>
    listMembers(
      { channelId: '19:a', serviceUrl: teams.url, tenantId },
      createConnectors(createAuthentication({ type: 'off' }, null), null),
    );

  it('is read page by page, under either name of an object id, without guests and strangers', async () => {
    const pages = [
      {
        members: [
          { id: '29:1', aadObjectId: 'ADA', userRole: 'owner', tenantId: tenantId.toUpperCase() },
          { id: '29:2', objectId: 'grace' },
          { id: '29:3', objectId: 'guest', userRole: 'guest' },
        ],
        continuationToken: 'more',
      },
      {
        members: [
          { id: '29:4', objectId: 'stranger', tenantId: '00000000-0000-4000-8000-0000000000ff' },
          { id: '29:5' },
          'nonsense',
          { id: '29:6', aadObjectId: '', objectId: 'eve' },
        ],
      },
    ];
    teams.answer = ({ path }) => ({ status: 200, body: pages[path.includes('more') ? 1 : 0] ?? {} });
    assert.deepEqual(await list(), ['ada', 'grace', 'eve']);
    assert.equal(teams.requests.length, 2);
  });

  it('is none where a part of it could not be read', async () => {
    teams.answer = ({ path }) =>
      path.includes('more')
        ? { status: 500 }
        : { status: 200, body: { members: [{ objectId: 'ada' }], continuationToken: 'more' } };
    await assert.rejects(list(), { name: 'MessengerError', fault: 'unreachable' });
  });

  it('says that a channel is gone', async () => {
    teams.answer = () => ({ status: 404, body: { error: { code: 'ConversationNotFound' } } });
    await assert.rejects(list(), { name: 'MessengerError', fault: 'gone' });
  });

  it('does not go on for ever', async () => {
    teams.answer = () => ({ status: 200, body: { members: [], continuationToken: 'more' } });
    await assert.rejects(list(), { name: 'MessengerError' });
    assert.equal(teams.requests.length, 100);
  });
});
