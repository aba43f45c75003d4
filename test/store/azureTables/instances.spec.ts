import assert from 'node:assert/strict';
import type { Alert } from '../../../src/alert/alert.ts';
import { createRemembered } from '../../../src/evidence/remembered.ts';
import type { IncidentCommand } from '../../../src/incident/decide/command.ts';
import { unseal, verifyTrail } from '../../../src/incident/trail/trail.ts';
import type { Received } from '../../../src/ledger/plan.ts';
import { createLog } from '../../../src/log.ts';
import type { SignInSource } from '../../../src/signIn/source.ts';
import { type Fields, openAzureTable } from '../../../src/store/azureTables/client.ts';
import { partitions, rows } from '../../../src/store/azureTables/keys.ts';
import { createSweep } from '../../../src/sweep/sweep.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { acknowledge, close, investigate, note, reopen, withdraw } from '../../builders/commands.ts';
import { ada, grace } from '../../builders/incident.ts';
import { type Instance, instanceOn } from '../../builders/sharedIncidents.ts';
import { accountId, aSignIn } from '../../builders/signIn.ts';
import { useAzurite } from '../../fakes/azurite.ts';
import { isTransaction, startTablesProxy } from '../../fakes/tablesProxy.ts';

const people = Array.from({ length: 10 }, (_, index) => ({
  id: `00000000-0000-4000-8000-0000000001${index}0`,
  name: `Person ${index}`,
}));
const alertOn = (userId: string) => anAlert({ signIns: [anAlertedSignIn({ userId })] });

