import assert from 'node:assert/strict';
import { plainIncidentMessage } from '../../src/card/incident.ts';
import { MessengerError, type MessengerFault } from '../../src/delivery/messenger.ts';
import { ada } from '../builders/incident.ts';
import { failingWith } from '../fakes/messenger.ts';
import { type DeliveryRig, openDeliveryRig, theChannel } from './deliveryRig.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

describe('delivery when Teams does not take a message', () => {
  let rig: DeliveryRig;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
  });
  afterEach(async () => {
    rig.teams.conduct = () => {};
    await rig.dispose();
  });

  const acknowledge = async (id: string) => {
    await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await rig.clock.settle();
  };
  const trailTypes = async (id: string) =>
    (await rig.store.trail(id)).map(({ text }) => JSON.parse(text).event?.type ?? JSON.parse(text).type);

  /** What the next call is, and how many ms after the one that failed. */
  const retries: readonly [
    MessengerFault,
    during: 'post' | 'update',
    next: 'post' | 'update',
    after: number,
  ][] = [
    ['throttled', 'post', 'post', 1_000],
    ['gone', 'post', 'post', 1_000],
    ['refused', 'post', 'post', 1_000],
    ['tooLarge', 'post', 'post', 1_000],
    ['notAccepted', 'post', 'post', 1_000],
    ['unreachable', 'post', 'post', 1_000],
    ['throttled', 'update', 'update', 1_000],
    ['gone', 'update', 'update', 15_000],
    ['refused', 'update', 'update', 1_000],
    ['tooLarge', 'update', 'update', 1_000],
    ['notAccepted', 'update', 'update', 1_000],
    ['unreachable', 'update', 'update', 1_000],
  ];
  for (const [fault, during, next, after] of retries) {
    it(`${during}: goes on after "${fault}" with another ${next}, ${after} ms later, and the card is right`, async () => {
      let id: string;
      if (during === 'post') {
        rig.teams.conduct = failingWith(fault);
        id = await rig.alarm(1);
      } else {
        id = await rig.alarm(1);
        await rig.clock.advance(5 * minute);
        rig.teams.conduct = failingWith(fault);
        await acknowledge(id);
      }
      await rig.clock.advance(minute);
      const [failed, tried, ...more] = rig.teams.calls.slice(during === 'post' ? 0 : 1);
      assert.equal(failed?.kind, during);
      assert.equal(tried?.kind, next);
      assert.equal((tried?.at ?? 0) - (failed?.at ?? 0), after);
      assert.deepEqual(more, []);
      assert.equal(rig.delivery.behind(), 0);
      const isPlain = fault === 'tooLarge' || fault === 'notAccepted';
      assert.equal(tried?.message.card.isPlain ?? false, isPlain);
      if (!isPlain) assert.deepEqual(rig.shown(id), await rig.current(id));
    });
  }

  const forEver: readonly MessengerFault[] = ['throttled', 'gone', 'refused', 'unreachable'];
  for (const fault of forEver) {
    it(`tries again after 1, 2, 4 … 60 s, for a day of "${fault}", and shows the alarm at last`, async () => {
      rig.teams.conduct = () => {
        throw new MessengerError(fault);
      };
      const id = await rig.alarm(1);
      await rig.clock.advance(day);
      const times = rig.callTimes();
      const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      assert.deepEqual(waits.slice(0, 8), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
      assert.ok(waits.slice(8).every((wait) => wait === minute));
      assert.ok(times.length > 1_400);
      assert.equal(rig.shown(id), undefined);
      rig.teams.conduct = () => {};
      await rig.clock.advance(minute);
      assert.deepEqual(rig.shown(id), await rig.current(id));
      assert.equal(rig.delivery.behind(), 0);
    });
  }

  it('posts a new card when Teams has said three times over 30 s that the old one does not exist', async () => {
    const id = await rig.alarm(1);
    await rig.clock.advance(5 * minute);
    rig.teams.conduct = ({ kind }) => {
      if (kind === 'update') throw new MessengerError('gone');
    };
    await acknowledge(id);
    await rig.clock.advance(29_000);
    assert.deepEqual(
      rig.teams.calls.map(({ kind }) => kind),
      ['post', 'update', 'update'],
    );
    await rig.clock.advance(1_000);
    assert.deepEqual(
      rig.teams.calls.map(({ kind }) => kind),
      ['post', 'update', 'update', 'update', 'post'],
    );
    assert.equal((await rig.incidents.get(id))?.replacesCard, true);
    rig.teams.conduct = () => {};
    await rig.clock.advance(minute);
    assert.equal(rig.teams.posts.length, 2);
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
  });

  it('keeps the card that Teams says to be gone twice, and then takes again', async () => {
    const id = await rig.alarm(1);
    await rig.clock.advance(5 * minute);
    rig.teams.conduct = failingWith('gone', 'gone');
    await acknowledge(id);
    await rig.clock.advance(10 * minute);
    assert.equal(rig.teams.posts.length, 1);
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
  });

  it('begins with short waits again after a success', async () => {
    rig.teams.conduct = failingWith('unreachable', 'unreachable', 'unreachable');
    const id = await rig.alarm(1);
    await rig.clock.advance(minute);
    rig.teams.conduct = failingWith('unreachable');
    await acknowledge(id);
    await rig.clock.advance(1_000);
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
  });

  it('brings an incident into the channel that is watched now when the bot was removed from the old one', async () => {
    const id = await rig.alarm(1);
    await rig.clock.advance(minute);
    rig.channel = { ...theChannel, channelId: '19:other@thread.tacv2' };
    rig.teams.conduct = ({ kind }) => {
      if (kind === 'update') throw new MessengerError('refused');
    };
    await acknowledge(id);
    await rig.clock.advance(minute);
    assert.equal(rig.teams.posts.at(-1)?.channelId, '19:other@thread.tacv2');
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
    assert.equal(rig.delivery.behind(), 0);
  });

  it('holds up no other incident while one fails', async () => {
    rig.teams.conduct = ({ message }) => {
      if (message.summary === broken) throw new MessengerError('unreachable');
    };
    let broken = '';
    rig.channel = null;
    broken = await rig.alarm(1);
    const other = await rig.alarm(2);
    rig.channel = { channelId: '19:a@thread.tacv2', serviceUrl: 'https://a.contoso.com/', tenantId: null };
    rig.delivery.wake();
    await rig.clock.advance(minute);
    assert.deepEqual(rig.shown(other), { status: 'open', takenBy: null, alerts: 1, signIns: 0 });
    assert.equal(rig.shown(broken), undefined);
  });

  for (const fault of ['throttled', 'unreachable'] as const) {
    it(`lets the whole conversation rest when Teams says how long (${fault}): not one call comes earlier`, async () => {
      const old = await rig.alarm(1);
      await rig.clock.advance(minute);
      const before = rig.teams.calls.length;
      rig.teams.conduct = failingWith(new MessengerError(fault, { retryAfter: 37_000 }));
      await acknowledge(old);
      const alarms = [];
      for (let number = 2; number <= 8; number += 1) alarms.push(await rig.alarm(number));
      await rig.clock.advance(36_999);
      assert.equal(rig.teams.calls.length, before + 1);
      await rig.clock.advance(1);
      assert.equal(rig.teams.calls.length, before + 8);
      await rig.clock.advance(minute);
      for (const id of [old, ...alarms]) assert.notEqual(rig.shown(id), undefined);
      assert.equal(rig.shown(old)?.takenBy, 'Ada');
    });
  }

  it('posts a card anew that somebody has deleted, and the trail says so', async () => {
    const id = await rig.alarm(1);
    const [first] = rig.teams.posts;
    rig.teams.remove(first?.activityId ?? '');
    await acknowledge(id);
    await rig.clock.advance(minute);
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
    assert.equal(rig.teams.posts.length, 1);
    assert.deepEqual(await trailTypes(id), ['alertReceived', 'cardPosted', 'acknowledged', 'cardPosted']);
    await rig.alarm(1);
    await rig.clock.advance(minute);
    assert.equal(rig.teams.posts.length, 1);
    assert.equal(rig.shown(id)?.alerts, 2);
  });

  it('records again what is shown when that could not be written, and sends nothing twice for it', async () => {
    let failures = 0;
    rig.hinder = (method) => {
      if (method !== 'markShown' || failures === 2) return;
      failures += 1;
      throw new Error('disk full');
    };
    const id = await rig.alarm(1);
    assert.equal(await rig.store.shownVersion(id), 0);
    assert.equal(rig.delivery.behind(), 1);
    await rig.clock.advance(minute);
    assert.equal(failures, 2);
    assert.equal(await rig.store.shownVersion(id), (await rig.incidents.get(id))?.version);
    assert.equal(rig.delivery.behind(), 0);
    assert.deepEqual(await rig.store.unshown(), []);
    assert.deepEqual(
      rig.teams.calls.map(({ kind }) => kind),
      ['post', 'update'],
    );
  });

  it('posts a lost card once when its record is written but not that it is shown', async () => {
    const id = await rig.alarm(1);
    rig.teams.remove(rig.teams.posts[0]?.activityId ?? '');
    let failures = 2;
    rig.hinder = (method) => {
      if (method === 'markShown' && failures-- > 0) throw new Error('disk full');
    };
    await acknowledge(id);
    await rig.clock.advance(minute);
    assert.equal(rig.teams.posts.length, 1);
    assert.equal(rig.shown(id)?.takenBy, 'Ada');
  });

  for (const fault of ['tooLarge', 'notAccepted'] as const) {
    it(`sends the plain card after "${fault}" until Teams takes it`, async () => {
      rig.teams.conduct = failingWith(fault, 'unreachable');
      await rig.alarm(1);
      await rig.clock.advance(minute);
      assert.deepEqual(
        rig.teams.calls.map(({ message }) => message.card.isPlain ?? false),
        [false, true, true],
      );
    });

    it(`sends the full card again after a plain one (${fault})`, async () => {
      rig.teams.conduct = failingWith(fault);
      const id = await rig.alarm(1);
      await rig.clock.advance(minute);
      assert.equal(rig.teams.posts[0]?.message.card.isPlain, true);
      await acknowledge(id);
      assert.equal(rig.shown(id)?.takenBy, 'Ada');
    });
  }

  it('sends a plain card and logs an error when the full one cannot be made', async () => {
    await rig.dispose();
    rig = openDeliveryRig({
      card: () => {
        throw new Error('a template with a hole');
      },
      plain: plainIncidentMessage,
    });
    await rig.delivery.start();
    const id = await rig.alarm(1);
    assert.match(JSON.stringify(rig.teams.posts[0]?.message.card), new RegExp(id));
    assert.equal(rig.delivery.behind(), 0);
    assert.deepEqual(
      rig.logged.filter(({ level }) => level === 'error').map(({ incidentId }) => incidentId),
      [id],
    );
  });

  it('keeps a way free for a new alarm while Teams leaves updates without an answer', async () => {
    const old = [];
    for (let number = 1; number <= 5; number += 1) old.push(await rig.alarm(number));
    await rig.clock.advance(minute);
    const answer = Promise.withResolvers<void>();
    rig.teams.conduct = ({ kind }) => (kind === 'update' ? answer.promise : undefined);
    for (const id of old) await acknowledge(id);
    const id = await rig.alarm(9);
    assert.notEqual(rig.shown(id), undefined);
    answer.resolve();
    await rig.clock.advance(minute);
    for (const each of old) assert.equal(rig.shown(each)?.takenBy, 'Ada');
  });

  describe('and another channel is chosen', () => {
    const move = async () => {
      rig.channel = { ...theChannel, channelId: '19:new@thread.tacv2' };
      rig.delivery.wake();
      await rig.clock.advance(minute / 60);
    };
    const conductOld = (conduct: () => void | Promise<void>) => {
      rig.teams.conduct = ({ channelId }) => (channelId === theChannel.channelId ? conduct() : undefined);
    };

    it('shows there at once what got no answer in the old one, however often it was tried', async () => {
      conductOld(() => {
        throw new MessengerError('unanswered');
      });
      const id = await rig.alarm(1);
      await rig.clock.advance(10 * minute);
      await move();
      assert.notEqual(rig.shown(id), undefined);
    });

    it('does not wait there as long as Teams asked for in the old one', async () => {
      conductOld(() => {
        throw new MessengerError('throttled', { retryAfter: 60 * minute });
      });
      const id = await rig.alarm(1);
      await move();
      assert.notEqual(rig.shown(id), undefined);
    });

    for (const retryAfter of [null, 60 * minute]) {
      const how = retryAfter === null ? 'has no answer' : 'is refused for an hour';
      it(`shows there too what was on its way to the old one, when that ${how}`, async () => {
        const answer = Promise.withResolvers<void>();
        conductOld(() => answer.promise);
        const id = await rig.alarm(1);
        await rig.clock.advance(10_000);
        await move();
        if (retryAfter !== null) answer.reject(new MessengerError('throttled', { retryAfter }));
        await rig.clock.advance(minute);
        assert.notEqual(rig.shown(id), undefined);
        answer.resolve();
      });
    }
  });
});
