import assert from 'node:assert/strict';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import { readAlert } from '../../src/webhook/azureMonitor/readAlert.ts';
import { type AlertGiven, alertPayload } from '../builders/alertPayload.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { acknowledge, close, reopen } from '../builders/commands.ts';
import { accountId } from '../builders/signIn.ts';

const alertId = '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/9A1';
const firedAt = '2026-11-30T02:26:26.923Z';
const signIns = [{ userId: accountId, resultCode: '0', count: 3 }];
const alertOf = (given: AlertGiven = {}) => {
  const payload = alertPayload({ alertId, firedAt, signIns, ...given });
  return readAlert(JSON.stringify(payload), payload);
};
const resolution = (given: AlertGiven = {}) =>
  alertOf({ condition: 'Resolved', signIns: [{ userId: accountId, resultCode: '0', count: 0 }], ...given });

onBothStores('the resolution of an alert', (open) => {
  let opened: StoredIncidents;
  let incidents: Incidents;
  let id: string;
  beforeEach(async () => {
    opened = await open();
    incidents = await opened.another();
    ({ incidentId: id } = await incidents.receive(alertOf()));
  });
  afterEach(() => opened.dispose());

  const openIds = async () => (await (await opened.another()).open()).map((incident) => incident.id);

  it('is a line in the closed incident that holds the firing, and wakes nobody', async () => {
    await incidents.execute(id, close('drill'));
    const before = await incidents.get(id);
    assert.deepEqual(await incidents.receive(resolution()), { incidentId: id, duplicate: false });
    const after = await (await opened.another()).get(id);
    assert.ok(before && after);
    assert.deepEqual(
      { ...after, version: before.version, alerts: { ...after.alerts, resolved: before.alerts.resolved } },
      before,
      'nothing else has changed',
    );
    assert.equal(after.alerts.resolved, 1);
    const records = await opened.store.trail(id);
    assert.equal(verifyTrail(id, records).intact, true);
    const last = records.map((record) => unseal(record).event).at(-1);
    assert.ok(last?.type === 'alertReceived' && last.alert.condition === 'resolved');
    assert.deepEqual(await openIds(), []);
  });

  it('is that also after a restart and by another instance, whatever the letters of its id', async () => {
    await incidents.execute(id, close('drill'));
    const other = await opened.another();
    const received = await other.receive(resolution({ alertId: alertId.toLowerCase() }));
    assert.deepEqual(received, { incidentId: id, duplicate: false });
  });

  it('is a repeat when it comes again', async () => {
    await incidents.execute(id, close('drill'));
    await incidents.receive(resolution());
    for (const by of [incidents, await opened.another()]) {
      assert.deepEqual(await by.receive(resolution()), { incidentId: id, duplicate: true });
    }
    assert.equal((await incidents.get(id))?.alerts.resolved, 1);
  });

  it('stands in the closed incident while the next one of the account is open', async () => {
    await incidents.execute(id, close('drill'));
    const next = await incidents.receive(
      alertOf({ alertId: 'another', firedAt: '2026-11-30T03:00:00.000Z' }),
    );
    assert.notEqual(next.incidentId, id);
    assert.equal((await (await opened.another()).receive(resolution())).incidentId, id);
    assert.equal((await incidents.get(next.incidentId))?.alerts.resolved, 0);
  });

  it('belongs to the incident of its firing when it names no account', async () => {
    assert.equal((await incidents.receive(resolution({ signIns: [] }))).incidentId, id);
    await incidents.execute(id, close('drill'));
    const later = resolution({ signIns: [], alertId: alertId.toUpperCase() });
    assert.equal((await (await opened.another()).receive(later)).incidentId, id);
    assert.deepEqual(await openIds(), []);
  });

  it('is taken by the open incident, and by one that was opened again', async () => {
    await incidents.execute(id, acknowledge());
    await incidents.receive(resolution());
    assert.equal((await incidents.get(id))?.alerts.resolved, 1);
    await incidents.execute(id, close('drill'));
    await incidents.execute(id, reopen());
    assert.equal((await incidents.receive(alertOf({ alertId: 'b' }))).incidentId, id);
    assert.equal((await incidents.receive(resolution({ alertId: 'b' }))).incidentId, id);
  });

  it('opens an incident when its firing never arrived, or was another of the same id', async () => {
    await incidents.execute(id, close('drill'));
    const other = await incidents.receive(resolution({ firedAt: '2026-11-30T09:00:00.000Z' }));
    assert.notEqual(other.incidentId, id);
    assert.deepEqual(await openIds(), [other.incidentId]);
  });

  it('is decided with what came just before it: the firing, and the closing', async () => {
    const given = { alertId: 'just now' };
    const [fired, resolved] = await Promise.all([
      incidents.receive(alertOf(given)),
      incidents.receive(resolution(given)),
    ]);
    assert.equal(resolved.incidentId, fired.incidentId);
    const [, late] = await Promise.all([
      incidents.execute(id, close('drill')),
      incidents.receive(resolution()),
    ]);
    assert.deepEqual(late, { incidentId: id, duplicate: false });
    assert.equal((await incidents.get(id))?.status, 'closed');
  });

  it('never keeps a sign-in from opening the next incident', async () => {
    await incidents.execute(id, close('drill'));
    await incidents.receive(resolution());
    const next = await incidents.receive(alertOf({ alertId: 'c', firedAt: '2026-11-30T04:00:00.000Z' }));
    assert.notEqual(next.incidentId, id);
    assert.deepEqual(await openIds(), [next.incidentId]);
  });
});
