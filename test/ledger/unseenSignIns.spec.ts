import assert from 'node:assert/strict';
import type { Incidents } from '../../src/ledger/incidents.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { sweptAlert } from '../../src/sweep/sweptAlert.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { acknowledge, found, investigate } from '../builders/commands.ts';
import { aSignIn } from '../builders/signIn.ts';

/** Long before any acknowledgement. */
const early = '2026-11-03T09:10:00.000Z';
const reported = aSignIn({ id: 'reported', resultCode: '50126', at: early });
const unseen = (id: string, given: Partial<SignIn> = {}) =>
  aSignIn({ id, resultCode: '50126', at: early, ipAddress: '203.0.113.99', ...given });

onBothStores('a sign-in from before the acknowledgement whose row comes after it', (open) => {
  let opened: StoredIncidents;
  let incidents: Incidents;
  let id: string;
  beforeEach(async () => {
    opened = await open();
    incidents = await opened.another();
    ({ incidentId: id } = await incidents.receive(anAlert()));
    await incidents.execute(id, acknowledge());
  });
  afterEach(() => opened.dispose());

  const stored = async () => {
    const incident = await (await opened.another()).get(id);
    assert.ok(incident);
    return incident;
  };

  it('is news when no alert has reported it, also when a lookup finds it before the sweep', async () => {
    await incidents.execute(id, found(reported, unseen('a')));
    const { unannounced, news, acknowledgement } = await stored();
    assert.equal(unannounced, 'news');
    assert.equal(news.signIns, 1);
    assert.notEqual(acknowledgement, null, 'it is no graver');
    const swept = await (await opened.another()).receive(sweptAlert(unseen('a')), [unseen('a')]);
    assert.deepEqual(swept, { incidentId: id, duplicate: true });
  });

  it('is no news when the alert that was acknowledged has reported it', async () => {
    await incidents.execute(id, found(reported));
    const { unannounced, news } = await stored();
    assert.equal(unannounced, null);
    assert.equal(news.signIns, 0);
  });

  it('is news when it is one more than the alert has counted', async () => {
    await incidents.execute(id, found(reported));
    await incidents.execute(id, found({ ...reported, id: 'one more' }));
    assert.equal((await stored()).unannounced, 'news');
  });

  it('is news once, and again when the next one comes', async () => {
    await incidents.execute(id, found(unseen('a')));
    const { version } = await stored();
    await incidents.execute(id, { type: 'recordAnnouncement', version });
    await incidents.execute(id, found({ ...unseen('a'), resultDescription: 'more is known' }));
    assert.equal((await stored()).unannounced, null);
    await incidents.execute(id, found(unseen('b')));
    assert.equal((await stored()).unannounced, 'news');
  });

  it('is news beside a further alert that has been told, whose own row may still come', async () => {
    await incidents.receive(anAlert({ signIns: [anAlertedSignIn({ ipAddress: '198.51.100.4' })] }));
    await incidents.execute(id, { type: 'recordAnnouncement', version: (await stored()).version });
    await incidents.execute(id, found(unseen('its row', { ipAddress: '198.51.100.4' })));
    assert.equal((await stored()).unannounced, null);
    await incidents.execute(id, found(unseen('another')));
    assert.equal((await stored()).unannounced, 'news');
  });

  it('may be what an alert without a sign-in has reported, but not more than one for each', async () => {
    await incidents.receive(
      anAlert({ signIns: [], rule: { id: 'r', name: 'r', description: null, severity: null } }),
    );
    const nameless = (await incidents.open()).find((incident) => incident.id !== id)?.id ?? '';
    await incidents.execute(nameless, acknowledge());
    await incidents.execute(nameless, found(unseen('x')));
    assert.equal((await incidents.get(nameless))?.unannounced, null);
    await incidents.execute(nameless, found(unseen('y')));
    assert.equal((await incidents.get(nameless))?.unannounced, 'news');
  });

  it('is shown by the thread where there is an investigation', async () => {
    await incidents.execute(id, investigate());
    await incidents.execute(id, found(unseen('a')));
    const { unannounced, investigation } = await stored();
    assert.equal(unannounced, null);
    assert.deepEqual(
      investigation?.untold.map((row) => row.id),
      ['a'],
    );
  });
});
