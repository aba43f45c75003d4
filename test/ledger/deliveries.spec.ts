import assert from 'node:assert/strict';
import type { PersonCommand } from '../../src/incident/decide/command.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { anAlert } from '../builders/alert.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { acknowledge, close, investigate, note, reopen, tick, withdraw } from '../builders/commands.ts';
import { grace } from '../builders/incident.ts';

onBothStores('what Teams delivers again', (open) => {
  let opened: StoredIncidents;
  let incidents: Incidents;
  let id: string;
  beforeEach(async () => {
    opened = await open();
    incidents = await opened.another();
    ({ incidentId: id } = await incidents.receive(anAlert()));
  });
  afterEach(() => opened.dispose());

  const trail = async () => {
    const records = await opened.store.trail(id);
    assert.equal(verifyTrail(id, records).intact, true);
    return records.map(unseal);
  };

  it('is done once after a restart and by another instance, and counts as done', async () => {
    const first = await incidents.execute(id, note('once'), 'delivery');
    for (let restart = 0; restart < 3; restart += 1) {
      const again = await (await opened.another()).execute(id, note('once'), 'delivery');
      assert.equal(again.refusal, null);
      assert.equal(again.isChanged, false);
      assert.equal(again.incident.version, first.incident.version);
    }
    assert.equal((await trail()).filter(({ event }) => event.type === 'noteAdded').length, 1);
  });

  it('is done once when two instances get it at the same time', async () => {
    const two = await opened.another();
    await two.get(id);
    const done = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        (index % 2 ? two : incidents).execute(id, note('once'), 'delivery'),
      ),
    );
    assert.equal(done.filter(({ isChanged }) => isChanged).length, 1);
    assert.ok(done.every(({ refusal }) => refusal === null));
    assert.equal((await trail()).filter(({ event }) => event.type === 'noteAdded').length, 1);
  });

  it('counts as done whatever others have done since', async () => {
    const acts: readonly [PersonCommand, PersonCommand, (incident: Incident) => boolean][] = [
      [acknowledge(), withdraw(grace), ({ acknowledgement }) => acknowledgement === null],
      [close('drill'), reopen(grace), ({ status }) => status === 'open'],
    ];
    for (const [act, undone, stands] of acts) {
      await incidents.execute(id, act, act.type);
      await incidents.execute(id, undone, `${act.type} undone`);
      const again = await (await opened.another()).execute(id, act, act.type);
      assert.equal(again.refusal, null);
      assert.ok(stands(again.incident), act.type);
    }
  });

  it('is named by one entry of the trail, however many it led to', async () => {
    await incidents.execute(id, investigate(), 'start');
    await incidents.execute(id, tick(['callCustodian', 'reviewActivity']), 'tick');
    const requests = (await trail()).flatMap(({ request }) => request ?? []);
    assert.deepEqual(requests, ['start', 'tick']);
  });

  it('is remembered for the last hundred acts on an incident, and no more', async () => {
    for (let number = 0; number <= 100; number += 1) await incidents.execute(id, note('x'), `${number}`);
    const incident = await (await opened.another()).get(id);
    assert.equal(incident?.requests?.length, 100);
    assert.equal(incident?.requests?.[0], '1');
  });

  it('is decided anew where it was refused', async () => {
    assert.equal((await incidents.execute(id, withdraw(), 'early')).refusal?.code, 'notAcknowledged');
    await incidents.execute(id, acknowledge());
    assert.equal((await incidents.execute(id, withdraw(), 'early')).isChanged, true);
  });
});
