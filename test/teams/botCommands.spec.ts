import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { ada } from '../builders/incident.ts';
import { accountId } from '../builders/signIn.ts';
import { readable } from '../fakes/cardTexts.ts';
import type { Call } from '../fakes/connector.ts';
import { anActivity, installed } from './activity.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

const thread = '19:alerts@thread.tacv2;messageid=1795360906854';

describe('a message to the bot', () => {
  let rig: TeamsRig;
  let id: string;
  beforeEach(async () => {
    rig = await openTeamsRig();
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    id = await rig.alarm();
  });
  afterEach(() => rig.close());

  const say = (text: string, changes: object = {}) =>
    rig.send(anActivity('message-channel', { text: `<at>Glasswatch</at> ${text}`, ...changes }));
  const replies = (): readonly Call[] => rig.connector.calls.filter(({ kind }) => kind === 'reply');
  const replyText = (): string => {
    const [reply, ...more] = replies();
    assert.ok(reply?.activity);
    assert.deepEqual(more, []);
    return readable(reply.activity);
  };

  const commands: readonly [text: string, answer: RegExp][] = [
    ['status', /svc-harbour/],
    ['activity', /24 hours/],
    ['activity 7d svc', /7 days/],
    ['activity 7d nobody', /No watched account has that name/],
    ['audit svc', /set LOG_ANALYTICS_WORKSPACE_ID/],
    ['audit', /Say which account/],
    ['incidents', /svc-harbour/],
    ['incident <id>', /Break-glass sign-in|alert/i],
    ['incident zzzzz-9', /There is no such incident/],
    ['acknowledge <id>', /is yours/],
    ['acknowledge zzzzz-9', /There is no such incident/],
    ['withdraw <id>', /Nobody has acknowledged/],
    ['close <id> drill Planned.', /is closed as drill/],
    ['close <id> misuse', /Add a sentence on what happened/],
    ['close <id>', /what it was: drill, emergency, misuse or false alarm/],
    ['reopen <id>', /there is nothing to reopen/],
    ['watch here', /Alerts go to this channel from now on/],
    ['help', /What you can ask Glasswatch/],
    ['', /What you can ask Glasswatch/],
    ['&nbsp;\n', /What you can ask Glasswatch/],
    ['statsu', /Did you mean: status/],
    ['please do not acknowledge anything', /That is not a command/],
  ];
  for (const [text, answer] of commands) {
    it(`is answered once, in its thread: ${JSON.stringify(text)}`, async () => {
      assert.deepEqual(await say(text.replace('<id>', id)), { status: 200, body: '' });
      assert.match(replyText(), answer);
      assert.equal(replies()[0]?.path, `/v3/conversations/${thread}/activities/a4`);
    });
  }

  it('needs no mention in a personal chat', async () => {
    await rig.send(installed());
    await rig.send(anActivity('message-personal', { text: 'INCIDENTS' }));
    assert.match(replyText(), new RegExp(id));
    assert.equal(replies()[0]?.path, '/v3/conversations/a:personal-ada/activities/a5');
  });

  it('is answered with help, whoever it is from, without asking Teams who they are', async () => {
    const strangers = [
      { from: { aadObjectId: undefined } },
      { conversation: { tenantId: 'another' }, channelData: undefined },
      { from: { aadObjectId: accountId } },
    ];
    for (const stranger of strangers) await say('help', stranger);
    assert.equal(replies().length, 3);
    for (const { activity } of replies()) assert.match(readable(activity ?? {}), /What you can ask/);
    assert.ok(rig.connector.calls.every(({ kind }) => kind !== 'member'));
  });

  const refused: readonly [string, object, keyof typeof errorCatalogue][] = [
    ['somebody whom Teams does not name', { from: { aadObjectId: undefined } }, 'unknownActor'],
    ['somebody of another organisation', { conversation: { tenantId: 'another' } }, 'otherTenant'],
    ['a break-glass account', { from: { aadObjectId: accountId.toUpperCase() } }, 'breakGlassAccount'],
    ['somebody who is not in the team', { from: { id: '29:1-eve', aadObjectId: 'eve' } }, 'notAResponder'],
    ['somebody with the member id of another', { from: { aadObjectId: 'eve' } }, 'notAResponder'],
  ];
  for (const [who, change, code] of refused) {
    for (const command of ['status', 'acknowledge', 'watch here']) {
      it(`does nothing for ${who} who says ${command}, and says why`, async () => {
        await rig.send(installed());
        const before = await rig.store.trail(id);
        const text = command === 'acknowledge' ? `acknowledge ${id}` : command;
        assert.deepEqual(await say(text, change), { status: 200, body: '' });
        assert.equal(replyText(), errorCatalogue[code].message);
        assert.equal(rig.channel.current()?.channelId, '19:general@thread.tacv2');
        assert.equal((await rig.incidents.get(id))?.acknowledgement, null);
        assert.ok((await rig.store.trail(id)).length - before.length <= 1);
        assert.ok(rig.lines.some((line) => line.includes(`"code":"${code}"`)));
      });
    }
  }

  it('does nothing for a guest of the team', async () => {
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id, userRole: 'guest' });
    await say('status');
    assert.equal(replyText(), errorCatalogue.notAResponder.message);
  });

  it('does nothing while Teams cannot say who is in the team', async () => {
    rig.connector.conduct = ({ kind }) => (kind === 'member' ? { status: 500 } : 'ok');
    await say('status');
    assert.equal(replyText(), errorCatalogue.responderUnknown.message);
    assert.equal(rig.connector.calls.filter(({ kind }) => kind === 'member').length, 1);
  });

  it('tells how to choose a channel in a personal chat while none is known', async () => {
    await rig.send(anActivity('message-personal', { text: 'status' }));
    assert.equal(replyText(), errorCatalogue.channelUnknown.message);
    assert.ok(rig.connector.calls.every(({ kind }) => kind !== 'member'));
  });

  it('asks for nobody where RESPONDERS decides', async () => {
    await rig.close();
    rig = await openTeamsRig({ responders: new Set([ada.id]) });
    await say('status');
    assert.match(replyText(), /svc-harbour/);
    assert.deepEqual(
      rig.connector.calls.map(({ kind }) => kind),
      ['reply'],
    );
  });

  it('is answered though it cannot be stored where the bot is', async () => {
    rig.factsFail = true;
    await say('status');
    assert.match(replyText(), /svc-harbour/);
    assert.match(rig.lines.join(''), /"level":"error".*disk full/);
  });

  it('is tried once when the answer cannot be sent, and the caller is told nothing of it', async () => {
    rig.connector.conduct = ({ kind }) => (kind === 'reply' ? { status: 500 } : 'ok');
    const { status, body } = await say('status');
    assert.equal(status, 503);
    assert.deepEqual(JSON.parse(body), { code: 'internal', message: errorCatalogue.internal.message });
    assert.equal(replies().length, 1);
  });

  it('tells the channel that loses the alerts before they go to another one', async () => {
    await rig.send(installed());
    await say('watch here');
    assert.equal(rig.channel.current()?.channelId, '19:alerts@thread.tacv2');
    const told = rig.connector.posted.filter(({ channelId }) => channelId === '19:general@thread.tacv2');
    assert.match(told.map(({ versions }) => readable(versions[0] ?? {})).join(), /Ada/);
  });

  it('takes the connector of the channel that gets the alerts', async () => {
    const serviceUrl = rig.connector.serviceUrl.replace('127.0.0.1', 'localhost');
    const first = '19:second@thread.tacv2';
    await rig.channel.learn({ teamId: first, channelId: first, tenantId: null, serviceUrl });
    await say('watch here');
    assert.equal(rig.channel.current()?.serviceUrl, rig.connector.serviceUrl);
  });

  it('moves nothing when the channel that loses the alerts cannot be told', async () => {
    await rig.send(installed());
    await rig.caughtUp();
    rig.connector.conduct = ({ kind }) => (kind === 'post' ? { status: 500 } : 'ok');
    await say('watch here');
    assert.equal(replyText(), errorCatalogue.oldChannelNotTold.message);
    assert.equal(rig.channel.current()?.channelId, '19:general@thread.tacv2');
  });
});

