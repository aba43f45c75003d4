import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { ada } from '../builders/incident.ts';
import { alertOn, type DeliveryRig, openDeliveryRig, theChannel } from './deliveryRig.ts';

const minute = 60_000;

describe('delivery across failures of its own side', () => {
  let rig: DeliveryRig;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
  });
  afterEach(async () => {
    rig.hinder = () => {};
    rig.teams.conduct = () => {};
    await rig.dispose();
  });

  const acknowledge = async (id: string) => {
    await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await rig.clock.settle();
  };
  const diskFull = () => {
    throw new Error('disk full');
  };

  /** The card goes out, and cannot be recorded from then on. */
  const failAfterPosting = () => {
    rig.teams.conduct = () => {
      rig.hinder = diskFull;
    };
  };

  it('does not post a card twice that could not be recorded, however long that takes', async () => {
    failAfterPosting();
    const id = await rig.alarm(1);
    await rig.clock.advance(30 * minute);
    assert.equal(rig.teams.calls.length, 1);
    assert.equal(rig.delivery.behind(), 1);
    rig.hinder = () => {};
    await rig.clock.advance(minute);
    assert.equal(rig.teams.calls.length, 1);
    assert.equal((await rig.incidents.get(id))?.card?.activityId, rig.teams.posts[0]?.activityId);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('shows what has come in between posting a card and recording it', async () => {
    failAfterPosting();
    const id = await rig.alarm(1);
    rig.teams.conduct = () => {};
    rig.hinder = () => {};
    await rig.alarm(1);
    await rig.clock.advance(minute);
    assert.equal(rig.teams.posts.length, 1);
    assert.deepEqual(rig.shown(id), await rig.current(id));
    assert.equal(rig.shown(id)?.alerts, 2);
  });

  it('posts at most one card more when the process ends between posting and recording', async () => {
    failAfterPosting();
    const id = await rig.alarm(1);
    rig.teams.conduct = () => {};
    rig.hinder = () => {};
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(30 * minute);
    assert.equal(rig.teams.posts.length, 2);
    assert.deepEqual(rig.shown(id), await rig.current(id));
    assert.equal(rig.delivery.behind(), 0);
  });

  it('shows what is behind after a restart, and sends nothing else', async () => {
    const [shown, old, unseen] = [await rig.alarm(1), await rig.alarm(2), 3];
    await rig.clock.advance(minute);
    await rig.delivery.stop();
    await acknowledge(old);
    await rig.receive(alertOn(unseen));
    const before = rig.teams.calls.length;
    await rig.restart();
    await rig.delivery.start();
    assert.equal(rig.delivery.behind(), 2);
    await rig.clock.advance(30 * minute);
    const after = rig.teams.calls.slice(before);
    assert.deepEqual(
      after.map(({ kind }) => kind),
      ['post', 'update'],
    );
    assert.equal(rig.shown(old)?.takenBy, 'Ada');
    assert.ok(after.every(({ message }) => message.summary !== shown));
    assert.equal(rig.delivery.behind(), 0);
  });

  it('sends nothing after a restart when nothing is behind', async () => {
    for (const number of [1, 2, 3]) await rig.alarm(number);
    await rig.clock.advance(minute);
    const before = rig.teams.calls.length;
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(30 * minute);
    assert.equal(rig.teams.calls.length, before);
  });

  it('shows what comes in while it reads what is behind', async () => {
    const id = await rig.alarm(1);
    await rig.delivery.stop();
    await rig.alarm(1);
    await rig.restart();
    const reading = Promise.withResolvers<void>();
    rig.hinder = (method) => (method === 'shownVersion' ? reading.promise : undefined);
    const started = rig.delivery.start();
    await rig.clock.settle();
    await acknowledge(id);
    reading.resolve();
    await started;
    await rig.clock.advance(minute);
    assert.deepEqual(rig.shown(id), { status: 'open', takenBy: 'Ada', alerts: 2, signIns: 0 });
  });

  it('shows the other incidents when the trail of one was altered', async () => {
    rig.channel = null;
    const [altered, intact] = [await rig.alarm(1), await rig.alarm(2)];
    const tool = new DatabaseSync(join(rig.folder, 'glasswatch.db'));
    tool.exec(`DROP TRIGGER trail_entry_stays; UPDATE trail SET text = replace(text, '192.0.2.24', '192.0.2.25')
      WHERE incident_id = '${altered}'`);
    tool.close();
    await rig.restart();
    rig.channel = { channelId: '19:a@thread.tacv2', serviceUrl: 'https://a.contoso.com/', tenantId: null };
    await rig.delivery.start();
    await rig.clock.settle();
    assert.notEqual(rig.shown(intact), undefined);
    assert.ok(rig.logged.some(({ level, incidentId }) => level === 'error' && incidentId === altered));
  });

  it('waits for what is under way when it stops, and sends nothing after', async () => {
    const answer = Promise.withResolvers<void>();
    rig.teams.conduct = () => answer.promise;
    const id = await rig.alarm(1);
    let isStopped = false;
    const stopped = rig.delivery.stop().then(() => {
      isStopped = true;
    });
    await rig.clock.settle();
    assert.equal(isStopped, false);
    answer.resolve();
    await stopped;
    assert.notEqual((await rig.incidents.get(id))?.card, null);
    await acknowledge(id);
    await rig.alarm(2);
    rig.delivery.wake();
    await rig.clock.advance(30 * minute);
    assert.equal(rig.teams.calls.length, 1);
  });

  it('does not try again after it was stopped', async () => {
    rig.teams.conduct = () => {
      throw new MessengerError('unreachable');
    };
    await rig.alarm(1);
    await rig.delivery.stop();
    await rig.clock.advance(30 * minute);
    assert.equal(rig.teams.calls.length, 1);
    assert.deepEqual(rig.clock.waiting(), []);
  });

  for (const how of ['fails', 'does not answer'] as const) {
    it(`shows alarms, old and new, while the store ${how} when asked what an earlier process knew`, async () => {
      rig.channel = null;
      const old = await rig.alarm(1);
      rig.channel = theChannel;
      await rig.restart();
      const answer = Promise.withResolvers<void>();
      rig.hinder = (method) => {
        if (method !== 'fact') return;
        if (how === 'fails') throw new Error('disk full');
        return answer.promise;
      };
      const started = rig.delivery.start();
      const id = await rig.alarm(2);
      await rig.clock.advance(1_000);
      assert.deepEqual([rig.shown(old), rig.shown(id)], [await rig.current(old), await rig.current(id)]);
      answer.resolve();
      await started;
      await rig.delivery.stop();
      assert.deepEqual(rig.clock.waiting(), []);
    });
  }
});
