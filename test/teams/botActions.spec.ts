import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { verbs } from '../../src/teams/cardAction.ts';
import { ada, grace } from '../builders/incident.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { readable } from '../fakes/cardTexts.ts';
import type { Call } from '../fakes/connector.ts';
import { anActivity } from './activity.ts';
import { byGrace, press as pressIn } from './press.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

describe('a button of a card', () => {
  let rig: TeamsRig;
  let id: string;

  beforeEach(async () => {
    rig = await openTeamsRig();
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    rig.connector.members.set('29:1-grace', { aadObjectId: grace.id });
    id = await rig.alarm();
    await rig.send(anActivity('installationUpdate-channel'));
    await rig.caughtUp();
  });
  afterEach(() => rig.close());

  const calls = (kind: Call['kind']) => rig.connector.calls.filter((call) => call.kind === kind);

  const press = (verb: unknown, changes: object = {}, data: unknown = { incidentId: id }) =>
    pressIn(rig, verb, data, changes);

  it('acknowledges: the one who pressed is told, and everybody sees it in the card', async () => {
    assert.equal(await press('acknowledge'), `Incident ${id} is yours. The card in the channel says so.`);
    await rig.caughtUp();
    assert.deepEqual((await rig.incidents.get(id))?.acknowledgement?.actor, ada);
    assert.equal(calls('update').length, 1);
    assert.equal(calls('reply').length, 0);
  });

  it('names the first when a second one acknowledges, and changes nothing', async () => {
    await press('acknowledge');
    await rig.caughtUp();
    const before = (await rig.store.trail(id)).length;
    assert.match(
      await press('acknowledge', byGrace),
      new RegExp(`^Ada has already acknowledged incident ${id}, at `),
    );
    assert.match(await press('acknowledge'), /^You have already acknowledged/);
    await rig.caughtUp();
    assert.equal((await rig.store.trail(id)).length, before);
    assert.equal(calls('update').length, 1);
  });

  it('lets one of two have the incident when both press at once', async () => {
    const told = await Promise.all([press('acknowledge'), press('acknowledge', byGrace)]);
    assert.equal(told.filter((text) => /is yours/.test(text)).length, 1);
    assert.equal(told.filter((text) => /has already acknowledged/.test(text)).length, 1);
  });

  it('withdraws an acknowledgement', async () => {
    await press('acknowledge');
    assert.match(await press('withdrawAcknowledgement', byGrace), /^You withdrew/);
    assert.equal((await rig.incidents.get(id))?.acknowledgement, null);
    assert.equal(await press('withdrawAcknowledgement'), errorCatalogue.notAcknowledged.message);
  });

  const form = (classification: string, comment = '') => ({ incidentId: id, classification, comment });

  it('closes with the form, once, and reopens', async () => {
    assert.equal(await press('close', {}, form('misuse')), errorCatalogue.commentNeeded.message);
    assert.equal((await rig.incidents.get(id))?.status, 'open');
    assert.match(
      await press('close', {}, form('misuse', 'The safe was open for a day.')),
      /is closed as misuse/,
    );
    assert.equal(await press('close', byGrace, form('drill')), errorCatalogue.incidentClosed.message);
    assert.equal(await press('acknowledge'), errorCatalogue.incidentClosed.message);
    const closed = await rig.incidents.get(id);
    assert.deepEqual(
      [closed?.closing?.actor, closed?.closing?.classification, closed?.closing?.comment],
      [ada, 'misuse', 'The safe was open for a day.'],
    );
    await rig.caughtUp();
    assert.equal(calls('reply').length, 2, 'the refused form and the end are told in the thread');
    assert.match(await press('reopen', byGrace), /is open again/);
    assert.equal(await press('reopen'), errorCatalogue.incidentOpen.message);
    await rig.caughtUp();
    assert.equal(calls('reply').length, 3);
  });

  it('shows the activity in the thread below the card, and leaves the card as it is', async () => {
    assert.match(await press('showActivity'), /in the thread/);
    const [reply, ...more] = calls('reply');
    assert.deepEqual(more, []);
    assert.equal(
      reply?.path,
      '/v3/conversations/19:alerts@thread.tacv2;messageid=1795360844554/activities/a6',
    );
    assert.match(readable(reply?.activity ?? {}), /30 days/);
    assert.deepEqual(calls('update'), []);
  });

  it('shows the page that it holds the command for, in the thread below the card', async () => {
    const attempts = Array.from({ length: 25 }, (_, index) =>
      aSignIn({ id: `${index}`, correlationId: `${index}`, ipAddress: `192.0.2.${index}` }),
    );
    rig.signIns = attempts;
    const told = await press('showPage', {}, { command: 'activity 30d page 2' });
    assert.equal(told, 'The page is in the thread below the card.');
    const [reply, ...more] = calls('reply');
    assert.deepEqual(more, []);
    assert.match(readable(reply?.activity ?? {}), /Page 2 of 2/);
  });

  it('does nothing with a command that is none for a page, whoever sends it', async () => {
    const before = await rig.store.trail(id);
    for (const command of [
      `close ${id} drill`,
      `acknowledge ${id}`,
      'watch here',
      'status',
      'page 2',
      '',
      7,
    ]) {
      assert.equal(await press('showPage', {}, { command }), errorCatalogue.invalidAction.message);
    }
    assert.deepEqual(await rig.store.trail(id), before);
    assert.deepEqual(calls('reply'), []);
  });

  it('says that the activity could not be shown when Teams does not take it', async () => {
    rig.connector.conduct = ({ kind }) => (kind === 'reply' ? { status: 500 } : 'ok');
    assert.equal(await press('showActivity'), errorCatalogue.teamsUnavailable.message);
    assert.equal(calls('reply').length, 1);
    assert.match(rig.lines.join(''), /"err":\{"type":"RestError","statusCode":500\}/);
  });

  const refused: readonly [string, object, keyof typeof errorCatalogue][] = [
    ['somebody whom Teams does not name', { from: { aadObjectId: undefined } }, 'unknownActor'],
    ['somebody of another organisation', { conversation: { tenantId: 'another' } }, 'otherTenant'],
    ['a break-glass account', { from: { aadObjectId: accountId } }, 'breakGlassAccount'],
    ['somebody who is not in the team', { from: { id: '29:1-eve', aadObjectId: 'eve' } }, 'notAResponder'],
    ['somebody with the member id of another', { from: { aadObjectId: 'eve' } }, 'notAResponder'],
  ];
  for (const [who, change, code] of refused) {
    for (const verb of verbs) {
      it(`does nothing for ${who} who presses ${verb}, and says why to them alone`, async () => {
        const before = await rig.store.trail(id);
        const sent = rig.connector.calls.length;
        assert.equal(
          await press(verb, change, {
            ...form('drill'),
            items: 'callCustodian',
            tickedItems: 'callCustodian',
            command: 'activity 30d page 2',
          }),
          errorCatalogue[code].message,
        );
        assert.equal(rig.delivery.behind(), 0);
        assert.deepEqual(await rig.store.trail(id), before);
        assert.ok(rig.connector.calls.slice(sent).every(({ kind }) => kind === 'member'));
      });
    }
  }

  it('never does what the data of a card claim about who pressed it', async () => {
    const forged = { incidentId: id, actor: grace, aadObjectId: grace.id, from: { aadObjectId: grace.id } };
    await press('acknowledge', {}, forged);
    assert.deepEqual((await rig.incidents.get(id))?.acknowledgement?.actor, ada);
  });

  const unreadable: readonly [string, unknown, unknown, keyof typeof errorCatalogue][] = [
    ['a verb of another version', 'startTheSprinklers', { incidentId: 'k7qd2-1' }, 'unknownAction'],
    ['constructor', 'constructor', { incidentId: 'k7qd2-1' }, 'unknownAction'],
    ['no verb', undefined, { incidentId: 'k7qd2-1' }, 'invalidAction'],
    ['no incident', 'acknowledge', { incidentId: null }, 'invalidAction'],
    ['an incident that does not exist', 'acknowledge', { incidentId: 'zzzzz-9' }, 'incidentNotFound'],
    [
      'the activity of one that does not exist',
      'showActivity',
      { incidentId: 'zzzzz-9' },
      'incidentNotFound',
    ],
  ];
  for (const [what, verb, data, code] of unreadable) {
    it(`answers ${what} with words, and changes nothing`, async () => {
      assert.equal(await press(verb, {}, data), errorCatalogue[code].message);
      assert.deepEqual([...calls('reply'), ...calls('update')], []);
    });
  }

  it('answers what no card of ours sends with a sentence', async () => {
    for (const name of ['composeExtension/query', 'task/fetch', 'signin/verifyState', '', null, undefined]) {
      const { status, body } = await rig.send(anActivity('invoke-cardAction', { name }));
      assert.equal(status, 200, name ?? 'no name');
      assert.deepEqual(JSON.parse(body), {
        statusCode: 200,
        type: 'application/vnd.microsoft.activity.message',
        value: errorCatalogue.unknownInvoke.message,
      });
    }
    assert.deepEqual(calls('reply'), []);
  });
});
