import assert from 'node:assert/strict';
import { ada } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import { accountOf, alertOn, type DeliveryRig, openDeliveryRig } from './deliveryRig.ts';

const minute = 60_000;

describe('delivery', () => {
  let rig: DeliveryRig;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
  });
  afterEach(() => rig.dispose());

  const acknowledge = async (id: string) => {
    await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await rig.clock.settle();
  };
  const findRows = async (id: string, number: number, resultCode = '50126') => {
    const signIns = [aSignIn({ id: `row-${number}`, userId: accountOf(1), resultCode })];
    await rig.incidents.execute(id, { type: 'recordSignIns', signIns });
    await rig.clock.settle();
  };

  it('posts a new incident at once, from the alert alone', async () => {
    const id = await rig.alarm(1);
    assert.deepEqual(rig.callTimes(), [0]);
    assert.deepEqual(rig.shown(id), { status: 'open', takenBy: null, alerts: 1, signIns: 0 });
    assert.equal((await rig.incidents.get(id))?.card?.activityId, rig.teams.posts[0]?.activityId);
  });

  it('needs one message for a new incident, and none to say that it was posted', async () => {
    await rig.alarm(1);
    await rig.clock.advance(10 * minute);
    assert.equal(rig.teams.calls.length, 1);
    assert.equal(rig.delivery.behind(), 0);
    assert.deepEqual(await rig.store.unshown(), []);
  });

  it('says on a first card when it was sent', async () => {
    const said: (string | null)[] = [];
    const observed = openDeliveryRig({
      card: ({ id, postedAt }) => {
        said.push(postedAt);
        return { card: { type: 'AdaptiveCard' }, summary: id };
      },
    });
    await observed.delivery.start();
    const sentAt = new Date(observed.clock.now()).toISOString();
    await observed.alarm(1);
    assert.deepEqual(said, [sentAt]);
    await observed.dispose();
  });

  it('shows details that come later in the same card', async () => {
    const id = await rig.alarm(1);
    await rig.clock.advance(20 * minute);
    await findRows(id, 1);
    assert.deepEqual(
      rig.teams.calls.map(({ kind, activityId }) => [kind, activityId]),
      [
        ['post', null],
        ['update', rig.teams.posts[0]?.activityId],
      ],
    );
    assert.equal(rig.shown(id)?.signIns, 1);
  });

  it('shows what came while a card was on its way', async () => {
    const answer = Promise.withResolvers<void>();
    rig.teams.conduct = () => answer.promise;
    const id = await rig.alarm(1);
    await rig.alarm(1);
    await acknowledge(id);
    rig.teams.conduct = () => {};
    answer.resolve();
    await rig.clock.advance(minute);
    assert.deepEqual(rig.shown(id), { status: 'open', takenBy: 'Ada', alerts: 2, signIns: 0 });
    assert.equal(rig.teams.posts.length, 1);
  });

  it('turns a storm of 2,000 alerts in a minute into one card and at most 20 updates, the last state shown', async () => {
    let id = '';
    for (let step = 0; step < 100; step += 1) {
      const alerts = Array.from({ length: 20 }, () => alertOn(1));
      [id = ''] = await rig.receive(...alerts);
      await rig.clock.advance(600);
    }
    await rig.clock.advance(minute);
    assert.deepEqual(rig.shown(id), await rig.current(id));
    assert.equal(rig.shown(id)?.alerts, 2_000);
    assert.equal(rig.teams.posts.length, 1);
    const updates = rig.teams.calls.filter(({ kind }) => kind === 'update').length;
    assert.ok(updates <= 20, `${updates} updates`);
  });

  it('shows an acknowledgement at once, also in the middle of a storm', async () => {
    let id = '';
    for (let count = 0; count < 60; count += 1) {
      id = await rig.alarm(1);
      await rig.clock.advance(500);
    }
    assert.notDeepEqual(rig.shown(id), await rig.current(id));
    await acknowledge(id);
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
  });

  it('shows a rise in severity at once, also in the middle of a storm', async () => {
    for (let count = 0; count < 20; count += 1) {
      await rig.alarm(1);
      await rig.clock.advance(500);
    }
    const id = await rig.alarm(1);
    assert.notDeepEqual(rig.shown(id), await rig.current(id));
    await findRows(id, 1, '0');
    assert.equal(rig.teams.calls.at(-2)?.kind, 'reply');
    assert.equal(rig.shown(id)?.signIns, 1);
  });

  it('waits until a channel is known, and then shows everything', async () => {
    rig.channel = null;
    const ids = [await rig.alarm(1), await rig.alarm(2), await rig.alarm(3)];
    await rig.clock.advance(minute);
    assert.deepEqual(rig.teams.calls, []);
    assert.equal(rig.delivery.behind(), 3);
    rig.channel = {
      channelId: '19:other@thread.tacv2',
      serviceUrl: 'https://b.contoso.com/',
      tenantId: null,
    };
    rig.delivery.wake();
    await rig.clock.settle();
    assert.deepEqual(rig.teams.posts.map(({ message }) => message.summary).sort(), ids.sort());
    assert.ok(rig.teams.posts.every(({ channelId }) => channelId === '19:other@thread.tacv2'));
  });

  it('shows what nobody can see yet before it brings other cards up to date', async () => {
    const old = [await rig.alarm(1), await rig.alarm(2)];
    const { channel } = rig;
    rig.channel = null;
    for (const id of old) await acknowledge(id);
    const fresh = [await rig.alarm(3), await rig.alarm(4)];
    rig.channel = channel;
    rig.delivery.wake();
    await rig.clock.advance(minute);
    assert.deepEqual(
      rig.teams.calls.slice(2).map(({ message }) => message.summary),
      [...fresh, ...old],
    );
  });

  it('has several messages on their way at once, but never two about one incident', async () => {
    const answers: (() => void)[] = [];
    let most = 0;
    rig.teams.conduct = async () => {
      const about = [...rig.teams.underWay].map(({ message }) => message.summary);
      assert.equal(new Set(about).size, about.length);
      most = Math.max(most, about.length);
      await new Promise<void>((resolve) => answers.push(resolve));
    };
    for (let round = 0; round < 3; round += 1) {
      for (let number = 1; number <= 6; number += 1) await rig.alarm(number);
    }
    while (answers.length > 0) {
      answers.shift()?.();
      await rig.clock.advance(1_000);
    }
    assert.ok(most >= 2 && most <= 4, `${most} at once`);
    assert.equal(rig.teams.posts.length, 6);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('lets an alarm wait two seconds at most for the one before it', async () => {
    const answer = Promise.withResolvers<void>();
    rig.teams.conduct = () => answer.promise;
    for (const number of [1, 2, 3]) await rig.alarm(number);
    await rig.clock.advance(minute);
    assert.deepEqual(rig.callTimes(), [0, 2_000, 4_000]);
    answer.resolve();
    await rig.clock.settle();
    assert.equal(rig.teams.posts.length, 3);
  });

  it('says how many incidents the channel does not show as they stand', async () => {
    const answer = Promise.withResolvers<void>();
    rig.teams.conduct = () => answer.promise;
    assert.equal(rig.delivery.behind(), 0);
    await rig.alarm(1);
    await rig.alarm(2);
    await rig.alarm(2);
    assert.equal(rig.delivery.behind(), 2);
    answer.resolve();
    await rig.clock.advance(minute);
    assert.equal(rig.delivery.behind(), 0);
  });
});
