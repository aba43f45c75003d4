import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { unseal } from '../../src/incident/trail/trail.ts';
import { ada, grace } from '../builders/incident.ts';
import { readable } from '../fakes/cardTexts.ts';
import { anActivity } from './activity.ts';
import { byGrace, press as pressIn } from './press.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

describe('an activity that Teams delivers again', () => {
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

  const say = (text: string, activityId: string, changes: object = {}) =>
    rig.send(
      anActivity('message-channel', { text: `<at>Glasswatch</at> ${text}`, id: activityId, ...changes }),
    );
  const press = (verb: string, data: object, activityId: string, changes: object = {}) =>
    pressIn(rig, verb, { incidentId: id, ...data }, { id: activityId, ...changes });
  const count = async (type: string) =>
    (await rig.store.trail(id)).filter((record) => unseal(record).event.type === type).length;
  const replies = () =>
    rig.connector.replies
      .map(({ versions }) => readable(versions.at(-1) ?? {}))
      // The checklist of the thread has no words here.
      .filter((words) => words !== '');
  const ok = { status: 200, body: '' };

  const messages: readonly [text: string, event: string, told: RegExp][] = [
    ['note <id> the laptop was taken off the network', 'noteAdded', /^Your note is in the timeline/],
    ['acknowledge <id>', 'acknowledged', /(is yours|You have already acknowledged)/],
    ['investigate <id>', 'investigationStarted', /(has started|You have already started)/],
    ['close <id> drill', 'closed', /is closed as drill/],
  ];
  for (const [text, event, told] of messages) {
    it(`is done once, and told as done each time that it is told: ${text}`, async () => {
      for (let delivery = 0; delivery < 3; delivery += 1) {
        assert.deepEqual(await say(text.replace('<id>', id), 'one'), ok);
      }
      assert.equal(await count(event), 1);
      assert.ok(replies().length > 0);
      for (const reply of replies()) assert.match(reply, told);
    });
  }

  it('is answered once when the answer stands there already', async () => {
    for (let delivery = 0; delivery < 3; delivery += 1) await say(`note ${id} once`, 'one');
    assert.equal(replies().length, 1);
  });

  it('is done once when both deliveries come at the same time', async () => {
    const sent = [
      say(`note ${id} once`, 'one'),
      say(`note ${id} once`, 'one'),
      say(`note ${id} once`, 'one'),
    ];
    for (const answer of await Promise.all(sent)) assert.deepEqual(answer, ok);
    assert.equal(await count('noteAdded'), 1);
  });

  const buttons: readonly [verb: string, data: object, event: string, told: RegExp][] = [
    ['addNote', { note: 'The safe is shut.' }, 'noteAdded', /^Your note is in the timeline/],
    ['close', { classification: 'drill', comment: '' }, 'closed', /is closed as drill/],
    ['acknowledge', {}, 'acknowledged', /(is yours|You have already acknowledged)/],
  ];
  for (const [verb, data, event, told] of buttons) {
    it(`is done once and told as done each time: the button ${verb}`, async () => {
      for (let delivery = 0; delivery < 3; delivery += 1) assert.match(await press(verb, data, 'f:1'), told);
      assert.equal(await count(event), 1);
    });
  }

  it('does not undo what somebody else has done since', async () => {
    await press('acknowledge', {}, 'f:1');
    await press('withdrawAcknowledgement', {}, 'f:2', byGrace);
    assert.match(await press('acknowledge', {}, 'f:1'), /is yours/);
    assert.equal((await rig.incidents.get(id))?.acknowledgement, null);
    await press('close', { classification: 'drill' }, 'f:3');
    await press('reopen', {}, 'f:4', byGrace);
    assert.match(await press('close', { classification: 'drill' }, 'f:3'), /is closed as drill/);
    assert.equal((await rig.incidents.get(id))?.status, 'open');
  });

  it('is another one when its id, its words or its sender are others', async () => {
    await say(`note ${id} one`, 'one');
    await say(`note ${id} one`, 'two');
    await say(`note ${id} another`, 'two');
    await say(`note ${id} another`, 'two', byGrace);
    assert.equal(await count('noteAdded'), 4);
  });

  it('is done each time where Teams names no id', async () => {
    const note = () => rig.send(anActivity('message-channel', { text: `note ${id} x`, id: undefined }));
    await note();
    await note();
    assert.equal(await count('noteAdded'), 2);
  });

  for (const conduct of [
    { status: 500 },
    { status: 403 },
    { status: 429, retryAfter: 2 },
    'dropped',
  ] as const) {
    it(`has no 503 where it was done and the answer was not taken: ${JSON.stringify(conduct)}`, async () => {
      rig.connector.conduct = ({ kind }) => (kind === 'reply' ? conduct : 'ok');
      assert.deepEqual(await say(`note ${id} it`, 'one'), ok);
      rig.connector.conduct = () => 'ok';
      assert.deepEqual(await say(`note ${id} it`, 'one'), ok);
      await rig.clock.advance(60_000);
      await rig.settled();
      assert.equal(await count('noteAdded'), 1);
      assert.deepEqual(replies(), [`Your note is in the timeline of incident ${id}.`]);
    });
  }

  it('is told as soon as Teams takes messages again, without being asked', async () => {
    rig.connector.conduct = ({ kind }) => (kind === 'reply' ? { status: 500 } : 'ok');
    assert.deepEqual(await say(`note ${id} it`, 'one'), ok);
    rig.connector.conduct = () => 'ok';
    await rig.clock.advance(60_000);
    await rig.settled();
    assert.deepEqual(replies(), [`Your note is in the timeline of incident ${id}.`]);
  });

  it('is tried again where it failed', async () => {
    rig.connector.conduct = ({ kind }) => (kind === 'member' ? { status: 500 } : 'ok');
    assert.equal(await press('addNote', { note: 'x' }, 'f:1'), errorCatalogue.responderUnknown.message);
    rig.connector.conduct = () => 'ok';
    assert.match(await press('addNote', { note: 'x' }, 'f:1'), /^Your note is in the timeline/);
    assert.equal(await count('noteAdded'), 1);
  });
});
