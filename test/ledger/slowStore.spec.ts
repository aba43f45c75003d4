import assert from 'node:assert/strict';
import { receiveInTime } from '../../src/ledger/receiveInTime.ts';
import { anAlert, anAlertedSignIn } from '../builders/alert.ts';
import { acknowledge } from '../builders/commands.ts';
import { ada } from '../builders/incident.ts';
import { type Instance, instanceOn } from '../builders/sharedIncidents.ts';
import { useAzurite } from '../fakes/azurite.ts';
import { fakeClock } from '../fakes/clock.ts';
import { isTransaction, startTablesProxy, type TablesProxy } from '../fakes/tablesProxy.ts';

const alertOn = (userId: string) => anAlert({ signIns: [anAlertedSignIn({ userId })] });

describe('the incidents on a storage account that answers slowly', function () {
  this.timeout(60_000);
  const azurite = useAzurite();
  let proxy: TablesProxy;
  let instance: Instance;

  beforeEach(async () => {
    proxy = await startTablesProxy(azurite.newAccount());
    instance = await instanceOn(proxy.connectionString);
  });

  afterEach(() => proxy.close());

  /** Holds the reads of a kind of partition back until so many are under way at once. */
  function holdUntil(count: number, partition: string): void {
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    let underWay = 0;
    proxy.rule((method, path) => {
      if (method !== 'GET' || !decodeURIComponent(path).includes(`'${partition}.`)) return 'passes';
      underWay += 1;
      if (underWay === count) resolve();
      return { after: enough };
    });
  }

  for (const partition of ['group', 'key', 'incident']) {
    it(`wait for the reads of all alerts of a batch at once: ${partition}`, async () => {
      holdUntil(10, partition);
      const alerts = Array.from({ length: 10 }, (_, index) => alertOn(`${index}`));
      const received = await Promise.all(alerts.map((alert) => instance.incidents.receive(alert)));
      assert.equal(new Set(received.map(({ incidentId }) => incidentId)).size, 10);
    });
  }

  it('wait for the reads of all commands of a batch at once', async () => {
    const received = await Promise.all(
      ['a', 'b', 'c'].map((user) => instance.incidents.receive(alertOn(user))),
    );
    holdUntil(3, 'incident');
    const done = await Promise.all(
      received.map(({ incidentId }) => instance.incidents.execute(incidentId, acknowledge(ada))),
    );
    assert(done.every(({ isChanged }) => isChanged));
  });

  it('refuse an alert after eight seconds, and take its repeat for a duplicate if it was recorded after all', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    proxy.rule(() => ({ after: released }));
    const clock = fakeClock();
    const receive = receiveInTime(instance.incidents, clock);
    const alert = anAlert();
    let isAnswered = false;
    const answer = receive(alert).finally(() => {
      isAnswered = true;
    });
    answer.catch(() => {});
    await clock.advance(7_999);
    assert.equal(isAnswered, false);
    await clock.advance(1);
    await assert.rejects(answer, { code: 'storeUnavailable' });
    assert.notEqual(instance.incidents.queue().waitingSince, null);
    release();
    const repeat = await receive(alert);
    assert.equal(repeat.duplicate, true);
    assert.equal((await instance.store.trail(repeat.incidentId)).length, 1);
    assert.equal(instance.incidents.queue().waitingSince, null);
  });

  it('tell of an alarm that was written before the account fell silent', async () => {
    const { promise: heard, resolve: hear } = Promise.withResolvers<string>();
    instance.incidents.onChange(({ id }) => hear(id));
    let isSilent = false;
    proxy.rule((_method, path) => {
      if (isSilent) return 'never arrives';
      isSilent = isTransaction(path);
      return isSilent ? 'is answered to nobody' : 'passes';
    });
    const alert = anAlert();
    await assert.rejects(instance.incidents.receive(alert), { code: 'storeUnavailable' });
    proxy.rule(() => 'passes');
    const { incidentId, duplicate } = await instance.incidents.receive(alert);
    assert.equal(duplicate, true);
    assert.equal(await heard, incidentId);
  });

  it('leave the alarms that a store refuses to be sent again, and say that the batch has failed', async () => {
    proxy.rule(() => ({ status: 403 }));
    await assert.rejects(instance.incidents.receive(anAlert()), { code: 'storeUnavailable' });
    assert.equal(instance.incidents.queue().last?.hasFailed, true);
    proxy.rule(() => 'passes');
    assert.equal((await instance.incidents.receive(anAlert())).duplicate, false);
    assert.equal(instance.incidents.queue().last?.hasFailed, false);
  });
});
