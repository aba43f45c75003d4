import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { ada } from '../builders/incident.ts';
import { alertOn, type Desk, openDesk } from './deliveryRig.ts';

const minute = 60_000;

describe('delivery across failures of its own side', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk();
    await desk.delivery.start();
  });
  afterEach(async () => {
    desk.hinder = () => {};
    desk.teams.conduct = () => {};
    await desk.dispose();
  });

  const acknowledge = async (id: string) => {
    await desk.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await desk.clock.settle();
  };
  const diskFull = () => {
    throw new Error('disk full');
  };

  /** The card goes out, and cannot be recorded from then on. */
  const failAfterPosting = () => {
    desk.teams.conduct = () => {
      desk.hinder = diskFull;
    };
  };

  it('does not post a card twice that could not be recorded, however long that takes', async () => {
    failAfterPosting();
    const id = await desk.alarm(1);
    await desk.clock.advance(30 * minute);
    assert.equal(desk.teams.calls.length, 1);
    assert.equal(desk.delivery.behind(), 1);
    desk.hinder = () => {};
    await desk.clock.advance(minute);
    assert.equal(desk.teams.calls.length, 1);
    assert.equal((await desk.incidents.get(id))?.card?.activityId, desk.teams.posts[0]?.activityId);
    assert.equal(desk.delivery.behind(), 0);
  });

  it('shows what has come in between posting a card and recording it', async () => {
    failAfterPosting();
    const id = await desk.alarm(1);
    desk.teams.conduct = () => {};
    desk.hinder = () => {};
    await desk.alarm(1);
    await desk.clock.advance(minute);
    assert.equal(desk.teams.posts.length, 1);
    assert.deepEqual(desk.shown(id), await desk.current(id));
    assert.equal(desk.shown(id)?.alerts, 2);
  });

  it('posts at most one card more when the process ends between posting and recording', async () => {
    failAfterPosting();
    const id = await desk.alarm(1);
    desk.teams.conduct = () => {};
    desk.hinder = () => {};
    await desk.restart();
    await desk.delivery.start();
    await desk.clock.advance(30 * minute);
    assert.equal(desk.teams.posts.length, 2);
    assert.deepEqual(desk.shown(id), await desk.current(id));
    assert.equal(desk.delivery.behind(), 0);
  });

  it('shows what is behind after a restart, and sends nothing else', async () => {
    const [shown, old, unseen] = [await desk.alarm(1), await desk.alarm(2), 3];
    await desk.clock.advance(minute);
    await desk.delivery.stop();
    await acknowledge(old);
    await desk.receive(alertOn(unseen));
    const before = desk.teams.calls.length;
    await desk.restart();
    await desk.delivery.start();
    assert.equal(desk.delivery.behind(), 2);
    await desk.clock.advance(30 * minute);
    const after = desk.teams.calls.slice(before);
    assert.deepEqual(
      after.map(({ kind }) => kind),
      ['post', 'update'],
    );
    assert.equal(desk.shown(old)?.takenBy, 'Ada');
    assert.ok(after.every(({ message }) => message.summary !== shown));
    assert.equal(desk.delivery.behind(), 0);
  });

  it('sends nothing after a restart when nothing is behind', async () => {
    for (const number of [1, 2, 3]) await desk.alarm(number);
    await desk.clock.advance(minute);
    const before = desk.teams.calls.length;
    await desk.restart();
    await desk.delivery.start();
    await desk.clock.advance(30 * minute);
    assert.equal(desk.teams.calls.length, before);
  });

  it('shows what comes in while it reads what is behind', async () => {
    const id = await desk.alarm(1);
    await desk.delivery.stop();
    await desk.alarm(1);
    await desk.restart();
    const reading = Promise.withResolvers<void>();
    desk.hinder = (method) => (method === 'shownVersion' ? reading.promise : undefined);
    const started = desk.delivery.start();
    await desk.clock.settle();
    await acknowledge(id);
    reading.resolve();
    await started;
    await desk.clock.advance(minute);
    assert.deepEqual(desk.shown(id), { status: 'open', takenBy: 'Ada', alerts: 2, signIns: 0 });
  });

  it('shows the other incidents when the trail of one was altered', async () => {
    desk.channel = null;
    const [altered, intact] = [await desk.alarm(1), await desk.alarm(2)];
    const tool = new DatabaseSync(join(desk.folder, 'glasswatch.db'));
    tool.exec(`DROP TRIGGER trail_entry_stays; UPDATE trail SET text = replace(text, '192.0.2.24', '192.0.2.25')
      WHERE incident_id = '${altered}'`);
    tool.close();
    await desk.restart();
    desk.channel = { channelId: '19:a@thread.tacv2', serviceUrl: 'https://a.contoso.com/', tenantId: null };
    await desk.delivery.start();
    await desk.clock.settle();
    assert.notEqual(desk.shown(intact), undefined);
    assert.ok(desk.logged.some(({ level, incidentId }) => level === 'error' && incidentId === altered));
  });

  it('waits for what is under way when it stops, and sends nothing after', async () => {
    const answer = Promise.withResolvers<void>();
    desk.teams.conduct = () => answer.promise;
    const id = await desk.alarm(1);
    let isStopped = false;
    const stopped = desk.delivery.stop().then(() => {
      isStopped = true;
    });
    await desk.clock.settle();
    assert.equal(isStopped, false);
    answer.resolve();
    await stopped;
    assert.notEqual((await desk.incidents.get(id))?.card, null);
    await acknowledge(id);
    await desk.alarm(2);
    desk.delivery.wake();
    await desk.clock.advance(30 * minute);
    assert.equal(desk.teams.calls.length, 1);
  });

  it('does not try again after it was stopped', async () => {
    desk.teams.conduct = () => {
      throw new MessengerError('unreachable');
    };
    await desk.alarm(1);
    await desk.delivery.stop();
    await desk.clock.advance(30 * minute);
    assert.equal(desk.teams.calls.length, 1);
    assert.deepEqual(desk.clock.waiting(), []);
  });
});
