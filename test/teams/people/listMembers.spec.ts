import assert from 'node:assert/strict';
import type { RosterChannel } from '../../../src/delivery/messenger.ts';
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

  const list = (more: Partial<RosterChannel> = {}) =>
    listMembers(
      { channelId: '19:a', serviceUrl: teams.url, tenantId, ...more },
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

  const asked = () => teams.requests.map(({ path }) => decodeURIComponent(path).split('/')[3]);
  const somebody = { status: 200, body: { members: [{ objectId: 'ada' }, { objectId: 'bo', tenantId }] } };

  it('is the team’s in a standard channel, which may know only a part of it', async () => {
    teams.answer = () => somebody;
    assert.deepEqual(await list({ teamId: '19:team', type: 'standard' }), ['ada', 'bo']);
    assert.deepEqual(asked(), ['19:team']);
    for (const status of [404, 403, 400]) {
      teams.answer = ({ path }) => (path.includes('team') ? { status } : somebody);
      assert.deepEqual(await list({ teamId: '19:team' }), ['ada', 'bo']);
      assert.deepEqual(asked().slice(-2), ['19:team', '19:a']);
    }
    teams.answer = ({ path }) => (path.includes('team') ? { status: 500 } : somebody);
    await assert.rejects(list({ teamId: '19:team' }), { fault: 'unreachable' });
  });

  it('is the channel’s own in a private or shared one, where nobody without an organisation counts', async () => {
    teams.answer = () => somebody;
    assert.deepEqual(await list({ teamId: '19:team', type: 'private' }), ['ada', 'bo']);
    assert.deepEqual(await list({ teamId: '19:team', type: 'shared' }), ['bo']);
    assert.deepEqual(asked(), ['19:a', '19:a']);
  });

  it('does not say that a channel is gone where no activity has named the connector', async () => {
    teams.answer = () => ({ status: 404 });
    await assert.rejects(list({ isGuessed: true }), { fault: 'unreachable' });
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
