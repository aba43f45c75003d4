import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import { ada } from '../builders/incident.ts';
import { alertOn, type DeliveryRig, openDeliveryRig } from './deliveryRig.ts';

const minute = 60_000;

describe('a start with many open incidents', () => {
  let rig: DeliveryRig;
  beforeEach(() => {
    rig = openDeliveryRig();
  });
  afterEach(async () => {
    rig.hinder = () => {};
    await rig.dispose();
  });

  /** Incidents that an earlier process has shown. */
  const shown = async (count: number, from = 1) => {
    const ids = await rig.receive(...Array.from({ length: count }, (_, index) => alertOn(from + index)));
    for (const id of ids) {
      const actor = { conversationId: 'c', activityId: id };
      await rig.incidents.execute(id, { type: 'recordCard', card: actor, version: 1 });
      await rig.store.markShown(id, 2);
    }
    return ids;
  };
  const settle = async () => {
    for (let round = 0; round < 40; round += 1) await rig.clock.settle();
  };

  it('shows the oldest missing card before it has read the others', async () => {
    await rig.receive(...Array.from({ length: 200 }, (_, index) => alertOn(1 + index)));
    await rig.restart();
    let reads = 0;
    rig.hinder = (method) => {
      reads += method === 'trail' ? 1 : 0;
    };
    let readsAtFirst = 0;
    rig.teams.conduct = () => {
      readsAtFirst ||= reads;
    };
    await rig.delivery.start();
    await settle();
    assert.ok(readsAtFirst > 0 && readsAtFirst <= 30, `${readsAtFirst} trails were read`);
    assert.equal(rig.delivery.behind(), 200 - rig.teams.posts.length);
  });

  it('shows a new alarm while the threads of the others are still looked at', async () => {
    await shown(200);
    await rig.restart();
    const reading = Promise.withResolvers<void>();
    rig.hinder = (method) => (method === 'shownVersion' ? reading.promise : undefined);
    await rig.delivery.start();
    const id = await rig.alarm(999);
    await rig.clock.advance(1_000);
    assert.notEqual(rig.shown(id), undefined);
    reading.resolve();
    await settle();
    assert.equal(rig.teams.calls.length, 1);
  });

  it('finds what the thread of one of them lacks', async () => {
    const ids = await shown(120);
    const id = ids[100] ?? '';
    await rig.incidents.execute(id, { type: 'startInvestigation', actor: ada });
    await rig.store.markShown(id, (await rig.incidents.get(id))?.version ?? 0);
    await rig.restart();
    await rig.delivery.start();
    await settle();
    const [first] = rig.teams.calls;
    assert.deepEqual([first?.kind, first?.message.summary], ['reply', id]);
  });

  it('shows the others when the store fails for one, and that one as soon as it can be read', async () => {
    const ids = await rig.receive(...Array.from({ length: 60 }, (_, index) => alertOn(1 + index)));
    await rig.restart();
    let failures = 2;
    rig.hinder = (method) => {
      if (method === 'trail' && failures-- > 0) throw new GlasswatchError('storeUnavailable');
    };
    await rig.delivery.start();
    await settle();
    await rig.clock.advance(minute);
    await settle();
    await rig.clock.advance(minute);
    for (const id of ids) assert.notEqual(rig.shown(id), undefined);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('shows all of them when the store fails for longer than everything takes to be looked at once', async () => {
    const unshown = await rig.receive(...Array.from({ length: 5 }, (_, index) => alertOn(1 + index)));
    await rig.restart();
    rig.hinder = (method) => {
      if (method === 'trail') throw new GlasswatchError('storeUnavailable');
    };
    await rig.delivery.start();
    await settle();
    assert.equal(rig.delivery.behind(), 0);
    rig.hinder = () => {};
    await rig.clock.advance(minute);
    await settle();
    for (const id of unshown) assert.notEqual(rig.shown(id), undefined);
  });

  it('keeps nothing in mind of those that are shown', async () => {
    await shown(60);
    await rig.restart();
    await rig.delivery.start();
    await settle();
    assert.equal(rig.delivery.behind(), 0);
    assert.deepEqual(rig.teams.calls, []);
    await rig.clock.advance(10 * minute);
    assert.deepEqual(rig.clock.waiting(), []);
  });
});
