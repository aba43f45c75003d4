import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { alertPayload } from '../builders/alertPayload.ts';
import { readable } from '../fakes/cardTexts.ts';
import { type Connector, createConnector } from '../fakes/connector.ts';
import { ada, installation, message, otherTenantId, press } from './activities.ts';
import { shows, waits } from './channel.ts';
import { say } from './chat.ts';
import { useBots } from './harness.ts';
import { assertError, incidentOf, postActivity, postAlert, send, told } from './send.ts';

describe('bad activities, end to end', () => {
  const bots = useBots();
  let connector: Connector;
  let url: string;
  let here: { readonly serviceUrl: string };
  let incidentId: string;

  before(async () => {
    connector = await createConnector();
    here = { serviceUrl: connector.serviceUrl };
    url = await bots.start().url();
    await postActivity(url, installation(here));
    incidentId = incidentOf(await postAlert(url, alertPayload()));
    await shows(connector, incidentId, waits);
  });

  afterEach('nothing was changed, and the bot answers', async () => {
    const trail = await say(url, connector, `incident ${incidentId}`);
    assert(waits(trail) && !readable(trail).includes('Acknowledged by'));
  });

  after(() => connector.close());

  for (const body of ['{}', '[]', '"x"', 'null', '0', '[{}]', '{"type":"message"}', '{"type":5}']) {
    it(`refuses ${body} as no activity`, async () => {
      assertError(await postActivity(url, body), 400, 'badRequest');
    });
  }

  for (const field of ['type', 'serviceUrl', 'from', 'recipient', 'conversation']) {
    it(`refuses an activity without ${field}, or with nonsense in it`, async () => {
      for (const value of [undefined, null, 5, []]) {
        const activity = { ...message('status', here), [field]: value };
        assertError(await postActivity(url, activity), 400, 'badRequest');
      }
    });
  }

  it('refuses an activity whose answer could not be sent, and does not carry it out first', async () => {
    const activity = message(`acknowledge ${incidentId}`, here) as { conversation: object };
    for (const part of [
      { locale: 5 },
      { locale: {} },
      { id: [] },
      { id: 'f0\ud83d' },
      { from: { ...ada, id: '29:\ud83d' } },
      { from: { ...ada, aadObjectId: {} } },
      { recipient: { id: '28:bot', name: ['Glasswatch'] } },
      { recipient: { id: '28:bot', aadObjectId: {} } },
      { conversation: { ...activity.conversation, isGroup: 'yes' } },
      { conversation: { ...activity.conversation, id: '19:general\r\n@thread.tacv2' } },
      { conversation: { ...activity.conversation, id: '19:general\ud83d@thread.tacv2' } },
    ]) {
      assertError(await postActivity(url, { ...activity, ...part }), 400, 'badRequest');
    }
  });

  it('writes one line of its log about a person whose object id is a text with line ends', async () => {
    for (const aadObjectId of ['\u2028"x"', '\u2029', '\n{}']) {
      const from = { id: '29:mallory', aadObjectId, name: 'Mallory' };
      const { status } = await postActivity(url, message(`acknowledge ${incidentId}`, { ...here, from }));
      assert.equal(status, 200);
    }
  });

  it('refuses a body that is empty, is not JSON or is over 256 KB', async () => {
    assertError(await postActivity(url, ''), 400, 'notJson');
    assertError(await postActivity(url, 'type=message'), 400, 'notJson');
    assertError(await postActivity(url, message('x'.repeat(300 * 1024), here)), 413, 'tooLarge');
  });

  it('refuses a form, which the SDK would read as an activity', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
    ]) {
      const headers = { 'Content-Type': type };
      const body = 'type=message&text=status';
      assertError(
        await send(`${url}/api/messages`, { method: 'POST', headers, body }),
        415,
        'unsupportedMediaType',
      );
    }
  });

  for (const field of ['value', 'channelData', 'entities', 'text']) {
    it(`lives through 100,000 levels in ${field}`, async () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      for (const activity of [message('status', here), press('showActivity', { incidentId }, here)]) {
        const text = JSON.stringify({ ...activity, [field]: 'DEEP' }).replace('"DEEP"', deep);
        const { status, body } = await postActivity(url, text);
        assert([200, 400, 503].includes(status), `${status} ${JSON.stringify(body)}`);
        if (status !== 200) assert.deepEqual(Object.keys(Object(body)), ['code', 'message']);
      }
    });
  }

  it('refuses people from another tenant, in chat and at a button, and learns nothing from them', async () => {
    const stranger = { ...here, tenantId: otherTenantId };
    assert.equal(readable(await say(url, connector, 'status', stranger)), errorCatalogue.otherTenant.message);
    for (const channelId of ['19:evil@thread.tacv2', null]) {
      const answer = await say(url, connector, 'watch here', { ...stranger, channelId });
      assert.equal(readable(answer), errorCatalogue.otherTenant.message);
    }
    for (const verb of ['acknowledge', 'showActivity', 'withdrawAcknowledgement']) {
      const answer = await postActivity(url, press(verb, { incidentId }, stranger));
      assert.equal(told(answer), errorCatalogue.otherTenant.message);
    }
    const evil = { serviceUrl: 'http://127.0.0.1:9/', tenantId: otherTenantId };
    assert.equal((await postActivity(url, installation(evil))).status, 200);
    const userId = '00000000-0000-4000-8000-0000000000e1';
    const answer = await postAlert(url, alertPayload({ signIns: [{ userId }] }));
    await shows(connector, incidentOf(answer), waits);
  });

  for (const verb of ['assign', 'ACKNOWLEDGE', '', 'constructor', '__proto__']) {
    it(`does nothing at a button with the unknown verb “${verb}”`, async () => {
      const answer = await postActivity(url, press(verb, { incidentId }, here));
      assert.equal(told(answer), errorCatalogue.unknownAction.message);
    });
  }

  for (const id of ['aaaaa-1', '00000-9999999']) {
    it(`says that there is no incident ${id}`, async () => {
      for (const verb of ['acknowledge', 'withdrawAcknowledgement', 'showActivity']) {
        const answer = await postActivity(url, press(verb, { incidentId: id }, here));
        assert.equal(told(answer), errorCatalogue.incidentNotFound.message);
      }
      const said = readable(await say(url, connector, `acknowledge ${id}`));
      assert.equal(said, errorCatalogue.incidentNotFound.message);
    });
  }

  for (const data of [
    null,
    {},
    [],
    'x',
    { incidentId: 5 },
    { incidentId: ['x'] },
    { incidentId: '../../x' },
    { incidentId: "' OR 1=1" },
    { incidentId: '' },
  ]) {
    it(`does nothing at a button with the data ${JSON.stringify(data)}`, async () => {
      const answer = await postActivity(url, press('acknowledge', data, here));
      assert.equal(told(answer), errorCatalogue.invalidAction.message);
    });
  }

  for (const value of [null, {}, [], 'x', { action: null }, { action: 'x' }, { action: { verb: 5 } }]) {
    it(`does nothing at an action that is ${JSON.stringify(value)}`, async () => {
      const answer = await postActivity(url, { ...press('acknowledge', {}, here), value });
      assert.equal(told(answer), errorCatalogue.invalidAction.message);
    });
  }

  it('takes the person from the activity, not from the data of the button', async () => {
    const data = {
      incidentId,
      actor: { id: 'x', name: 'Mallory' },
      verb: 'withdrawAcknowledgement',
      tenantId: 'x',
    };
    const nobody = { id: '29:nobody', name: 'Nobody' };
    const answer = await postActivity(url, press('acknowledge', data, { ...here, from: nobody }));
    assert.equal(told(answer), errorCatalogue.unknownActor.message);
  });

  for (const [name, activity] of [
    ['another invoke', { type: 'invoke', name: 'task/fetch', value: {} }],
    ['an event', { type: 'event', name: 'x' }],
    ['a type that nobody knows', { type: 'x'.repeat(1000) }],
    ['a reaction', { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }],
    ['an end of conversation', { type: 'endOfConversation' }],
    ['an installation', { type: 'installationUpdate', action: 'remove' }],
    ['typing', { type: 'typing' }],
  ] as const) {
    it(`lives through ${name}`, async () => {
      const answer = await postActivity(url, { ...message('status', here), ...activity });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      if (activity.type === 'invoke') assert.equal(told(answer), errorCatalogue.unknownInvoke.message);
      else assert.equal(answer.body, '');
    });
  }
});
