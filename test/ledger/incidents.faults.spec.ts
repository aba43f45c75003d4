import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import { unseal, verifyTrail } from '../../src/incident/trail/trail.ts';
import type { Incidents } from '../../src/ledger/incidents.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge, close, withdraw } from '../builders/commands.ts';
import { ada, grace } from '../builders/incident.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';

const alertOn = (userId: string) => anAlert({ signIns: [anAlertedSignIn({ userId })] });
const unavailable = { name: 'GlasswatchError', code: 'storeUnavailable' };
const fail = async () => {
  throw new GlasswatchError('storeUnavailable');
};

/** The store, with the first calls of `append` done by others. */
const withAppends =
  (
    ...others: readonly ((
      store: Store,
      ...given: Parameters<Store['append']>
    ) => ReturnType<Store['append']>)[]
  ) =>
  (store: Store): Store => {
    const left = [...others];
    return { ...store, append: (appends) => left.shift()?.(store, appends) ?? store.append(appends) };
  };

describe('the incidents, when the store', () => {
  let opened: OpenedIncidents;

  beforeEach(() => {
    opened = openIncidents();
  });

  afterEach(() => opened.dispose());

  async function alertsOf(id: string): Promise<readonly string[]> {
    const records = await opened.store.trail(id);
    assert.equal(verifyTrail(id, records).intact, true);
    return records
      .map((record) => unseal(record).event)
      .flatMap((event) => (event.type === 'alertReceived' ? [event.alert.key] : []));
  }

  describe('fails', () => {
    it('reject all that was to be written together, and remember nothing of it', async () => {
      const incidents = opened.another(withAppends(fail));
      let changes = 0;
      incidents.onChange(() => {
        changes += 1;
      });
      const alerts = ['a', 'b', 'a', 'c'].map(alertOn);
      const all = await Promise.allSettled(alerts.map((alert) => incidents.receive(alert)));
      for (const one of all) assert.equal(one.status === 'rejected' && one.reason.code, unavailable.code);
      assert.deepEqual(await incidents.open(), []);
      assert.deepEqual(await opened.store.incidents({}), []);
      assert.equal(changes, 0);

      const again = await Promise.all(alerts.map((alert) => incidents.receive(alert)));
      assert(again.every(({ duplicate }) => !duplicate));
      assert.equal(new Set(again.map(({ incidentId }) => incidentId)).size, 3);
      assert.equal(changes, 3);
    });

    it('keep what was there before, and go on from it', async () => {
      const incidents = opened.another(withAppends((store, appends) => store.append(appends), fail));
      const { incidentId: id } = await incidents.receive(anAlert());
      const before = await incidents.get(id);
      await assert.rejects(incidents.execute(id, { type: 'acknowledge', actor: ada }), unavailable);
      assert.deepEqual(await incidents.get(id), before);
      const { incident } = await incidents.execute(id, { type: 'acknowledge', actor: grace });
      assert.equal(incident.acknowledgement?.actor, grace);
      assert.equal(verifyTrail(id, await opened.store.trail(id)).intact, true);
    });

    it('lose and double nothing when it fails after it has written', async () => {
      const writeAndFail = async (store: Store, appends: Parameters<Store['append']>[0]) => {
        await store.append(appends);
        return fail();
      };
      const incidents = opened.another(
        withAppends(writeAndFail, (store, appends) => store.append(appends), writeAndFail),
      );
      const [first, second, third] = [anAlert(), anAlert(), anAlert()];
      await assert.rejects(incidents.receive(first), unavailable);
      const { incidentId: id, duplicate } = await incidents.receive(first);
      assert.equal(duplicate, true);
      await incidents.receive(second);
      await assert.rejects(incidents.receive(third), unavailable);
      assert.deepEqual(await incidents.receive(third), { incidentId: id, duplicate: true });
      await incidents.execute(id, { type: 'acknowledge', actor: ada });
      assert.deepEqual(await alertsOf(id), [first.key, second.key, third.key]);
    });

    it('reject only what could not be read for', async () => {
      const broken = alertOn('a');
      const incidents = opened.another((store) => ({
        ...store,
        incidentWithKey: (key) => (key === broken.key ? fail() : store.incidentWithKey(key)),
      }));
      const [first, second] = await Promise.allSettled([
        incidents.receive(broken),
        incidents.receive(alertOn('b')),
      ]);
      assert.equal(first.status, 'rejected');
      assert.equal(second.status, 'fulfilled');
      assert.equal((await opened.store.incidents({})).length, 1);
    });
  });

  describe('is written by another instance too', () => {
    it('lose no alert and make one incident of each group', async () => {
      const instances = [opened.incidents, opened.another(), opened.another()];
      const alerts = Array.from({ length: 90 }, (_, index) => alertOn(`${index % 3}`));
      const received = await Promise.all(
        alerts.map((alert, index) => instances[index % 2 ? 0 : index % 3]?.receive(alert)),
      );
      const ids = new Set(received.map((each) => each?.incidentId));
      assert.equal(ids.size, 3);
      const kept = await Promise.all([...ids].map((id) => alertsOf(id ?? '')));
      assert.deepEqual(kept.flat().toSorted(), alerts.map(({ key }) => key).toSorted());
    });

    it('take an alert that comes to both of them once', async () => {
      const alert = anAlert();
      const received = await Promise.all([
        opened.incidents.receive(alert),
        opened.another().receive(alert),
        opened.incidents.receive(alert),
      ]);
      assert.equal(received.filter(({ duplicate }) => !duplicate).length, 1);
      assert.deepEqual(await alertsOf(received[0].incidentId), [alert.key]);
    });

    it('decide again, so that one of two people has it and the other hears of it', async () => {
      const { incidentId: id } = await opened.incidents.receive(anAlert());
      const other = opened.another();
      await other.get(id);
      const take = (incidents: Incidents, actor: typeof ada) =>
        incidents.execute(id, { type: 'acknowledge', actor });
      const answers = await Promise.all([take(opened.incidents, ada), take(other, grace)]);
      const holders = answers.map(({ incident }) => incident.acknowledgement?.actor.name);
      assert.deepEqual(holders[0], holders[1]);
      assert.equal(answers.filter(({ refusal }) => refusal?.code === 'alreadyAcknowledged').length, 1);
    });

    it('go on from what the other has written', async () => {
      const { incidentId: id } = await opened.incidents.receive(anAlert());
      const other = opened.another();
      await other.execute(id, { type: 'recordSignIns', signIns: [aSignIn()] });
      const { incident } = await opened.incidents.execute(id, { type: 'acknowledge', actor: ada });
      assert.equal(incident.version, 3);
      assert.equal(incident.signIns.size, 1);
    });

    /** The incidents of an instance beside `opened.incidents`, on the store as it is when others write to it. */
    const sharing = (wrap = (store: Store): Partial<Store> => store) =>
      opened.another((store) => ({ ...store, ...wrap(store), isShared: true }));

    it('refuse nobody for what the other has changed since, and refuse for what it has', async () => {
      const one = sharing();
      const other = sharing();
      const { incidentId: id } = await one.receive(anAlert());
      await one.execute(id, acknowledge(ada));
      await other.execute(id, withdraw(ada));
      assert.equal((await one.execute(id, acknowledge(grace))).refusal, null);
      const { refusal, incident } = await other.execute(id, acknowledge(ada));
      assert.equal(refusal?.code, 'alreadyAcknowledged');
      assert.deepEqual(refusal?.by?.actor, grace);
      assert.equal(incident.version, 4);
    });

    it('show what the other has changed', async () => {
      const [one, other] = [sharing(), sharing()];
      const { incidentId: id } = await one.receive(anAlert());
      await other.execute(id, acknowledge(grace));
      assert.deepEqual((await one.get(id))?.acknowledgement?.actor, grace);
      assert.deepEqual((await one.open())[0]?.acknowledgement?.actor, grace);
      await other.execute(id, close('drill'));
      assert.deepEqual(await one.open(), []);
    });

    it('open the next incident when the other has closed the one that they remember', async () => {
      const [one, other] = [sharing(), sharing()];
      const { incidentId: id } = await one.receive(anAlert());
      await other.execute(id, close('drill'));
      const next = await one.receive(anAlert());
      assert.notEqual(next.incidentId, id);
      assert.equal((await one.get(id))?.version, 2);
    });

    it('take an alert once that the other takes while they look whether it is a repeat', async () => {
      const alert = anAlert();
      await opened.incidents.receive(anAlert());
      const late = sharing((store) => ({
        async incidentWithKey(key) {
          const found = await store.incidentWithKey(key);
          await opened.incidents.receive(alert);
          return found;
        },
      }));
      const { incidentId: id, duplicate } = await late.receive(alert);
      assert.equal(duplicate, true);
      assert.equal((await alertsOf(id)).length, 2);
    });

    it('join the incident that the other opens while they look for one', async () => {
      const [first, second] = [anAlert(), anAlert()];
      const late = sharing((store) => ({
        async incidentsOfGroup(group) {
          const found = await store.incidentsOfGroup(group);
          await opened.incidents.receive(first);
          return found;
        },
      }));
      const { incidentId: id } = await late.receive(second);
      assert.deepEqual(await alertsOf(id), [first.key, second.key]);
      assert.equal((await opened.store.incidents({})).length, 1);
    });

    it('pass only their own changes on', async () => {
      const heard: number[] = [];
      const conflict = async () => ['conflict' as const];
      const incidents = opened.another(withAppends(conflict, conflict));
      incidents.onChange(({ version }) => heard.push(version));
      await incidents.receive(anAlert());
      assert.deepEqual(heard, [1]);
    });
  });

  it('says conflict again and again, give up as unavailable and take the next', async () => {
    let calls = 0;
    const conflict = async () => {
      calls += 1;
      return ['conflict' as const];
    };
    const incidents = opened.another(withAppends(...Array.from({ length: 8 }, () => conflict)));
    const alert = anAlert();
    await assert.rejects(incidents.receive(alert), unavailable);
    assert.equal(calls, 8);
    assert.equal((await incidents.receive(alert)).duplicate, false);
  });

  it('has taken a change that a listener cannot, log it and go on', async () => {
    const heard: number[] = [];
    opened.incidents.onChange(() => {
      throw new Error('no ear for it');
    });
    opened.incidents.onChange(({ version }) => heard.push(version));
    await opened.incidents.receive(anAlert());
    await opened.incidents.receive(anAlert());
    assert.deepEqual(heard, [1, 2]);
    assert.match(opened.logged().join(), /no ear for it/);
  });
});
