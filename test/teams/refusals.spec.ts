import assert from 'node:assert/strict';
import { errorCatalogue } from '../../src/errors.ts';
import { unseal } from '../../src/incident/trail/trail.ts';
import { ada, grace } from '../builders/incident.ts';
import { readable } from '../fakes/cardTexts.ts';
import { anActivity } from './activity.ts';
import { byGrace, press as pressIn } from './press.ts';
import { openTeamsRig, type TeamsRig } from './teamsRig.ts';

const minute = 60_000;

describe('a refused press', () => {
  let rig: TeamsRig;
  let id: string;
  let deliveries = 0;

  beforeEach(async () => {
    rig = await openTeamsRig();
    rig.connector.members.set('29:1-ada', { aadObjectId: ada.id });
    rig.connector.members.set('29:1-grace', { aadObjectId: grace.id });
    id = await rig.alarm();
    await rig.send(anActivity('installationUpdate-channel'));
    await rig.caughtUp();
  });
  afterEach(() => rig.close());

  const press = (verb: string, filled: object = {}, changes: object = {}) => {
    deliveries += 1;
    return pressIn(rig, verb, { incidentId: id, ...filled }, { id: `press-${deliveries}`, ...changes });
  };
  /** What stands in the thread, apart from its head, which has no words here. */
  const said = () =>
    rig.connector.replies
      .map(({ versions }) => readable(versions.at(-1) ?? {}))
      .filter((words) => words !== '');
  const events = async () => (await rig.store.trail(id)).map((record) => unseal(record).event.type);

  const forms: readonly [
    what: string,
    verb: string,
    filled: object,
    code: keyof typeof errorCatalogue,
    command: RegExp,
  ][] = [
    ['nothing chosen', 'tick', {}, 'nothingChosen', /say tick/],
    ['nothing chosen', 'untick', { tickedItems: '' }, 'nothingChosen', /untick/],
    ['an item that nobody knows', 'tick', { items: 'everything' }, 'invalidAction', /tick/],
    ['an item of another list', 'tick', { items: 'restoreAccess' }, 'unknownItem', /say tick/],
    ['an empty note', 'addNote', {}, 'noteEmpty', /say note/],
    ['a note that is too long', 'addNote', { note: 'x'.repeat(2_001) }, 'noteTooLong', /note with/],
    ['no classification', 'close', {}, 'invalidAction', /Say close/],
    ['an unknown classification', 'close', { classification: 'done' }, 'invalidAction', /Say close/],
    ['no comment', 'close', { classification: 'misuse' }, 'commentNeeded', /say close/],
    [
      'a comment that is too long',
      'close',
      { classification: 'misuse', comment: 'y'.repeat(2_001) },
      'commentTooLong',
      /say close/,
    ],
  ];
  for (const [what, verb, filled, code, command] of forms) {
    it(`stands in the thread with the name of the person, and names the command: ${verb} with ${what}`, async () => {
      await press('startInvestigation');
      await rig.caughtUp();
      const before = await events();
      const { message } = errorCatalogue[code];
      assert.equal(await press(verb, filled), message);
      assert.deepEqual(said(), [`Ada: ${message}`]);
      assert.match(message, command);
      assert.deepEqual(await events(), before);
    });
  }

  it('stands there once, however often the person presses, and again after ten minutes', async () => {
    for (let presses = 0; presses < 5; presses += 1) await press('addNote');
    assert.equal(said().length, 1);
    await press('addNote', {}, byGrace);
    assert.deepEqual(said(), [
      `Ada: ${errorCatalogue.noteEmpty.message}`,
      `Grace: ${errorCatalogue.noteEmpty.message}`,
    ]);
    await rig.clock.advance(10 * minute);
    await press('addNote');
    assert.equal(said().length, 3);
  });

  it('stands there once when Teams delivers the press again', async () => {
    for (const [verb, told] of [
      ['addNote', 1],
      ['tick', 2],
    ] as const) {
      for (let repeat = 0; repeat < 3; repeat += 1) await press(verb, {}, { id: 'one' });
      assert.equal(said().length, told, verb);
    }
  });

  it('stands there as soon as Teams takes messages again', async () => {
    rig.connector.conduct = ({ kind }) => (kind === 'reply' ? { status: 500 } : 'ok');
    assert.equal(await press('addNote', {}, { id: 'one' }), errorCatalogue.noteEmpty.message);
    rig.connector.conduct = () => 'ok';
    await press('addNote', {}, { id: 'one' });
    await rig.settled();
    assert.equal(said().length, 1);
  });

  it('is told to the person alone where the card says the same', async () => {
    await press('acknowledge');
    assert.match(await press('acknowledge', {}, byGrace), /^Ada has already acknowledged/);
    await press('startInvestigation');
    assert.match(await press('startInvestigation', {}, byGrace), /^Ada has already started/);
    await press('close', { classification: 'drill' });
    assert.equal(await press('addNote', { note: 'Late.' }, byGrace), errorCatalogue.incidentClosed.message);
    assert.deepEqual(said(), []);
  });

  it('is a message in a personal chat, where nobody else reads it', async () => {
    await press('acknowledge');
    const conversation = { conversationType: 'personal', id: 'a:ada' };
    const told = await press('acknowledge', {}, { conversation, channelData: {} });
    assert.match(told, /^You have already acknowledged/);
    assert.deepEqual(said(), [told]);
  });

  it('is told to the person alone who may not use the bot, whatever they send', async () => {
    const eve = { from: { id: '29:1-eve', name: 'Eve', aadObjectId: 'eve' } };
    for (const [verb, filled] of [
      ['addNote', {}],
      ['tick', { items: 'everything' }],
      ['close', {}],
    ] as const) {
      assert.equal(await press(verb, filled, eve), errorCatalogue.notAResponder.message);
    }
    assert.deepEqual(said(), []);
  });

  it('is not told in the thread when it was about no incident of ours', async () => {
    assert.equal(
      await press('addNote', { incidentId: 'zzzzz-9', note: 'x' }),
      errorCatalogue.incidentNotFound.message,
    );
    assert.equal(await press('addNote', { incidentId: 7 }), errorCatalogue.invalidAction.message);
    assert.deepEqual(said(), []);
  });
});
