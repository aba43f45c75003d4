import assert from 'node:assert/strict';
import type { Alert } from '../../src/alert/alert.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import type { Received } from '../../src/ledger/plan.ts';
import { receiveInTime } from '../../src/ledger/receiveInTime.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge } from '../builders/commands.ts';
import { ada } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';

const alertOn = (userId: string) => anAlert({ signIns: [anAlertedSignIn({ userId })] });
const unavailable = { name: 'GlasswatchError', code: 'storeUnavailable' };

describe('what waits for a store that hangs', () => {
  let opened: OpenedIncidents;
  let incidents: Incidents;
  let receive: (alert: Alert) => Promise<Received>;
  /** The keys that were handed to the store. */
  let written: string[];
  let release: () => void;

  beforeEach(() => {
    opened = openIncidents();
    written = [];
    const { promise: held, resolve } = Promise.withResolvers<void>();
    release = resolve;
    incidents = opened.another((store) => ({
      ...store,
      async append(appends) {
        written.push(...appends.flatMap(({ index }) => index.keys));
        await held;
        return store.append(appends);
      },
    }));
    receive = receiveInTime(incidents, opened.clock);
  });

  afterEach(() => opened.dispose());

  it('is not an alert that was refused, unless its write is under way', async () => {
    const [first, ...others] = ['a', 'b', 'c', 'd'].map(alertOn);
    assert(first);
    const refused = [assert.rejects(receive(first), unavailable)];
    await opened.clock.settle();
    for (const alert of others) refused.push(assert.rejects(receive(alert), unavailable));
    await opened.clock.advance(8_000);
    await Promise.all(refused);

    const late = alertOn('e');
    const answer = receive(late);
    release();
    assert.equal((await answer).duplicate, false);
    assert.deepEqual(written, [first.key, late.key]);
    assert.equal(incidents.queue().waitingSince, null);
    assert.equal((await receive(first)).duplicate, true);
    for (const alert of others) assert.equal((await receive(alert)).duplicate, false);
  });

  it('is an alert whose caller still waits, though others gave up before', async () => {
    const patient = alertOn('p');
    const begun = assert.rejects(receive(alertOn('a')), unavailable);
    await opened.clock.settle();
    const given = assert.rejects(receive(alertOn('b')), unavailable);
    const answer = incidents.receive(patient);
    await opened.clock.advance(60_000);
    await Promise.all([begun, given]);
    release();
    assert.equal((await answer).duplicate, false);
  });

  it('is at most ten thousand intents: the others are refused at once', async () => {
    const alert = anAlert();
    const first = incidents.receive(alert);
    await opened.clock.settle();
    const waiting = Array.from({ length: 9_999 }, () => incidents.receive(alert));
    await assert.rejects(incidents.receive(alertOn('b')), unavailable);
    await assert.rejects(incidents.execute('any', acknowledge(ada)), unavailable);
    release();
    const { incidentId } = await first;
    for (const one of waiting) assert.deepEqual(await one, { incidentId, duplicate: true });
    assert.equal((await incidents.receive(alertOn('b'))).duplicate, false);
  });

  it('is no alert that conflicts with another instance after it was refused', async () => {
    const { promise: held, resolve } = Promise.withResolvers<void>();
    let appends = 0;
    const other = opened.another((store) => ({
      ...store,
      async append() {
        appends += 1;
        await held;
        return ['conflict'];
      },
    }));
    const refused = assert.rejects(receiveInTime(other, opened.clock)(anAlert()), unavailable);
    await opened.clock.advance(8_000);
    await refused;
    resolve();
    await opened.clock.settle();
    assert.equal(appends, 1);
    assert.equal(other.queue().waitingSince, null);
  });
});
