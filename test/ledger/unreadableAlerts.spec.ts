import assert from 'node:assert/strict';
import { incidentMessage } from '../../src/card/incident.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { sweptAlert } from '../../src/sweep/sweptAlert.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';
import { anAlert } from '../builders/alert.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { acknowledge, close, found } from '../builders/commands.ts';
import { accountId, aSignIn } from '../builders/signIn.ts';
import { wordsIn } from '../card/readCard.ts';

const unreadable = (body: unknown) => readAlert(JSON.stringify(body), body);

onBothStores('alerts that cannot be read', (open) => {
  let opened: StoredIncidents;
  let incidents: Incidents;
  beforeEach(async () => {
    opened = await open();
    incidents = await opened.another();
  });
  afterEach(() => opened.dispose());

  const receiveAll = async (count: number): Promise<string> => {
    let id = '';
    for (let number = 1; number <= count; number += 1) {
      ({ incidentId: id } = await incidents.receive(unreadable({ text: `message number ${number}.` })));
    }
    return id;
  };
  const cardOf = async (id: string) => {
    const incident = await (await opened.another()).get(id);
    assert.ok(incident);
    return wordsIn(incidentMessage(incident).card);
  };

  it('share an incident whose card lists the last ten, each once, and counts the others', async () => {
    const id = await receiveAll(13);
    const card = await cardOf(id);
    for (let number = 4; number <= 13; number += 1) {
      assert.equal(card.split(`message number ${number}.`).length, 2, `number ${number}`);
    }
    for (const number of [1, 2, 3]) assert.ok(!card.includes(`message number ${number}.`));
    assert.match(card, /And 3 more\./);
    assert.ok(card.indexOf('number 13.') < card.indexOf('number 12.'), 'the newest first');
  });

  it('are one alone without a list, and two with the one before', async () => {
    assert.doesNotMatch(await cardOf(await receiveAll(1)), /Also in this incident/);
    const card = await cardOf(await receiveAll(2));
    assert.match(card, /Also in this incident/);
    assert.doesNotMatch(card, /more\./);
  });

  it('keep a card that Teams takes, whatever they hold', async () => {
    let id = '';
    for (let number = 0; number < 12; number += 1) {
      ({ incidentId: id } = await incidents.receive(unreadable({ [`${number}`]: '"\\漢😀'.repeat(2_000) })));
    }
    const incident = await incidents.get(id);
    assert.ok(incident);
    assert.ok(Buffer.byteLength(JSON.stringify(incidentMessage(incident).card), 'utf8') < 28 * 1024);
  });

  it('are joined by no sign-in: not by an alert, the sweep or a lookup', async () => {
    const id = await receiveAll(2);
    await incidents.execute(id, acknowledge());
    await incidents.execute(id, found(aSignIn({ id: 'looked up' })));
    const swept = await incidents.receive(sweptAlert(aSignIn({ id: 'swept' })), [aSignIn({ id: 'swept' })]);
    const alerted = await incidents.receive(anAlert());
    const incident = await (await opened.another()).get(id);
    assert.equal(incident?.signIns.size, 0);
    assert.deepEqual(incident?.groups, ['unreadable']);
    assert.equal(incident?.account, null);
    assert.notEqual(swept.incidentId, id);
    assert.equal(alerted.incidentId, swept.incidentId);
    assert.equal((await incidents.get(alerted.incidentId))?.groups[0], `account:${accountId}`);
  });

  it('go into the next incident when theirs is closed', async () => {
    const id = await receiveAll(2);
    await incidents.execute(id, close('drill'));
    const next = await incidents.receive(unreadable({ text: 'after closing' }));
    assert.notEqual(next.incidentId, id);
    assert.doesNotMatch(await cardOf(next.incidentId), /message number/);
  });
});
