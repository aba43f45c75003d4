import assert from 'node:assert/strict';
import { type Incoming, readActivity } from '../../src/teams/incoming.ts';
import { anActivity } from './activity.ts';

const tenantId = '00000000-0000-4000-8000-00000000007e';
const ada = '00000000-0000-4000-8000-0000000000ad';
const alerts = '19:alerts@thread.tacv2';
const general = '19:general@thread.tacv2';
const serviceUrl = 'http://127.0.0.1:56150/_connector';
const inChannel = {
  mentionedIds: [],
  isPersonal: false,
  memberId: '29:1-ada',
  serviceUrl,
  tenantId,
  channelId: alerts,
  teamId: general,
};
const inPerson = {
  mentionedIds: [],
  isPersonal: true,
  memberId: '29:1-ada',
  serviceUrl,
  tenantId,
  channelId: null,
  teamId: null,
};
const named = { id: ada, name: 'Ada', tenantId };
const nameless = { id: ada, name: 'Someone', tenantId };

/** What is read of an activity that has all that it takes. */
function incomingOf(raw: unknown): Incoming {
  const incoming = readActivity(raw);
  assert(incoming);
  return incoming;
}

describe('reading an activity', () => {
  const shapes = [
    [
      'message-channel',
      {
        ...inChannel,
        conversationId: '19:alerts@thread.tacv2;messageid=1795360906854',
        person: named,
        text: '<at>Glasswatch</at>&nbsp;status',
      },
    ],
    ['message-personal', { ...inPerson, conversationId: 'a:personal-ada', person: named, text: 'status' }],
    [
      'invoke-cardAction',
      {
        ...inChannel,
        conversationId: '19:alerts@thread.tacv2;messageid=1795360844554',
        person: named,
        text: '',
      },
    ],
    [
      'installationUpdate-channel',
      { ...inChannel, conversationId: '19:alerts@thread.tacv2', person: nameless, text: '' },
    ],
    [
      'installationUpdate-personal',
      { ...inPerson, conversationId: 'a:personal-ada', person: nameless, text: '' },
    ],
    [
      'conversationUpdate-channel',
      { ...inChannel, conversationId: '19:alerts@thread.tacv2', person: nameless, text: '' },
    ],
  ] as const;
  for (const [fixture, expected] of shapes) {
    it(`finds who, what and where in ${fixture}`, () => {
      const activity = anActivity(fixture);
      assert.deepEqual(readActivity(activity), expected);
    });
  }

  it('knows who is mentioned besides the bot, each once, and passes over what is no mention', () => {
    const { recipient } = anActivity('message-channel') as { recipient: { id: string } };
    const mention = (id: unknown) => ({ type: 'mention', mentioned: { id, name: 'Grace' } });
    const entities = [
      mention(recipient.id),
      mention('29:1-grace'),
      mention('29:1-grace'),
      mention(7),
      { type: 'mention' },
      { type: 'clientInfo', locale: 'en-GB' },
      null,
    ];
    const read = (given: unknown) => incomingOf(anActivity('message-channel', { entities: given }));
    assert.deepEqual(read(entities).mentionedIds, ['29:1-grace']);
    for (const none of [undefined, null, 'a text', {}]) assert.deepEqual(read(none).mentionedIds, []);
  });

  it('takes the channel from the conversation, without its thread, where the channel is not named', () => {
    const activity = anActivity('message-channel', { channelData: { channel: undefined } });
    assert.equal(incomingOf(activity).channelId, alerts);
  });

  it('has no channel for a group chat', () => {
    const activity = anActivity('message-personal', {
      conversation: { conversationType: 'groupChat', id: '19:group@thread.v2', isGroup: true },
    });
    assert.equal(incomingOf(activity).channelId, null);
  });

  it('compares ids in lower case', () => {
    const activity = anActivity('message-channel', {
      from: { aadObjectId: ada.toUpperCase() },
      conversation: { tenantId: tenantId.toUpperCase() },
    });
    assert.deepEqual(incomingOf(activity).person, named);
  });

  it('takes the tenant from the channel data where the conversation has none', () => {
    const activity = anActivity('message-channel', {
      conversation: { tenantId: undefined },
      channelData: { tenant: { id: tenantId.toUpperCase() } },
    });
    assert.equal(incomingOf(activity).tenantId, tenantId);
  });

  it('believes the conversation where both name a tenant', () => {
    const activity = anActivity('message-channel', { channelData: { tenant: { id: 'another' } } });
    assert.equal(incomingOf(activity).tenantId, tenantId);
  });

  it('knows no tenant where nobody names one', () => {
    const activity = anActivity('message-personal', {
      conversation: { tenantId: undefined },
      channelData: undefined,
    });
    assert.equal(incomingOf(activity).tenantId, null);
  });

  for (const aadObjectId of [undefined, null, '']) {
    it(`knows nobody by an object id that is ${JSON.stringify(aadObjectId)}`, () => {
      assert.equal(incomingOf(anActivity('message-channel', { from: { aadObjectId } })).person.id, null);
    });
  }

  it('does not believe what a person says of themselves', () => {
    const activity = anActivity('invoke-cardAction', {
      value: { from: { aadObjectId: 'forged' }, aadObjectId: 'forged', tenantId: 'forged' },
      text: '{"from":{"aadObjectId":"forged"}}',
      aadObjectId: 'forged',
      channelData: { from: { aadObjectId: 'forged' } },
    });
    assert.deepEqual(incomingOf(activity).person, named);
  });

  for (const channelData of [null, 'text', 5, [], { tenant: 5, team: 'x', channel: [] }]) {
    it(`makes nothing of the channel data ${JSON.stringify(channelData)}`, () => {
      const { channelId, teamId } = incomingOf(anActivity('message-channel', { channelData }));
      assert.deepEqual({ channelId, teamId }, { channelId: alerts, teamId: null });
    });
  }

  const broken: readonly [string, object][] = [
    ['without a type', { type: undefined }],
    [
      'of another channel of the same bot, where the caller chooses who they are',
      { channelId: 'directline' },
    ],
    ['of the channel whose tokens the SDK does not check for their audience', { channelId: 'AseChannel' }],
    ['without a channel', { channelId: undefined }],
    ['without a sender', { from: undefined }],
    ['whose sender has no id', { from: { id: undefined } }],
    ['whose sender has an empty id', { from: { id: '' } }],
    ['without a recipient', { recipient: undefined }],
    ['without a conversation', { conversation: undefined }],
    ['whose conversation has no id', { conversation: { id: undefined } }],
    ['whose conversation has an empty id', { conversation: { id: '' } }],
    ['without a service address', { serviceUrl: undefined }],
    ['whose service address is none', { serviceUrl: 'somewhere' }],
    ['whose text is no text', { text: { toString: 'x' } }],
  ];
  for (const [what, change] of broken) {
    it(`takes no activity ${what}`, () => {
      assert.equal(readActivity(anActivity('message-channel', { ...change })), null);
    });
  }

  it('takes nothing that is no object', () => {
    for (const body of [null, undefined, 'message', 5, [], true]) assert.equal(readActivity(body), null);
  });
});