describe('an activity that asks for nothing', () => {
  let rig: TeamsRig;
  beforeEach(async () => {
    rig = await openTeamsRig();
  });
  afterEach(() => rig.close());

  for (const fixture of ['installationUpdate-channel', 'conversationUpdate-channel'] as const) {
    it(`teaches the channel that was chosen for the bot: ${fixture}`, async () => {
      assert.equal((await rig.send(anActivity(fixture))).status, 200);
      assert.equal(rig.channel.current()?.channelId, '19:alerts@thread.tacv2');
    });

    it(`teaches the channel: ${fixture}`, async () => {
      const activity = anActivity(fixture, { channelData: { settings: undefined } });
      assert.deepEqual(await rig.send(activity), { status: 200, body: '' });
      assert.deepEqual(rig.channel.current(), {
        channelId: '19:general@thread.tacv2',
        serviceUrl: rig.connector.serviceUrl,
        tenantId: '00000000-0000-4000-8000-00000000007e',
      });
      assert.deepEqual(rig.connector.calls, []);
    });

    it(`teaches nothing from another organisation: ${fixture}`, async () => {
      const other = anActivity(fixture, { conversation: { tenantId: 'another' } });
      assert.equal((await rig.send(other)).status, 200);
      assert.equal(rig.channel.current(), null);
      assert.equal(await rig.store.fact('securityChannel'), undefined);
    });
  }

  const farewells = [
    ['installationUpdate-channel', { action: 'remove' }],
    ['conversationUpdate-channel', { membersRemoved: [{ id: '28:00000000-0000-4000-8000-0000000000b0' }] }],
  ] as const;
  for (const [fixture, change] of farewells) {
    it(`teaches no channel when the bot was removed from it: ${fixture}`, async () => {
      const farewell = anActivity(fixture, { membersAdded: undefined, ...change });
      assert.equal((await rig.send(farewell)).status, 200);
      assert.equal(rig.channel.current(), null);
    });
  }

  it('shows what has waited for a channel', async () => {
    const id = await rig.alarm();
    await rig.send(installed());
    await rig.connector.until('the card', () => rig.connector.posted.length === 1);
    assert.equal(rig.connector.posted[0]?.versions[0]?.summary, id);
  });

  for (const type of [
    'typing',
    'messageReaction',
    'messageUpdate',
    'messageDelete',
    'event',
    'endOfConversation',
  ]) {
    it(`is ignored, with 200: ${type}`, async () => {
      const activity = anActivity('message-channel', { type, text: undefined });
      assert.deepEqual(await rig.send(activity), { status: 200, body: '' });
      assert.deepEqual(rig.connector.calls, []);
    });
  }
});
