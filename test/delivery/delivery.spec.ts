import assert from 'node:assert/strict';
import { ada } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import { accountOf, alertOn, type Desk, openDesk } from './deliveryRig.ts';

const minute = 60_000;

describe('delivery', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = openDesk();
    await desk.delivery.start();
  });
  afterEach(() => desk.dispose());

  const acknowledge = async (id: string) => {
    await desk.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await desk.clock.settle();
  };
  const findRows = async (id: string, number: number, resultCode = '50126') => {
    const signIns = [aSignIn({ id: `row-${number}`, userId: accountOf(1), resultCode })];
    await desk.incidents.execute(id, { type: 'recordSignIns', signIns });
    await desk.clock.settle();
  };

  it('posts a new incident at once, from the alert alone', async () => {
    const id = await desk.alarm(1);
    assert.deepEqual(desk.callTimes(), [0]);
    assert.deepEqual(desk.shown(id), { status: 'open', takenBy: null, alerts: 1, signIns: 0 });
    assert.equal((await desk.incidents.get(id))?.card?.activityId, desk.teams.posts[0]?.activityId);
  });

  it('needs one message for a new incident, and none to say that it was posted', async () => {
    await desk.alarm(1);
    await desk.clock.advance(10 * minute);
    assert.equal(desk.teams.calls.length, 1);
    assert.equal(desk.delivery.behind(), 0);
    assert.deepEqual(await desk.store.unshown(), []);
  });

  it('says on a first card when it was sent', async () => {
    const said: (string | null)[] = [];
    const observed = openDesk({
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
    const id = await desk.alarm(1);
    await desk.clock.advance(20 * minute);
    await findRows(id, 1);
    assert.deepEqual(
      desk.teams.calls.map(({ kind, activityId }) => [kind, activityId]),
      [
        ['post', null],
        ['update', desk.teams.posts[0]?.activityId],
      ],
    );
    assert.equal(desk.shown(id)?.signIns, 1);
  });

  it('shows what came while a card was on its way', async () => {
    const answer = Promise.withResolvers<void>();
    desk.teams.conduct = () => answer.promise;
    const id = await desk.alarm(1);
    await desk.alarm(1);
    await acknowledge(id);
    desk.teams.conduct = () => {};
    answer.resolve();
    await desk.clock.advance(minute);
    assert.deepEqual(desk.shown(id), { status: 'open', takenBy: 'Ada', alerts: 2, signIns: 0 });
    assert.equal(desk.teams.posts.length, 1);
  });

  it('turns a storm of 2,000 alerts in a minute into one card and at most 20 updates, the last state shown', async () => {
    let id = '';
    for (let step = 0; step < 100; step += 1) {
      const alerts = Array.from({ length: 20 }, () => alertOn(1));
      [id = ''] = await desk.receive(...alerts);
      await desk.clock.advance(600);
    }
    await desk.clock.advance(minute);
    assert.deepEqual(desk.shown(id), await desk.current(id));
    assert.equal(desk.shown(id)?.alerts, 2_000);
    assert.equal(desk.teams.posts.length, 1);
    const updates = desk.teams.calls.filter(({ kind }) => kind === 'update').length;
    assert.ok(updates <= 20, `${updates} updates`);
  });

  it('shows an acknowledgement at once, also in the middle of a storm', async () => {
    let id = '';
    for (let count = 0; count < 60; count += 1) {
      id = await desk.alarm(1);
      await desk.clock.advance(500);
    }
    assert.notDeepEqual(desk.shown(id), await desk.current(id));
    await acknowledge(id);
    assert.equal(desk.shown(id)?.takenBy, 'Ada');
  });

  it('shows a rise in severity at once, also in the middle of a storm', async () => {
    for (let count = 0; count < 20; count += 1) {
      await desk.alarm(1);
      await desk.clock.advance(500);
    }
    const id = await desk.alarm(1);
    assert.notDeepEqual(desk.shown(id), await desk.current(id));
    await findRows(id, 1, '0');
    assert.equal(desk.teams.calls.at(-2)?.kind, 'reply');
    assert.equal(desk.shown(id)?.signIns, 1);
  });

  it('waits until a channel is known, and then shows everything', async () => {
    desk.channel = null;
    const ids = [await desk.alarm(1), await desk.alarm(2), await desk.alarm(3)];
    await desk.clock.advance(minute);
    assert.deepEqual(desk.teams.calls, []);
    assert.equal(desk.delivery.behind(), 3);
    desk.channel = {
      channelId: '19:other@thread.tacv2',
      serviceUrl: 'https://b.contoso.com/',
      tenantId: null,
    };
    desk.delivery.wake();
    await desk.clock.settle();
    assert.deepEqual(desk.teams.posts.map(({ message }) => message.summary).sort(), ids.sort());
    assert.ok(desk.teams.posts.every(({ channelId }) => channelId === '19:other@thread.tacv2'));
  });

  it('shows what nobody can see yet before it brings other cards up to date', async () => {
    const old = [await desk.alarm(1), await desk.alarm(2)];
    const { channel } = desk;
    desk.channel = null;
    for (const id of old) await acknowledge(id);
    const fresh = [await desk.alarm(3), await desk.alarm(4)];
    desk.channel = channel;
    desk.delivery.wake();
    await desk.clock.advance(minute);
    assert.deepEqual(
      desk.teams.calls.slice(2).map(({ message }) => message.summary),
      [...fresh, ...old],
    );
  });

  it('has several messages on their way at once, but never two about one incident', async () => {
    const answers: (() => void)[] = [];
    let most = 0;
    desk.teams.conduct = async () => {
      const about = [...desk.teams.underWay].map(({ message }) => message.summary);
      assert.equal(new Set(about).size, about.length);
      most = Math.max(most, about.length);
      await new Promise<void>((resolve) => answers.push(resolve));
    };
    for (let round = 0; round < 3; round += 1) {
      for (let number = 1; number <= 6; number += 1) await desk.alarm(number);
    }
    while (answers.length > 0) {
      answers.shift()?.();
      await desk.clock.advance(1_000);
    }
    assert.ok(most >= 2 && most <= 4, `${most} at once`);
    assert.equal(desk.teams.posts.length, 6);
    assert.equal(desk.delivery.behind(), 0);
  });

  it('lets an alarm wait two seconds at most for the one before it', async () => {
    const answer = Promise.withResolvers<void>();
    desk.teams.conduct = () => answer.promise;
    for (const number of [1, 2, 3]) await desk.alarm(number);
    await desk.clock.advance(minute);
    assert.deepEqual(desk.callTimes(), [0, 2_000, 4_000]);
    answer.resolve();
    await desk.clock.settle();
    assert.equal(desk.teams.posts.length, 3);
  });

  it('says how many incidents the channel does not show as they stand', async () => {
    const answer = Promise.withResolvers<void>();
    desk.teams.conduct = () => answer.promise;
    assert.equal(desk.delivery.behind(), 0);
    await desk.alarm(1);
    await desk.alarm(2);
    await desk.alarm(2);
    assert.equal(desk.delivery.behind(), 2);
    answer.resolve();
    await desk.clock.advance(minute);
    assert.equal(desk.delivery.behind(), 0);
  });
});
