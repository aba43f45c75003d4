import assert from 'node:assert/strict';
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { GlasswatchError } from '../../src/errors.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import type { Append, Store } from '../../src/store/store.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge, close } from '../builders/commands.ts';
import { ada } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';

const alertOn = (userId: string) => anAlert({ signIns: [anAlertedSignIn({ userId })] });
const unavailable = { name: 'GlasswatchError', code: 'storeUnavailable' };
const minute = 60_000;

/** What goes wrong with the store. A read fails where something is stored. */
type Faults = { answersAreLost: boolean; writesFail: boolean; readsFail: boolean; appends: number };

describe('a change that was written although the store reported a failure', () => {
  let opened: OpenedIncidents;
  let faults: Faults;
  /** What the listener has heard. */
  let heard: { readonly id: string; readonly version: number; readonly before: number }[];

  beforeEach(() => {
    opened = openIncidents();
    faults = { answersAreLost: false, writesFail: false, readsFail: false, appends: 0 };
    heard = [];
  });

  afterEach(() => opened.dispose());

  function listened(wrap: (store: Store) => Store): Incidents {
    const incidents = opened.another(wrap);
    incidents.onChange(({ id, version }, before) => heard.push({ id, version, before }));
    return incidents;
  }

  const faulty = (store: Store): Store => ({
    ...store,
    async append(appends) {
      faults.appends += 1;
      if (faults.writesFail) throw new GlasswatchError('storeUnavailable');
      const results = await store.append(appends);
      if (faults.answersAreLost) throw new GlasswatchError('storeUnavailable');
      return results;
    },
    async trail(id) {
      const records = await store.trail(id);
      if (faults.readsFail && records.length > 0) throw new GlasswatchError('storeUnavailable');
      return records;
    },
  });

  /** The store, whose log is deleted in the middle of each commit while `isDeleting` says so. */
  const withoutLog =
    (isDeleting: () => boolean) =>
    (store: Store): Store => ({
      ...store,
      append: (appends) =>
        store.append(
          appends.map(
            (each): Append => ({
              ...each,
              get index() {
                if (isDeleting()) unlinkSync(join(opened.folder, 'glasswatch.db-wal'));
                return each.index;
              },
            }),
          ),
        ),
    });

  it('is told when the log of the database is deleted during the commit, before a repeat is answered', async () => {
    let isDeleting = true;
    const incidents = listened(withoutLog(() => isDeleting));
    await incidents.openCounts();
    for (const user of ['a', 'b', 'c']) {
      const alert = alertOn(user);
      isDeleting = true;
      await assert.rejects(incidents.receive(alert), unavailable);
      isDeleting = false;
      const { incidentId, duplicate } = await incidents.receive(alert);
      assert.equal(duplicate, true);
      assert.deepEqual(heard.splice(0), [{ id: incidentId, version: 1, before: 0 }]);
    }
    assert.equal((await incidents.openCounts()).open, 3);
  });

  it('is told at once when no other alert comes', async () => {
    const incidents = listened(faulty);
    faults.answersAreLost = true;
    const received = ['a', 'b'].map((user) => incidents.receive(alertOn(user)));
    for (const one of received) await assert.rejects(one, unavailable);
    await opened.clock.settle();
    assert.deepEqual(
      heard.map(({ version, before }) => ({ version, before })),
      Array(2).fill({ version: 1, before: 0 }),
    );
    assert.equal((await incidents.openCounts()).open, 2);
    assert.deepEqual(opened.clock.waiting(), []);
  });

  it('is told when it was a command, with the version that was told before', async () => {
    const incidents = listened(faulty);
    const { incidentId: id } = await incidents.receive(anAlert());
    faults.answersAreLost = true;
    await assert.rejects(incidents.execute(id, acknowledge(ada)), unavailable);
    await opened.clock.settle();
    assert.deepEqual(heard.at(-1), { id, version: 2, before: 1 });
    assert.equal((await incidents.openCounts()).waiting, 0);
    await assert.rejects(incidents.execute(id, close('drill')), unavailable);
    await opened.clock.settle();
    assert.equal((await incidents.openCounts()).open, 0);
  });

  it('is not told when nothing was written', async () => {
    const incidents = listened(faulty);
    const { incidentId: id } = await incidents.receive(anAlert());
    faults.writesFail = true;
    await assert.rejects(incidents.receive(alertOn('b')), unavailable);
    await assert.rejects(incidents.execute(id, acknowledge(ada)), unavailable);
    await opened.clock.advance(minute);
    assert.equal(heard.length, 1);
    assert.deepEqual(opened.clock.waiting(), []);
  });

  it('is told once the store answers again, however long that takes', async () => {
    const incidents = listened(faulty);
    faults.answersAreLost = true;
    faults.readsFail = true;
    await assert.rejects(incidents.receive(anAlert()), unavailable);
    await opened.clock.advance(60 * minute);
    assert.deepEqual(heard, []);
    assert.equal(opened.clock.waiting().length, 1);
    faults.readsFail = false;
    await opened.clock.advance(minute);
    assert.equal(heard.length, 1);
    assert.deepEqual(opened.clock.waiting(), []);
    await opened.clock.advance(60 * minute);
    assert.equal(heard.length, 1);
  });

  it('is told together with the next change, if that comes first', async () => {
    const incidents = listened(faulty);
    const { incidentId: id } = await incidents.receive(anAlert());
    faults.answersAreLost = true;
    faults.readsFail = true;
    await assert.rejects(incidents.execute(id, acknowledge(ada)), unavailable);
    await opened.clock.settle();
    faults.answersAreLost = false;
    faults.readsFail = false;
    await incidents.execute(id, close('drill'));
    await opened.clock.advance(minute);
    assert.deepEqual(heard, [
      { id, version: 1, before: 0 },
      { id, version: 3, before: 1 },
    ]);
  });

  it('is told when the incident is being read meanwhile', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let isHeld = false;
    const { incidentId: id } = await opened.incidents.receive(anAlert());
    const incidents = listened((store) => ({
      ...faulty(store),
      async trail(asked) {
        const records = await store.trail(asked);
        if (isHeld) {
          isHeld = false;
          await held;
        }
        return records;
      },
    }));
    isHeld = true;
    const reading = incidents.get(id);
    faults.answersAreLost = true;
    const refused = assert.rejects(incidents.receive(anAlert()), unavailable);
    await refused;
    release();
    await reading;
    await opened.clock.settle();
    assert.deepEqual(heard, [{ id, version: 2, before: 1 }]);
    assert.equal((await incidents.get(id))?.version, 2);
  });

  it('lets nothing more be written when a thousand are in doubt, and goes on once they are read', async () => {
    const incidents = listened(faulty);
    faults.answersAreLost = true;
    faults.readsFail = true;
    const alerts = Array.from({ length: 1100 }, (_, index) => alertOn(`${index}`));
    await Promise.allSettled(alerts.map((alert) => incidents.receive(alert)));
    const { appends } = faults;
    await assert.rejects(incidents.receive(alertOn('late')), unavailable);
    assert.equal(faults.appends, appends);
    const written = (await opened.store.incidents({})).length;
    assert(written >= 1000 && written < alerts.length, `${written} written`);
    faults.answersAreLost = false;
    faults.readsFail = false;
    await opened.clock.advance(minute);
    assert.equal(new Set(heard.map(({ id }) => id)).size, written);
    assert.equal((await incidents.receive(alertOn('late'))).duplicate, false);
  });

  it('is looked for no more after a stop', async () => {
    const incidents = listened(faulty);
    faults.answersAreLost = true;
    faults.readsFail = true;
    await assert.rejects(incidents.receive(anAlert()), unavailable);
    await opened.clock.settle();
    assert.equal(opened.clock.waiting().length, 1);
    incidents.stop();
    assert.deepEqual(opened.clock.waiting(), []);
    await assert.rejects(incidents.receive(alertOn('b')), unavailable);
    await opened.clock.settle();
    assert.deepEqual(opened.clock.waiting(), []);
  });
});
