import assert from 'node:assert/strict';
import { type BlindnessWatch, createBlindnessWatch } from '../../src/blindness/blindness.ts';
import type { Evidence } from '../../src/chain/evidence.ts';
import { isoTime } from '../../src/clock.ts';
import { isMended } from '../../src/incident/kind.ts';
import { createIncidents, type Incidents } from '../../src/ledger/incidents.ts';
import { createLog } from '../../src/log.ts';
import { onBothStores, type StoredIncidents } from '../builders/bothStores.ts';
import { close } from '../builders/commands.ts';
import { someEvidence } from '../builders/evidence.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { watchedStore } from '../fakes/watchedStore.ts';

const minute = 60_000;
const hour = 60 * minute;
const log = createLog({ write() {} });
const unreadable = { findings: { failure: 'The identity may not read the workspace. (403)' } };

/** One process on the store: its incidents, and its look at the chain. */
type Instance = {
  readonly watch: BlindnessWatch;
  readonly incidents: Incidents;
  state: 'well' | 'cut' | 'unknown';
};

onBothStores('the look at the chain', (open) => {
  let stored: StoredIncidents;
  let watched: ReturnType<typeof watchedStore>;
  let instances: Instance[];
  let counts: number | null;

  beforeEach(async () => {
    stored = await open();
    watched = watchedStore(stored.store);
    instances = [];
    counts = 0;
  });
  afterEach(async () => {
    await Promise.all(instances.map(({ watch }) => watch.stop()));
    for (const { incidents } of instances) incidents.stop();
    await stored.dispose();
  });

  function begin(): Instance {
    const { clock } = stored;
    const { store } = watched;
    const incidents = createIncidents({ store, clock, watched: watchedAccounts, log });
    const evidence = (): Evidence => {
      const sweep = { lastSuccess: isoTime(clock.now() - 3 * minute), isLate: false, problems: [] };
      const base = someEvidence({ sweep });
      if (instance.state === 'unknown') {
        const never = someEvidence({ sweep: { ...sweep, lastSuccess: null } });
        return { ...never, log: { ...never.log, kind: 'file', ...unreadable } };
      }
      return instance.state === 'well' ? base : { ...base, log: { ...base.log, ...unreadable } };
    };
    const watch = createBlindnessWatch({
      gather: async () => evidence(),
      incidents,
      store,
      countSignIns: async () => counts ?? Promise.reject(new Error('unreadable')),
      clock,
      log,
    });
    const instance: Instance = { watch, incidents, state: 'well' };
    instances.push(instance);
    watch.start();
    return instance;
  }

  /** Minute by minute: a store behind a network needs its real time for each look. */
  async function pass(minutes: number): Promise<void> {
    for (let count = 0; count < minutes; count += 1) {
      await stored.clock.advance(minute);
      await watched.idle();
    }
  }

  const told = async () => (await stored.another()).open();

  it('tells nobody of a single failed look', async () => {
    const one = begin();
    await pass(1);
    one.state = 'cut';
    await pass(5);
    one.state = 'well';
    await pass(10);
    assert.deepEqual(await told(), []);
  });

  it('tells of a link within ten minutes of the cut, with since when and why', async () => {
    const one = begin();
    await pass(2);
    one.state = 'cut';
    await pass(10);
    const [incident, ...others] = await told();
    assert.deepEqual(others, []);
    assert.deepEqual(incident?.groups, ['chain:reach']);
    const [blind] = incident?.blindness ?? [];
    assert.match(blind?.cause ?? '', /403/);
    assert.equal(blind?.until, null);
    assert(blind && blind.since < isoTime(stored.clock.now() - 3 * minute));
  });

  it('tells it once, with two instances and after a restart', async () => {
    const [one, two] = [begin(), begin()];
    one.state = 'cut';
    two.state = 'cut';
    await pass(12);
    await one.watch.stop();
    const three = begin();
    three.state = 'cut';
    await pass(12);
    const [incident, ...others] = await told();
    assert.deepEqual(others, []);
    assert.equal(incident?.alerts.fired, 1);
  });

  it('says on the same incident from when to when the link did not work, and what the log has from then', async () => {
    const one = begin();
    one.state = 'cut';
    await pass(10);
    counts = 3;
    one.state = 'well';
    await pass(6);
    const [incident] = await told();
    assert(incident && isMended(incident));
    assert.equal(incident.blindness?.[0]?.signIns, 3);
  });

  it('does not say that nothing happened in the blind time when the log cannot tell', async () => {
    const one = begin();
    one.state = 'cut';
    await pass(10);
    counts = null;
    one.state = 'well';
    await pass(6);
    const [incident] = await told();
    assert.equal(incident?.blindness?.[0]?.signIns, null);
  });

  it('lets only the instance that found it say that it works again, unless that one is gone', async () => {
    const one = begin();
    one.state = 'cut';
    await pass(10);
    begin();
    await pass(10);
    assert.equal(isMended((await told())[0] ?? {}), false);
    await one.watch.stop();
    await pass(25);
    assert.equal(isMended((await told())[0] ?? {}), true);
  });

  it('says at once after a restart that the link works again', async () => {
    const one = begin();
    one.state = 'cut';
    await pass(10);
    await one.watch.stop();
    begin();
    await pass(2);
    assert.equal(isMended((await told())[0] ?? {}), true);
  });

  it('joins the open incident when the link fails again', async () => {
    const one = begin();
    one.state = 'cut';
    await pass(10);
    one.state = 'well';
    await pass(10);
    one.state = 'cut';
    await pass(10);
    const [incident, ...others] = await told();
    assert.deepEqual(others, []);
    assert.equal(incident?.alerts.fired, 2);
    assert.equal(incident?.blindness?.length, 2);
  });

  it('raises nothing anew for a link of which nothing is known any more', async () => {
    const one = begin();
    one.state = 'cut';
    await pass(10);
    const [incident] = await told();
    assert(incident);
    await one.incidents.execute(incident.id, close('planned', 'The workspace is no longer ours.'));
    one.state = 'unknown';
    await stored.clock.advance(25 * hour);
    await watched.idle();
    await pass(20);
    assert.deepEqual(await told(), []);
  });

  it('raises it anew a day after a person closed its incident while it does not work', async () => {
    const one = begin();
    one.state = 'cut';
    await pass(10);
    const [incident] = await told();
    assert(incident);
    const sentence = 'Planned work on the workspace.';
    await one.incidents.execute(incident.id, close('planned', sentence));
    await pass(60);
    assert.deepEqual(await told(), []);
    await stored.clock.advance(23 * hour);
    await watched.idle();
    await pass(20);
    const [anew] = await told();
    assert.deepEqual(anew?.groups, ['chain:reach']);
    assert.equal(anew?.blindness?.[0]?.since, incident.blindness?.[0]?.since);
    one.state = 'well';
    await pass(10);
    assert.ok(isMended((await told())[0] ?? {}));
  });
});
