import assert from 'node:assert/strict';
import type { Alert } from '../../src/alert/alert.ts';
import { keyOfSignIn } from '../../src/alert/key.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import type { SignIn } from '../../src/signIn/signIn.ts';
import { createAzureTablesStore } from '../../src/store/azureTables/store.ts';
import type { Store } from '../../src/store/store.ts';
import { sweptAlert } from '../../src/sweep/sweptAlert.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge, close, found, reopen } from '../builders/commands.ts';
import { openIncidents, watchedAccounts } from '../builders/openedIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { fakeClock } from '../fakes/clock.ts';

type Opened = {
  readonly store: Store;
  /** Another instance on the same data. */
  another(wrap?: (store: Store) => Store): Promise<Incidents>;
  dispose(): Promise<void>;
};

const row = (resultCode: string, given: Partial<SignIn> = {}) =>
  aSignIn({ id: 'one', resultCode, arrivedAt: null, ...given });

/** The keys as the version before recorded them: an id and no result. */
const withOldKeys = (store: Store): Store => ({
  ...store,
  append: (appends) =>
    store.append(
      appends.map((append) => ({
        ...append,
        index: { ...append.index, keys: append.index.keys.filter((key) => !/^signIn:\w+:/.test(key)) },
      })),
    ),
});

/** The keys as the version before recorded them: an id and a severity. */
const withKeysOfSeverity = (store: Store): Store => ({
  ...store,
  append: (appends) =>
    store.append(
      appends.map((append) => ({
        ...append,
        index: {
          ...append.index,
          keys: append.index.keys.map((key) => key.replace(/:passwordAccepted$/, ':high')),
        },
      })),
    ),
});

