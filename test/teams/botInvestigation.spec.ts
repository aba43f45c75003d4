import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import type { ChecklistItem } from '../../src/incident/checklistItem.ts';
import { unseal } from '../../src/incident/trail/trail.ts';
import { ada, grace } from '../builders/incident.ts';
import { accountId } from '../builders/signIn.ts';
import { readable } from '../fakes/cardTexts.ts';
import { anActivity } from './activity.ts';
import { byGrace, press as pressIn } from './press.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

const bot = { id: '28:bot' };
const mention = (id: string) => ({ type: 'mention', mentioned: { id, name: 'Somebody' } });

describe('working an incident in Teams', () => {
  let rig: TeamsRig;
  let id: string;

  beforeEach(async () => {
    rig = await openTeamsRig();
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    rig.connector.members.set('29:1-grace', {
      aadObjectId: grace.id,
      name: 'Grace Hopper',
      tenantId: '00000000-0000-4000-8000-00000000007e',
    });
    id = await rig.alarm();
    await rig.send(anActivity('installationUpdate-channel'));
    await rig.caughtUp();
  });
  afterEach(() => rig.close());

  const incident = async () => {
    const found = await rig.incidents.get(id);
    assert.ok(found);
    return found;
  };
  const events = async () => (await rig.store.trail(id)).map((record) => unseal(record).event.type);
  const press = (verb: string, filled: object = {}, changes: object = {}) =>
    pressIn(rig, verb, { incidentId: id, ...filled }, changes);
  /** What the bot answers to a message in the thread under the card. */
  const say = async (text: string, changes: object = {}) => {
    const before = rig.connector.calls.length;
    const conversation = { id: (await incident()).card?.conversationId };
    await rig.send(anActivity('message-channel', { text, recipient: bot, conversation, ...changes }));
    const answers = rig.connector.calls.slice(before).filter(({ kind }) => kind === 'reply');
    return readable(answers.at(-1)?.activity ?? {});
  };
  const consents = () =>
    rig.connector.calls.filter(({ activity }) =>
      activity?.attachments?.some(({ contentType }) => /file\.consent$/.test(String(contentType))),
    );
  const tick = (items: ChecklistItem[] | string, changes: object = {}) =>
    press('tick', { items: String(items) }, changes);

  it('starts one investigation, however many press at once, and tells the others who did', async () => {
    const told = await Promise.all(
      Array.from({ length: 10 }, (_, index) => press('startInvestigation', {}, index % 2 ? byGrace : {})),
    );
    await rig.caughtUp();
    assert.equal(told.filter((text) => /has started\./.test(text)).length, 1);
    assert.equal(told.filter((text) => /already started the investigation/.test(text)).length, 9);
    const all = await events();
    assert.equal(all.filter((type) => type === 'investigationStarted').length, 1);
    assert.equal(all.filter((type) => type === 'checklistPosted').length, 1);
    assert.equal(rig.connector.calls.filter(({ kind }) => kind === 'reply').length, 1);
  });

  it('gives an incident that nobody has to whoever starts its investigation', async () => {
    await press('startInvestigation');
    const { acknowledgement, lead, investigation } = await incident();
    assert.deepEqual([acknowledgement?.actor, lead?.actor, investigation?.started.actor], [ada, ada, ada]);
  });

  it('ticks what was chosen, with who and when, and shows it at the head of the thread', async () => {
    await press('startInvestigation');
    await rig.caughtUp();
    assert.match(await tick(['callCustodian', 'checkOutage'], byGrace), /^Ticked: Call the custodian/);
    await rig.caughtUp();
    const { investigation } = await incident();
    assert.deepEqual(
      [...(investigation?.ticks ?? [])].map(([item, act]) => [item, act.actor.name]),
      [
        ['callCustodian', 'Grace'],
        ['checkOutage', 'Grace'],
      ],
    );
    const updated = rig.connector.calls.filter(({ kind }) => kind === 'update').map(({ path }) => path);
    assert.ok(updated.some((path) => path.endsWith(`/activities/${investigation?.card?.activityId}`)));
  });

  it('answers a form that is sent twice, and changes nothing the second time', async () => {
    await press('startInvestigation');
    await tick(['callCustodian']);
    await rig.caughtUp();
    const before = await events();
    assert.match(await tick(['callCustodian'], byGrace), /^Ada has already ticked that, at /);
    assert.match(await press('startInvestigation'), /^You have already started/);
    assert.deepEqual(await events(), before);
  });

  it('answers a form that is sent after the closing, and changes nothing', async () => {
    await press('startInvestigation');
    await tick(['callCustodian']);
    await press('close', { classification: 'drill' });
    const before = await events();
    for (const [verb, filled] of [
      ['tick', { items: 'checkOutage' }],
      ['untick', { tickedItems: 'callCustodian' }],
      ['addNote', { note: 'Too late.' }],
      ['takeOver', {}],
      ['startInvestigation', {}],
      ['close', { classification: 'misuse', comment: 'Another view of the same thing.' }],
    ] as const) {
      assert.equal(await press(verb, filled, byGrace), errorCatalogue.incidentClosed.message, verb);
    }
    assert.deepEqual(await events(), before);
  });

  it('answers input that is too long, empty, or not of the form, and changes nothing', async () => {
    await press('startInvestigation');
    await rig.caughtUp();
    const before = await events();
    const answers: readonly [Promise<string>, keyof typeof errorCatalogue][] = [
      [press('addNote', { note: 'x'.repeat(2_001) }), 'noteTooLong'],
      [press('addNote', { note: ' \n ' }), 'noteEmpty'],
      [press('addNote', { note: 7 }), 'invalidAction'],
      [tick(''), 'nothingChosen'],
      [tick('callCustodian,everything'), 'invalidAction'],
      [tick(['restoreAccess']), 'unknownItem'],
      [press('untick', { tickedItems: 'callCustodian' }), 'notTicked'],
      [press('close', { classification: 'misuse', comment: 'y'.repeat(2_001) }), 'commentTooLong'],
      [press('close', { classification: 'misuse', comment: 'no' }), 'commentNeeded'],
    ];
    for (const [answer, code] of answers) assert.equal(await answer, errorCatalogue[code].message);
    assert.deepEqual(await events(), before);
  });

  it('takes a tick back', async () => {
    await press('startInvestigation');
    await tick(['callCustodian']);
    assert.match(await press('untick', { tickedItems: 'callCustodian' }, byGrace), /^No longer ticked: Call/);
    assert.equal((await incident()).investigation?.ticks.size, 0);
  });

  it('takes a note in the thread, without the id, and shows it in the timeline with its author', async () => {
    assert.match(
      await say('<at>Glasswatch</at>&nbsp;note The custodian is on the plane.'),
      /Your note is in the timeline/,
    );
    await press('addNote', { note: 'Her deputy has the other half.' }, byGrace);
    const timeline = await say('timeline');
    assert.match(timeline, /Note by Ada: The custodian is on the plane\./);
    assert.match(timeline, /Note by Grace: Her deputy has the other half\./);
    assert.equal((await incident()).notes, 2);
  });

  it('asks outside of a thread which incident is meant, unless it is the only one', async () => {
    const elsewhere = { conversation: { id: '19:alerts@thread.tacv2;messageid=1' } };
    assert.match(await say('tick 1', elsewhere), /^Which incident\? Add its id/);
    assert.match(
      await say('note Whose is it?', elsewhere),
      new RegExp(`Your note is in the timeline .*${id}`),
    );
    assert.match(await say(`note ${id} It is this one.`, elsewhere), /Your note is in the timeline/);
  });

  it('hands the lead to whom a message mentions, as the roster knows them', async () => {
    await press('acknowledge');
    const entities = [mention(bot.id), mention('29:1-grace')];
    assert.match(await say('assign <at>Grace</at>', { entities }), /Grace Hopper leads incident \S+ now/);
    const { lead, acknowledgement } = await incident();
    assert.deepEqual(lead?.actor, { id: grace.id, name: 'Grace Hopper' });
    assert.deepEqual(acknowledgement?.actor, ada);
    assert.match(await say('assign <at>Grace</at>', { entities }), /Grace Hopper leads .* already, since/);
  });

  it('gives the report in the thread, by a command or a button, and no files there', async () => {
    await press('close', { classification: 'drill' });
    await rig.caughtUp();
    const before = rig.connector.replies.length;
    assert.match(await say('report'), new RegExp(id));
    assert.match(await press('showReport'), /in the thread/);
    assert.equal(rig.connector.replies.length, before + 2);
    assert.equal(consents().length, 0);
  });

  it('offers the files of the report in a personal chat, beside the card', async () => {
    await rig.send(anActivity('message-personal', { text: `report ${id}` }));
    assert.equal(consents().length, 4);
    await rig.send(anActivity('message-personal', { text: 'report zzzzz-9' }));
    await rig.send(anActivity('message-personal', { text: `report ${id}`, from: { aadObjectId: 'eve' } }));
    assert.equal(consents().length, 4);
  });

  it('takes over by a button', async () => {
    await press('acknowledge');
    assert.match(await press('takeOver', {}, byGrace), /^You lead incident/);
    assert.match(await press('takeOver', {}, byGrace), /^You lead incident \S+ already/);
    assert.deepEqual((await incident()).lead?.actor, grace);
  });

  it('hands the lead to nobody who could not act, and to nobody who is not one person', async () => {
    const { members } = rig.connector;
    members.set('29:1-guest', { aadObjectId: 'guest', userRole: 'guest', tenantId: 'another' });
    members.set('29:1-watched', {
      aadObjectId: accountId,
      tenantId: '00000000-0000-4000-8000-00000000007e',
    });
    const before = await events();
    const assign = (...ids: string[]) => say('assign them', { entities: ids.map(mention) });
    const { leadNotAllowed, whomToAssign } = errorCatalogue;
    assert.equal(await assign('29:1-guest'), leadNotAllowed.message);
    assert.equal(await assign('29:1-watched'), leadNotAllowed.message);
    assert.equal(await assign('29:1-nobody'), leadNotAllowed.message);
    assert.equal(await assign(), whomToAssign.message);
    assert.equal(await assign(bot.id), whomToAssign.message);
    assert.equal(await assign('29:1-ada', '29:1-grace'), whomToAssign.message);
    assert.deepEqual(await events(), before);
  });
});
