import assert from 'node:assert/strict';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { createFollower } from '../../src/delivery/otherInstances.ts';
import { GlasswatchError } from '../../src/errors.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { createLog } from '../../src/log.ts';
import type { Message } from '../../src/presentation/message.ts';
import type { Store } from '../../src/store/store.ts';
import { anAlert } from '../builders/alert.ts';
import { acknowledge } from '../builders/commands.ts';
import { type OpenedIncidents, openIncidents } from '../builders/openedIncidents.ts';
import { type FakeMessenger, fakeMessenger } from '../fakes/messenger.ts';
import { alertOn } from './deliveryRig.ts';

const minute = 60_000;

describe('following other instances', () => {
  let opened: OpenedIncidents;
  let teams: FakeMessenger;
  let follower: ReturnType<typeof createFollower>;
  let refreshes: number;
  let reads: number;
  let takenUp: (readonly Incident[])[];
  let refresh: () => Promise<void>;
  let logged: string[];

  /** An instance with a memory of its own; it is over when its delivery is stopped. */
  const instance = (isSilent = false, hindered: Partial<Store> = {}) => {
    let isQuiet = isSilent;
    let channelId = '19:watch';
    let isKilled = false;
    const clock = {
      now: opened.clock.now,
      after: (ms: number, wake: () => void) => opened.clock.after(ms, () => isKilled || wake()),
    };
    const incidents = opened.another((store) => ({ ...store, isShared: true }));
    const message = ({ id, version }: Incident): Message => ({
      summary: id,
      card: { type: 'AdaptiveCard', version },
    });
    const delivery = createDelivery({
      ...{ incidents, messenger: teams, clock },
      store: { ...opened.store, isShared: true, ...hindered },
      channel: () => (isQuiet ? null : { channelId, serviceUrl: 'https://x', tenantId: null }),
      render: {
        ...{ card: message, plain: message, checklist: message, activity: message, reply: message },
        announcement: async (incident) => message(incident),
        backlog: () => ({ summary: 'backlog', card: { type: 'AdaptiveCard' } }),
      },
      bands: { watched: [], allowedRules: null },
      log: createLog({ write() {} }),
    });
    const show = () => {
      isQuiet = false;
      delivery.wake();
    };
    /** From now on it repeats and renews nothing, and hears of no answer. */
    const kill = () => {
      isKilled = true;
    };
    const hide = () => {
      isQuiet = true;
    };
    const move = (to: string) => {
      channelId = to;
    };
    return { incidents, delivery, show, hide, move, kill };
  };
  const pass = (ms: number) => opened.clock.advance(ms);

  beforeEach(async () => {
    opened = openIncidents();
    teams = fakeMessenger(opened.clock);
    refreshes = 0;
    reads = 0;
    takenUp = [];
    refresh = async () => {};
    logged = [];
    const { delivery } = instance();
    await delivery.start();
    follower = createFollower({
      ...{ store: opened.store, delivery, clock: opened.clock },
      channel: {
        refresh() {
          refreshes += 1;
          return refresh();
        },
      },
      incidents: {
        async changedByOthers() {
          reads += 1;
          return instance().incidents.open();
        },
      },
      timed: [{ takeUp: (open) => takenUp.push(open) }, { takeUp: (open) => takenUp.push(open) }],
      log: createLog({ write: (line) => void logged.push(line) }),
    });
    follower.start();
  });

  afterEach(async () => {
    await follower.stop();
    await opened.dispose();
  });

  it('shows what an instance that is gone has left unshown, once', async () => {
    const gone = instance(true);
    await gone.delivery.start();
    const { incidentId: id } = await gone.incidents.receive(anAlert());
    await gone.delivery.stop();
    await pass(minute);
    assert.equal(teams.posts.length, 0);
    await pass(minute);
    assert.deepEqual(
      teams.posts.map(({ message }) => message.summary),
      [id],
    );
    await pass(10 * minute);
    assert.equal(teams.posts.length, 1);
    assert.deepEqual(await opened.store.unshown(), []);
  });

  it('brings a card up to date that an instance has left old', async () => {
    const gone = instance();
    await gone.delivery.start();
    const { incidentId: id } = await gone.incidents.receive(anAlert());
    await pass(minute / 2);
    assert.equal(teams.posts.length, 1);
    await gone.delivery.stop();
    await gone.incidents.execute(id, acknowledge());
    await pass(3 * minute);
    assert.equal(teams.posts.length, 1);
    assert.deepEqual(await opened.store.unshown(), []);
  });

  it('posts one card when both record alerts of one incident, and both are on it', async () => {
    const [one, two] = [instance(), instance()];
    await Promise.all([one.delivery.start(), two.delivery.start()]);
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    teams.conduct = () => taken;
    const { incidentId: id } = await one.incidents.receive(anAlert());
    await pass(10);
    await two.incidents.receive(anAlert());
    await pass(10);
    take();
    await pass(10_000);
    await two.incidents.receive(anAlert());
    await pass(10_000);
    assert.equal(teams.posts.length, 1);
    assert.deepEqual(await opened.store.unshown(), []);
    assert.equal(await opened.store.shownVersion(id), (await two.incidents.get(id))?.version);
    await Promise.all([one.delivery.stop(), two.delivery.stop()]);
  });

  it('shares a backlog with the one that is working on it, and posts one card for each', async () => {
    const other = instance();
    await other.delivery.start();
    const alarms = Array.from({ length: 300 }, (_, number) => other.incidents.receive(alertOn(number)));
    const ids = (await Promise.all(alarms)).map(({ incidentId }) => incidentId);
    for (let passed = 0; passed < 10; passed += 1) await pass(minute);
    const cards = teams.posts.map(({ message }) => message.summary).filter((id) => id !== 'backlog');
    assert.deepEqual(cards.toSorted(), ids.toSorted());
    assert.deepEqual(await opened.store.unshown(), []);
    await other.delivery.stop();
  });

  it('posts an old alarm all the same when it cannot be read whether another instance has', async () => {
    const lost = instance(true, {
      shownVersion: () => Promise.reject(new GlasswatchError('storeUnavailable')),
    });
    await lost.delivery.start();
    await lost.incidents.receive(anAlert());
    await pass(minute / 2);
    lost.show();
    await pass(1_000);
    assert.equal(teams.posts.length, 1);
    await lost.delivery.stop();
  });

  it('posts one card for each alarm that both have when Teams answers after 30 s', async () => {
    teams.conduct = () => new Promise((resolve) => opened.clock.after(30_000, resolve));
    const other = instance();
    await other.delivery.start();
    const alarms = Array.from({ length: 44 }, (_, number) => other.incidents.receive(alertOn(number)));
    const ids = (await Promise.all(alarms)).map(({ incidentId }) => incidentId);
    await pass(4 * minute);
    teams.conduct = () => {};
    await pass(10 * minute);
    const cards = teams.posts.map(({ message }) => message.summary).filter((id) => id !== 'backlog');
    assert.deepEqual(cards.toSorted(), ids.toSorted());
    assert.deepEqual(await opened.store.unshown(), []);
    await other.delivery.stop();
  });

  it('posts one card for each alarm of an outage when both begin at the same moment', async () => {
    const [one, two] = [instance(true), instance(true)];
    const alarms = Array.from({ length: 20 }, (_, number) => one.incidents.receive(alertOn(number)));
    const ids = (await Promise.all(alarms)).map(({ incidentId }) => incidentId);
    await Promise.all([one.delivery.start(), two.delivery.start()]);
    await pass(minute / 2);
    teams.conduct = () => new Promise((resolve) => opened.clock.after(4_000, resolve));
    one.show();
    two.show();
    await pass(20 * minute);
    const cards = teams.posts.map(({ message }) => message.summary).filter((id) => id !== 'backlog');
    assert.deepEqual(cards.toSorted(), ids.toSorted());
    await Promise.all([one.delivery.stop(), two.delivery.stop()]);
  });

  it('posts an alarm within two minutes whose card another instance awaited when it was killed', async () => {
    const gone = instance();
    await gone.delivery.start();
    teams.conduct = () => Promise.withResolvers<void>().promise;
    const { incidentId } = await gone.incidents.receive(anAlert());
    await pass(6_000);
    gone.kill();
    teams.conduct = () => {};
    await pass(2 * minute);
    assert.deepEqual(
      teams.posts.map(({ message }) => message.summary),
      [incidentId],
    );
  });

  it('tells of the backlog in the notice that another instance has posted meanwhile', async () => {
    const [one, two] = [instance(), instance()];
    await Promise.all([one.delivery.start(), two.delivery.start()]);
    const storm = async (of: typeof one, from: number) =>
      Promise.all(Array.from({ length: 60 }, (_, number) => of.incidents.receive(alertOn(from + number))));
    await storm(one, 0);
    await pass(1_000);
    await storm(two, 100);
    await pass(1_000);
    const notices = (kind: string) =>
      teams.calls.filter((call) => call.kind === kind && call.message.summary === 'backlog').length;
    assert.deepEqual([notices('post'), notices('update')], [1, 1]);
    await Promise.all([one.delivery.stop(), two.delivery.stop()]);
  });

  for (const ending of ['fails', 'was still taken'] as const) {
    it(`posts a card of a channel that is gone anew at once, though an update of it was under way that ${ending}`, async () => {
      const one = instance();
      await one.delivery.start();
      const { incidentId } = await one.incidents.receive(anAlert());
      await pass(10_000);
      const { promise: answered, resolve, reject } = Promise.withResolvers<void>();
      teams.conduct = ({ kind }) => (kind === 'update' ? answered : undefined);
      await one.incidents.execute(incidentId, acknowledge());
      await pass(100);
      assert.equal(teams.underWay.size, 1);
      one.move('19:general');
      await one.delivery.repost(['19:watch']);
      if (ending === 'fails') reject(new MessengerError('gone'));
      else resolve();
      await pass(5_000);
      assert.deepEqual(
        teams.posts.map(({ channelId }) => channelId),
        ['19:watch', '19:general'],
      );
      await one.delivery.stop();
    });
  }

  it('posts a card anew that was on its way into a channel while that went', async () => {
    const one = instance();
    await one.delivery.start();
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    teams.conduct = () => answered;
    await one.incidents.receive(anAlert());
    await pass(100);
    one.move('19:general');
    await one.delivery.repost(['19:watch']);
    resolve();
    await pass(5_000);
    await pass(10 * minute);
    assert.deepEqual(
      teams.posts.map(({ channelId }) => channelId),
      ['19:watch', '19:general'],
    );
    await one.delivery.stop();
  });

  it('posts nothing anew in the channel that gets the alerts, though it was gone before', async () => {
    const one = instance();
    await one.delivery.start();
    await one.incidents.receive(anAlert());
    await pass(10_000);
    await one.delivery.repost(['19:watch']);
    await pass(10 * minute);
    assert.equal(teams.posts.length, 1);
    await one.delivery.stop();
  });

  for (const apart of [0, minute / 2]) {
    it(`posts each card of a channel that is gone anew once, where the two learn of the next one ${apart / 1_000} s apart`, async () => {
      const [one, two] = [instance(), instance()];
      await Promise.all([one.delivery.start(), two.delivery.start()]);
      const alarms = Array.from({ length: 8 }, (_, number) => one.incidents.receive(alertOn(number)));
      const ids = (await Promise.all(alarms)).map(({ incidentId }) => incidentId);
      await pass(2 * minute);
      assert.equal(teams.posts.length, ids.length);
      for (const each of [one, two]) {
        each.hide();
        await each.delivery.repost(['19:watch']);
      }
      await pass(minute);
      teams.conduct = () => new Promise((resolve) => opened.clock.after(1_000, resolve));
      one.show();
      await pass(apart);
      two.show();
      await pass(20 * minute);
      const cards = teams.posts.map(({ message }) => message.summary).filter((id) => id !== 'backlog');
      assert.deepEqual(cards.toSorted(), [...ids, ...ids].toSorted());
      await Promise.all([one.delivery.stop(), two.delivery.stop()]);
    });
  }

  it('leaves alone what the other is showing', async () => {
    const other = instance();
    await other.delivery.start();
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    teams.conduct = () => taken;
    await other.incidents.receive(anAlert());
    await pass(minute);
    assert.equal(teams.calls.length, 1);
    take();
    await pass(5 * minute);
    assert.equal(teams.posts.length, 1);
    await other.delivery.stop();
  });

  it('has what others have left to be done at its time taken up each minute', async () => {
    const { incidentId } = await instance().incidents.receive(anAlert());
    await pass(3 * minute);
    assert.deepEqual(
      takenUp.map((open) => open.map(({ id }) => id)),
      Array(6).fill([incidentId]),
    );
    assert.equal(reads, 3);
  });

  it('asks each minute which channel was chosen, also after it could not', async () => {
    refresh = () => Promise.reject(new GlasswatchError('storeUnavailable'));
    await pass(2 * minute);
    assert.equal(refreshes, 2);
    assert.match(logged.join(), /what other instances do could not be looked at/);
    await follower.stop();
    await pass(5 * minute);
    assert.equal(refreshes, 2);
  });
});