describe('two instances on one storage account', function () {
  this.timeout(60_000);
  const azurite = useAzurite();
  let connectionString: string;
  let one: Instance;
  let two: Instance;

  beforeEach(async () => {
    connectionString = azurite.newAccount();
    // At once: both find that there is no table.
    [one, two] = await Promise.all([instanceOn(connectionString), instanceOn(connectionString)]);
  });

  const eventsOf = async (id: string) => {
    const records = await two.store.trail(id);
    assert.equal(verifyTrail(id, records).intact, true);
    return records.map((record) => unseal(record).event);
  };
  const countOf = async (id: string, type: string) =>
    (await eventsOf(id)).filter((event) => event.type === type).length;

  const contested: Readonly<Record<string, (actor: typeof ada) => IncidentCommand>> = {
    acknowledge,
    'start an investigation': investigate,
    close: (actor) => close('drill', '', { actor }),
  };
  for (const [what, commandOf] of Object.entries(contested)) {
    it(`let one of ten people ${what}, and tell the nine others`, async () => {
      const { incidentId: id } = await one.incidents.receive(anAlert());
      await two.incidents.get(id);
      const before = (await eventsOf(id)).length;
      const answers = await Promise.all(
        people.map((actor, index) => (index % 2 ? one : two).incidents.execute(id, commandOf(actor))),
      );
      const refusals = answers.flatMap(({ refusal }) => (refusal ? [refusal] : []));
      assert.equal(refusals.length, 9);
      const winner = people[answers.findIndex(({ refusal }) => refusal === null)];
      const added = (await eventsOf(id)).slice(before);
      assert(added.length > 0);
      for (const event of added) assert.deepEqual('actor' in event ? event.actor : null, winner);
    });
  }

  it('refuse nobody for what is no longer so', async () => {
    const { incidentId: id } = await one.incidents.receive(anAlert());
    await one.incidents.execute(id, acknowledge(ada));
    await two.incidents.execute(id, withdraw(ada));
    assert.equal((await one.incidents.execute(id, acknowledge(grace))).refusal, null);
    await two.incidents.execute(id, close('drill'));
    await one.incidents.execute(id, reopen(grace));
    assert.equal((await two.incidents.execute(id, note('still here', ada))).refusal, null);
    assert.equal((await two.incidents.open()).length, 1);
  });

  it('keep every note of ten people in one trail', async () => {
    const { incidentId: id } = await one.incidents.receive(anAlert());
    await Promise.all(
      people.map((actor, index) => (index % 2 ? one : two).incidents.execute(id, note(actor.name, actor))),
    );
    assert.equal(await countOf(id, 'noteAdded'), 10);
    assert.equal((await one.incidents.get(id))?.notes, 10);
  });

  /** Each alert stands in the trails once, in three incidents in all: their ids. */
  async function keptOnce(
    alerts: readonly Alert[],
    received: readonly { readonly incidentId: string }[],
  ): Promise<readonly string[]> {
    const ids = [...new Set(received.map(({ incidentId }) => incidentId))];
    assert.equal(ids.length, 3);
    const kept = (await Promise.all(ids.map(eventsOf))).flat();
    assert.deepEqual(
      kept.flatMap((event) => (event.type === 'alertReceived' ? [event.alert.key] : [])).toSorted(),
      alerts.map(({ key }) => key).toSorted(),
    );
    return ids;
  }

  it('lose and double no alert of a storm, and make one incident of each account', async () => {
    const alerts = Array.from({ length: 60 }, (_, index) => alertOn(`${index % 3}`));
    const both = await Promise.all(
      alerts.flatMap((alert) => [one.incidents.receive(alert), two.incidents.receive(alert)]),
    );
    assert.equal(both.filter(({ duplicate }) => !duplicate).length, alerts.length);
    await keptOnce(alerts, both);
  });

  it('go on beside an incident whose head was altered, and open the next one for its account', async () => {
    const { incidentId: altered } = await one.incidents.receive(alertOn('1'));
    const { incidentId: intact } = await one.incidents.receive(alertOn('2'));
    const table = openAzureTable({ connectionString });
    const head = await table.get(partitions.incident(altered), rows.head);
    assert(head);
    for (const fields of [{}, { ...head.fields, version: 'many' }, { ...head.fields, openedAt: 1 }]) {
      await table.put({ ...head, fields: fields as Fields });
      const fresh = await instanceOn(connectionString);
      await assert.rejects(fresh.incidents.get(altered), { code: 'trailBroken' });
      assert.deepEqual(
        (await fresh.incidents.open()).map(({ id }) => id),
        [intact],
      );
      assert((await fresh.store.unshown()).includes(intact));
    }
    const { incidentId: next } = await two.incidents.receive(alertOn('1'));
    assert(![altered, intact].includes(next));
  });

  it('ask for no open incident twice that they have in mind, as each lists them every minute', async () => {
    for (const user of ['1', '2', '3']) await one.incidents.receive(alertOn(user));
    const proxy = await startTablesProxy(connectionString);
    const { incidents } = await instanceOn(proxy.connectionString);
    const before = await incidents.open();
    const { incidentId } = await two.incidents.receive(alertOn('1'));
    const asked: string[] = [];
    proxy.rule((method, path) => {
      asked.push(`${method} ${path}`);
      return 'passes';
    });
    const after = await incidents.open();
    const versions = (open: typeof after) => Object.fromEntries(open.map(({ id, version }) => [id, version]));
    assert.deepEqual(versions(after), versions(await two.incidents.open()));
    assert.notEqual(versions(after)[incidentId], versions(before)[incidentId]);
    asked.length = 0;
    await incidents.open();
    await proxy.close();
    assert.equal(asked.length, 1 + after.length, asked.join('\n'));
  });

  it('lose and double nothing while requests and answers are lost', async () => {
    const proxies = await Promise.all([
      startTablesProxy(connectionString),
      startTablesProxy(connectionString),
    ]);
    const instances = await Promise.all(proxies.map((proxy) => instanceOn(proxy.connectionString)));
    let asked = 0;
    for (const proxy of proxies) {
      proxy.rule((_, path) => {
        asked += 1;
        if (asked % 17 === 0) return 'never arrives';
        if (isTransaction(path) && asked % 3 === 0) return 'is answered to nobody';
        return isTransaction(path) && asked % 5 === 0 ? { status: 503 } : 'passes';
      });
    }
    /** As Azure Monitor does: again, wherever it is sent, until it is taken. */
    const raise = async (alert: Alert, first: number): Promise<Received> => {
      for (let tries = first; ; tries += 1) {
        const taken = await instances[tries % 2]?.incidents.receive(alert).catch(({ code }) => {
          assert.equal(code, 'storeUnavailable');
        });
        if (taken) return taken;
      }
    };
    const alerts = Array.from({ length: 30 }, (_, index) => alertOn(`${index % 3}`));
    const both = await Promise.all(alerts.flatMap((alert) => [raise(alert, 0), raise(alert, 1)]));
    await Promise.all(proxies.map((proxy) => proxy.close()));
    const ids = await keptOnce(alerts, both);
    assert.deepEqual((await two.store.unshown()).toSorted(), ids.toSorted());
  });

  it('raise each sign-in once when both sweep', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => aSignIn({ id: `row-${index}`, userId: accountId }));
    const source: Pick<SignInSource, 'arrived'> = {
      arrived: async () => ({ signIns: rows, problems: [], isWhole: true }),
    };
    const log = createLog({ write() {} });
    const memories = [one, two].map(({ store, clock }) => createRemembered({ store, clock, log }));
    const sweeps = [one, two].map(({ incidents, store, clock }, index) =>
      createSweep({
        remembered: memories[index] ?? assert.fail(),
        ...{ incidents, source, store, clock, log },
        ...{ watchedIds: [accountId], interval: 300_000 },
      }),
    );
    await Promise.all(sweeps.map((sweep) => sweep.start()));
    await Promise.all(sweeps.map((sweep) => sweep.stop()));
    await Promise.all(memories.map((memory) => memory.stop()));
    const [incident, ...others] = await one.incidents.open();
    assert(incident);
    assert.deepEqual(others, []);
    assert.equal(incident.signIns.size, 12);
    const restarted = createRemembered({ store: two.store, clock: two.clock, log });
    const { missed } = await restarted.read();
    assert.equal(missed?.incidentId, incident.id, 'that the rule was silent is known after a restart');
    assert.equal(await countOf(incident.id, 'alertReceived'), 12);
  });
});
