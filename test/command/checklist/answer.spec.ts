import assert from 'node:assert/strict';
import type { Asker } from '../../../src/command/deps.ts';
import { answerCommand } from '../../../src/command/dispatch.ts';
import { parseCommand } from '../../../src/command/parse.ts';
import { errorCatalogue } from '../../../src/errors.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { ada, grace } from '../../builders/incident.ts';
import { wordsIn } from '../../card/readCard.ts';
import { type OpenedCommandDeps, openCommandParts } from '../deps.ts';

const conversationId = '19:general@thread.tacv2;messageid=7';

describe('ticking the checklist by a typed command', () => {
  let opened: OpenedCommandDeps;
  let id: string;

  beforeEach(async () => {
    opened = await openCommandParts();
    const alert = anAlert({ signIns: [anAlertedSignIn({ resultCode: '0' })] });
    id = (await opened.incidents.receive(alert)).incidentId;
    const card = { conversationId, activityId: '7' };
    await opened.incidents.execute(id, { type: 'recordCard', card, version: 1 });
  });
  afterEach(() => opened.dispose());

  /** What is answered in the incident's thread. */
  const say = async (text: string, asker: Partial<Asker> = {}) => {
    const command = parseCommand(text);
    assert(command.type !== 'misunderstood', text);
    const who = { actor: ada, channelId: null, conversationId, mentioned: async () => grace, ...asker };
    return wordsIn((await answerCommand(command, who, opened.parts)).card);
  };
  const ticks = async () => [...((await opened.incidents.get(id))?.investigation?.ticks.keys() ?? [])];
  const entries = async () => (await opened.store.trail(id)).length;

  it('takes several numbers in the thread without the id, and takes them back', async () => {
    await say('investigate');
    assert.match(
      await say('tick 1 3'),
      /^Ticked: Call the custodian.* · What did the account do afterwards\?$/,
    );
    assert.deepEqual(await ticks(), ['callCustodian', 'reviewActivity']);
    assert.match(await say('untick 1', { actor: grace }), /^No longer ticked: Call the custodian/);
    assert.deepEqual(await ticks(), ['reviewActivity']);
  });

  it('keeps every item’s number while others are ticked', async () => {
    await say('investigate');
    for (const number of [1, 2, 3]) await say(`tick ${number}`);
    assert.deepEqual(await ticks(), ['callCustodian', 'checkOutage', 'reviewActivity']);
  });

  it('takes words of an item, and the id of the incident elsewhere', async () => {
    await say('investigate');
    const elsewhere = { conversationId: 'a:personal' };
    await say(`tick ${id} rotate`, elsewhere);
    await say(`tick custodian ${id}`, elsewhere);
    assert.deepEqual(await ticks(), ['rotateCredential', 'callCustodian']);
    await assert.rejects(say('tick 1', elsewhere), { code: 'whichIncident' });
  });

  for (const text of ['tick', 'tick 8', 'tick 1 8', 'tick that', 'untick everything']) {
    it(`lists the items with their numbers, and changes nothing: ${text}`, async () => {
      await say('investigate');
      await say('tick 1');
      const before = await entries();
      const [first = '', ...list] = (await say(text)).split('\n');
      const [word = ''] = text.split(' ');
      assert.ok(first.endsWith(`Say its number: ${word} ${id} ${word === 'tick' ? 2 : 1}`), first);
      assert.equal(list.length, 7);
      assert.equal(list[0], '1 · ✓ Call the custodian of the account: was it one of us?');
      assert.equal(list[1], '2 · Is there an outage that explains it?');
      assert.equal(await entries(), before);
    });
  }

  it('says why where there is no checklist, or not any more, whatever is named', async () => {
    for (const text of ['tick 1', 'tick', 'untick that']) {
      assert.equal(await say(text), errorCatalogue.notInvestigating.message);
    }
    await say('investigate');
    await say('close drill');
    for (const text of ['tick 1', 'tick', 'untick that']) {
      assert.equal(await say(text), errorCatalogue.incidentClosed.message);
    }
    await assert.rejects(say('tick zzzzz-9 1'), { code: 'incidentNotFound' });
  });

  it('names who has ticked it already', async () => {
    await say('investigate');
    await say('tick 1');
    assert.match(await say('tick 1', { actor: grace }), /^Ada has already ticked that, at /);
    assert.equal(await say('untick 2'), errorCatalogue.notTicked.message);
  });

  it('is told as done when the same delivery comes again, although its item has left the list', async () => {
    await opened.dispose();
    opened = await openCommandParts();
    id = (await opened.incidents.receive(anAlert())).incidentId;
    const card = { conversationId, activityId: '7' };
    await opened.incidents.execute(id, { type: 'recordCard', card, version: 1 });
    await say('investigate');
    await say('tick 2');
    const success = anAlert({ key: 'graver', signIns: [anAlertedSignIn({ resultCode: '0' })] });
    await opened.incidents.receive(success);
    assert.deepEqual(await ticks(), ['checkSource']);
    const again = { request: 'a.1' };
    assert.match(await say('untick 8', again), /^No longer ticked: Where does it come from/);
    const before = await entries();
    assert.equal(await say('untick 8', again), 'No longer ticked.');
    assert.equal(await entries(), before);
  });
});