function onStore(name: string, open: () => Promise<Opened>): void {
  describe(`a later result of a sign-in, on ${name}`, () => {
    let opened: Opened;
    let incidents: Incidents;
    beforeEach(async () => {
      opened = await open();
      incidents = await opened.another();
    });
    afterEach(() => opened.dispose());

    const sweeps = (signIn: SignIn, by = incidents, alert: Alert = sweptAlert(signIn)) =>
      by.receive(alert, [signIn]);
    const alertsIn = async (id: string) => {
      const records = await opened.store.trail(id);
      assert.equal(verifyTrail(id, records).intact, true);
      return records.map((record) => unseal(record).event).filter(({ type }) => type === 'alertReceived')
        .length;
    };
    const severities = async () =>
      (await (await opened.another()).open()).map(({ severity }: Incident) => severity);

    it('is news when it is graver, in the open incident, and asks for a new acknowledgement', async () => {
      const { incidentId } = await sweeps(row('50126'));
      await incidents.execute(incidentId, acknowledge());
      assert.deepEqual(await sweeps(row('0')), { incidentId, duplicate: false });
      const incident = await (await opened.another()).get(incidentId);
      assert.equal(incident?.severity, 'critical');
      assert.equal(incident?.acknowledgement, null);
      assert.equal(incident?.unannounced, 'graver');
      assert.deepEqual([...(incident?.signIns.values() ?? [])], [{ ...row('0'), otherResults: ['50126'] }]);
    });

    it('is told when the incident is as grave already, and the acknowledgement stays', async () => {
      const { incidentId } = await sweeps(row('50126'));
      await sweeps(aSignIn({ id: 'other' }));
      await incidents.execute(incidentId, acknowledge());
      assert.equal((await sweeps(row('0'))).duplicate, false);
      const incident = await incidents.get(incidentId);
      assert.equal(incident?.unannounced, 'news');
      assert.notEqual(incident?.acknowledgement, null);
    });

    it('opens an incident of its own when the one that has the lesser result is closed, once', async () => {
      const { incidentId } = await sweeps(row('50126'));
      await incidents.execute(incidentId, close('drill'));
      const next = await sweeps(row('0'));
      assert.equal(next.duplicate, false);
      assert.notEqual(next.incidentId, incidentId);
      assert.deepEqual(await severities(), ['critical']);
      for (const by of [incidents, await opened.another()]) {
        assert.deepEqual(await sweeps(row('0'), by), { ...next, duplicate: true });
      }
      await incidents.execute(next.incidentId, close('drill'));
      for (const by of [incidents, await opened.another()]) {
        assert.deepEqual(await sweeps(row('0'), by), { ...next, duplicate: true });
      }
      assert.deepEqual(await severities(), []);
    });

    it('is known when an alert and the log brought it to a later incident, also once that is closed', async () => {
      const { incidentId } = await sweeps(row('50126'));
      await incidents.execute(incidentId, close('drill'));
      const later = await incidents.receive(anAlert({ signIns: [anAlertedSignIn({ resultCode: '0' })] }));
      await incidents.execute(later.incidentId, found(row('0')));
      await incidents.execute(later.incidentId, close('drill'));
      assert.equal((await sweeps(row('0'), await opened.another())).duplicate, true);
      assert.deepEqual(await severities(), []);
    });

    for (const [first, then] of [
      ['50053', '50074'],
      ['50097', '50126'],
    ] as const) {
      it(`is news when it is ${then} after ${first}: as severe, but it tells more of the end`, async () => {
        const { incidentId } = await sweeps(row(first));
        await incidents.execute(incidentId, acknowledge());
        assert.deepEqual(await sweeps(row(then)), { incidentId, duplicate: false });
        const incident = await (await opened.another()).get(incidentId);
        assert.equal(incident?.unannounced, 'news');
        assert.equal(incident?.signIns.get('one')?.resultCode, then);
        for (const code of [first, then]) assert.equal((await sweeps(row(code))).duplicate, true);
        assert.equal(await alertsIn(incidentId), 2);
      });

      it(`opens one incident when it is ${then} after ${first} in a closed one`, async () => {
        const { incidentId } = await sweeps(row(first));
        await incidents.execute(incidentId, close('drill'));
        const next = await sweeps(row(then));
        assert.equal(next.duplicate, false);
        assert.notEqual(next.incidentId, incidentId);
        await incidents.execute(next.incidentId, close('drill'));
        const last = await opened.another();
        for (const code of [first, then]) assert.equal((await sweeps(row(code), last)).duplicate, true);
      });
    }

    it('is known from a store whose keys say the severity alone, in whichever incident it was told', async () => {
      const before = await opened.another(withKeysOfSeverity);
      const first = await sweeps(row('50126'), before);
      await before.execute(first.incidentId, close('drill'));
      const high = row('50074');
      const key = `${keyOfSignIn(high.id)}:high`;
      const second = await sweeps(high, before, { ...sweptAlert(high), key });
      assert.notEqual(second.incidentId, first.incidentId);
      await before.execute(second.incidentId, close('drill'));
      for (const code of ['50074', '53003', '50126']) {
        assert.equal((await sweeps(row(code))).duplicate, true, code);
      }
      assert.equal((await sweeps(row('0'))).duplicate, false);
    });

    for (const [first, then] of [
      ['53003', '50053'],
      ['50076', '50074'],
      ['0', '50126'],
      ['50074', '50126'],
      ['50074', '53003'],
      ['50126', '50126'],
      ['50126', '50097'],
    ] as const) {
      it(`is no news when it is ${then} after ${first}, in an open incident or after it`, async () => {
        const { incidentId } = await sweeps(row(first));
        assert.deepEqual(await sweeps(row(then)), { incidentId, duplicate: true });
        await incidents.execute(incidentId, close('drill'));
        assert.deepEqual(await sweeps(row(then)), { incidentId, duplicate: true });
        assert.equal(await alertsIn(incidentId), 1);
        assert.deepEqual(await severities(), []);
      });
    }

    it('is told step by step: each that is graver, and none twice', async () => {
      const { incidentId } = await sweeps(row('50173'));
      await incidents.execute(incidentId, close('drill'));
      const told: boolean[] = [];
      for (const code of ['50126', '50126', '50074', '50126', '0', '50074', '0']) {
        const { incidentId: id, duplicate } = await sweeps(row(code));
        told.push(!duplicate);
        if (!duplicate) await incidents.execute(id, close('drill'));
      }
      assert.deepEqual(told, [true, false, true, false, true, false, false]);
    });

    it('is told once when two instances find it at once, in the open incident or in the next', async () => {
      const { incidentId } = await sweeps(row('50126'));
      const both = [await opened.another(), await opened.another()];
      for (const by of both) await by.get(incidentId);
      const open = await Promise.all(both.map((by) => sweeps(row('50074'), by)));
      assert.deepEqual(open.map(({ duplicate }) => duplicate).toSorted(), [false, true]);
      assert.equal(await alertsIn(incidentId), 2);
      await incidents.execute(incidentId, close('drill'));
      const next = await Promise.all(both.map((by) => sweeps(row('0'), by)));
      assert.deepEqual(next.map(({ duplicate }) => duplicate).toSorted(), [false, true]);
      assert.equal(next[0]?.incidentId, next[1]?.incidentId);
      assert.equal(await alertsIn(next[0]?.incidentId ?? ''), 1);
      assert.deepEqual(await severities(), ['critical']);
    });

    it('is told once when it comes twice in one moment', async () => {
      await sweeps(row('50126'));
      const answers = await Promise.all([sweeps(row('0')), sweeps(row('0')), sweeps(row('50126'))]);
      assert.deepEqual(
        answers.map(({ duplicate }) => duplicate),
        [false, true, true],
      );
    });

    it('is told when both came in one moment, the wrong password first', async () => {
      const answers = await Promise.all([sweeps(row('50126')), sweeps(row('0'))]);
      assert.deepEqual(
        answers.map(({ duplicate }) => duplicate),
        [false, false],
      );
      assert.deepEqual(await severities(), ['critical']);
    });

    it('raises nothing again of a store whose keys say no result, and tells what is graver than it has', async () => {
      const before = await opened.another(withOldKeys);
      const codes = ['0', '50074', '50126', '50173'];
      const oldRow = (code: string) => row(code, { id: `old-${code}` });
      for (const code of codes) {
        const signIn = oldRow(code);
        await sweeps(signIn, before, { ...sweptAlert(signIn), key: keyOfSignIn(signIn.id) });
      }
      const [open] = await before.open();
      assert(open);
      for (const isClosed of [false, true]) {
        if (isClosed) await before.execute(open.id, close('drill'));
        for (const code of codes) {
          assert.deepEqual(await sweeps(oldRow(code)), { incidentId: open.id, duplicate: true }, code);
        }
      }
      assert.deepEqual(await severities(), []);
      assert.equal(await alertsIn(open.id), codes.length);
      const success = row('0', { id: 'old-50126' });
      const graver = await sweeps(success);
      assert.equal(graver.duplicate, false);
      assert.equal((await sweeps(success, await opened.another())).duplicate, true);
      assert.deepEqual(await severities(), ['critical']);
    });

    it('is known to an incident that is open again', async () => {
      const { incidentId } = await sweeps(row('50126'));
      await incidents.execute(incidentId, close('drill'));
      await incidents.execute(incidentId, reopen());
      assert.deepEqual(await sweeps(row('50126')), { incidentId, duplicate: true });
      assert.deepEqual(await sweeps(row('0')), { incidentId, duplicate: false });
    });
  });
}

onStore('SQLite', async () => {
  const { store, another, dispose } = openIncidents();
  return { store, another: async (wrap) => another(wrap), dispose };
});

describe('with Azurite', function () {
  this.timeout(60_000);
  const azurite = useAzurite();
  onStore('Azure Tables', async () => {
    const connectionString = azurite.newAccount();
    const connect = () => createAzureTablesStore({ connectionString });
    const clock = fakeClock();
    const log = createLog({ write() {} });
    return {
      store: await connect(),
      another: async (wrap = (given: Store) => given) =>
        createIncidents({ store: wrap(await connect()), clock, watched: watchedAccounts, log }),
      dispose: async () => {},
    };
  });
});
