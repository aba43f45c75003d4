import assert from 'node:assert/strict';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { acknowledge } from '../builders/commands.ts';
import { ada } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import { failingWith } from '../fakes/messenger.ts';
import {
  accountOf,
  alertOn,
  type DeliveryRig,
  messageOf,
  openDeliveryRig,
  theChannel,
} from './deliveryRig.ts';

const second = 1_000;
const minute = 60_000;

describe('delivery to a Teams that answers slowly or not at all', () => {
  let rig: DeliveryRig;
  /** Ends the calls that a test has left without an answer. */
  let release: () => void;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
    release = () => {};
  });
  afterEach(async () => {
    rig.teams.conduct = () => {};
    release();
    await rig.dispose();
  });

  const cardsOf = (id: string) => rig.teams.posts.filter(({ message }) => message.summary === id).length;
  const postsOf = (id: string) =>
    rig.teams.calls.filter(({ kind, message }) => kind === 'post' && message.summary === id);
  const answersAfter = (ms: number) => {
    rig.teams.conduct = () => new Promise((resolve) => rig.clock.after(ms, resolve));
  };
  /** From now on nothing is answered, before `release`. */
  const hang = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    rig.teams.conduct = () => promise;
    release = resolve;
  };

  for (const first of [1, 1_001]) {
    it(`shows one card each when answers come after 30 s for two minutes (${first === 1 ? 'first' : 'second'} band)`, async () => {
      answersAfter(30 * second);
      const ids: string[] = [];
      for (let number = 0; number < 12; number += 1) {
        ids.push(await rig.alarm(first + number));
        await rig.clock.advance(10 * second);
      }
      answersAfter(200);
      await rig.clock.advance(30 * minute);
      for (const id of ids) assert.equal(cardsOf(id), 1);
      assert.equal(rig.delivery.behind(), 0);
    });
  }

  it('awaits an answer for a minute, and tries again within two minutes, then after five, then every 15, for ever', async () => {
    hang();
    const id = await rig.alarm(1);
    await rig.clock.advance(70 * minute);
    const at = postsOf(id).map((call) => call.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    assert.deepEqual(gaps.slice(0, 4), [110 * second, 6 * minute, 16 * minute, 16 * minute]);
    assert.equal(cardsOf(id), 0);
    rig.teams.conduct = () => {};
    await rig.clock.advance(16 * minute);
    assert.equal(cardsOf(id), 1);
  });

  it('shows a lost card within two minutes, and others at once in the meantime', async () => {
    hang();
    const lost = await rig.alarm(1);
    rig.teams.conduct = () => {};
    await rig.clock.advance(2 * second);
    for (const number of [2, 1_003]) {
      const id = await rig.alarm(number);
      assert.equal(cardsOf(id), 1);
    }
    await rig.clock.advance(2 * minute - 2 * second);
    assert.equal(cardsOf(lost), 1);
  });

  it('records an answer that comes after the minute, and posts no second card', async () => {
    hang();
    const id = await rig.alarm(1);
    await rig.clock.advance(100 * second);
    rig.teams.conduct = () => {};
    release();
    await rig.clock.advance(30 * minute);
    assert.equal(postsOf(id).length, 1);
    assert.equal(cardsOf(id), 1);
    assert.equal((await rig.incidents.get(id))?.card?.activityId, rig.teams.posts[0]?.activityId);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('records the answer to the first post while a second one waits, and posts no third', async () => {
    hang();
    const id = await rig.alarm(1);
    const first = release;
    await rig.clock.advance(110 * second);
    hang();
    await rig.clock.advance(10 * second);
    assert.equal(postsOf(id).length, 2);
    first();
    await rig.clock.settle();
    assert.notEqual((await rig.incidents.get(id))?.card, null);
    await rig.clock.advance(60 * minute);
    assert.equal(postsOf(id).length, 2);
  });

  for (const place of ['the same channel', 'the channel chosen since']) {
    it(`keeps the newer card in ${place} when the answer to the older one comes after all`, async () => {
      hang();
      const id = await rig.alarm(1);
      const late = release;
      await rig.clock.advance(70 * second);
      rig.teams.conduct = () => {};
      if (place !== 'the same channel') rig.channel = { ...theChannel, channelId: '19:new@thread.tacv2' };
      rig.delivery.wake();
      await rig.clock.advance(50 * second);
      const newer = (await rig.incidents.get(id))?.card;
      assert.ok(newer);
      // Long enough for the incident to be forgotten.
      await rig.clock.advance(2 * minute);
      late();
      await rig.clock.settle();
      assert.equal(cardsOf(id), 2);
      assert.deepEqual((await rig.incidents.get(id))?.card, newer);
      await rig.incidents.execute(id, acknowledge(ada));
      await rig.clock.advance(minute);
      const shown = rig.teams.posts.find(({ activityId }) => activityId === newer.activityId);
      assert.deepEqual(shown?.message.card, messageOf(id, await rig.current(id)).card);
    });
  }

  it('takes the late card all the same when the newer one has been deleted', async () => {
    hang();
    const id = await rig.alarm(1);
    const late = release;
    await rig.clock.advance(100 * second);
    rig.teams.conduct = () => {};
    await rig.clock.advance(20 * second);
    assert.equal(cardsOf(id), 1);
    rig.teams.remove((await rig.incidents.get(id))?.card?.activityId ?? '');
    rig.teams.conduct = ({ kind }) => {
      if (kind === 'post') throw new MessengerError('unreachable');
    };
    await rig.incidents.execute(id, acknowledge(ada));
    await rig.clock.advance(minute);
    late();
    await rig.clock.advance(2 * minute);
    assert.equal(rig.shown(id)?.takenBy, ada.name);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('tries again soon when it turns out late that the card does not stand there', async () => {
    const refusal = Promise.withResolvers<void>();
    rig.teams.conduct = () => refusal.promise;
    const id = await rig.alarm(1);
    await rig.clock.advance(70 * second);
    rig.teams.conduct = () => {};
    refusal.reject(new MessengerError('throttled', { retryAfter: 5 * second }));
    await rig.clock.advance(5 * second);
    assert.equal(cardsOf(id), 1);
    await rig.clock.advance(30 * minute);
    assert.equal(cardsOf(id), 1);
  });

  it('does not try again sooner for the refusal of an older try, while the newest may stand there', async () => {
    const refusal = Promise.withResolvers<void>();
    rig.teams.conduct = () => refusal.promise;
    const id = await rig.alarm(1);
    await rig.clock.advance(100 * second);
    hang();
    await rig.clock.advance(80 * second);
    assert.equal(postsOf(id).length, 2);
    refusal.reject(new MessengerError('unreachable'));
    await rig.clock.advance(4 * minute);
    assert.equal(postsOf(id).length, 2);
  });

  it('waits before it repeats a post whose connection broke, and not after one that never went out', async () => {
    rig.teams.conduct = failingWith('unanswered', 'unanswered');
    const open = await rig.alarm(1);
    await rig.clock.advance(20 * minute);
    rig.teams.conduct = failingWith('unreachable', 'unreachable');
    const certain = await rig.alarm(2);
    await rig.clock.advance(20 * minute);
    const gapsOf = (id: string) => {
      const at = postsOf(id).map((call) => call.at);
      return at.slice(1).map((time, index) => time - (at[index] ?? 0));
    };
    assert.deepEqual(gapsOf(open), [50 * second, 5 * minute]);
    assert.deepEqual(gapsOf(certain), [second, 2 * second]);
  });

  it('does not repeat replies either', async () => {
    const id = await rig.alarm(1);
    await rig.clock.advance(minute);
    answersAfter(30 * second);
    await rig.incidents.execute(id, { type: 'startInvestigation', actor: ada });
    const row = aSignIn({ id: 'row', userId: accountOf(1), resultCode: '50126' });
    await rig.incidents.execute(id, { type: 'recordSignIns', signIns: [row] });
    await rig.clock.advance(20 * minute);
    const said = rig.teams.calls.filter(({ kind }) => kind === 'reply');
    assert.equal(said.length, rig.teams.replies.length);
    assert.equal(said.length, 2);
  });

  it('lets replies and updates go while posts wait for their answers', async () => {
    const id = await rig.alarm(1);
    await rig.clock.advance(minute);
    const { promise, resolve } = Promise.withResolvers<void>();
    release = resolve;
    rig.teams.conduct = ({ kind }) => (kind === 'post' ? promise : undefined);
    for (let number = 1_000; number < 1_010; number += 1) await rig.alarm(number);
    await rig.clock.advance(8 * second);
    await rig.incidents.execute(id, { type: 'acknowledge', actor: ada });
    await rig.incidents.execute(id, { type: 'withdrawAcknowledgement', actor: ada });
    await rig.clock.advance(3 * second);
    assert.equal(rig.teams.replies.length, 1);
  });

  it('shows what a person did on the card while a reply waits for its answer', async () => {
    const id = await rig.alarm(1);
    await rig.clock.advance(minute);
    const { promise, resolve } = Promise.withResolvers<void>();
    release = resolve;
    rig.teams.conduct = ({ kind }) => (kind === 'reply' ? promise : undefined);
    await rig.incidents.execute(id, { type: 'startInvestigation', actor: ada });
    await rig.clock.advance(5 * second);
    const closing = { classification: 'drill', comment: '', needsSecondPerson: false } as const;
    await rig.incidents.execute(id, { type: 'close', actor: ada, ...closing });
    await rig.clock.advance(6 * second);
    assert.equal(rig.shown(id)?.status, 'closed');
    await rig.clock.advance(90 * second);
    const said = () => rig.teams.calls.filter(({ kind }) => kind === 'reply').length;
    assert.equal(said(), 1);
    await rig.clock.advance(20 * second);
    assert.equal(said(), 2);
  });

  it('never has more than a handful of posts of the second band on their way that a crash would double', async () => {
    answersAfter(8 * second);
    for (let number = 1_000; number < 1_015; number += 1) await rig.alarm(number);
    let most = 0;
    for (let step = 0; step < 60; step += 1) {
      await rig.clock.advance(second);
      most = Math.max(most, rig.teams.underWay.size);
    }
    assert.ok(most <= 4, `${most} at once`);
    await rig.clock.advance(5 * minute);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('does not let a silent Teams stop other alarms for good: each is tried within a few minutes', async () => {
    hang();
    const ids: string[] = [];
    for (let number = 1_000; number < 1_015; number += 1) ids.push(await rig.alarm(number));
    await rig.clock.advance(minute);
    for (const id of ids) assert.ok(postsOf(id).length > 0);
  });

  it('is woken by one success after an outage, and shows the oldest first', async () => {
    rig.teams.conduct = () => {
      throw new MessengerError('unreachable');
    };
    const ids: string[] = [];
    for (let number = 1_000; number < 1_044; number += 1) {
      ids.push(await rig.alarm(number));
      await rig.clock.advance(5 * second);
    }
    await rig.clock.advance(5 * minute);
    const from = rig.teams.calls.length;
    rig.teams.conduct = () => {};
    // The next one that is tried, at the latest a minute after its last try, finds that Teams is back.
    for (let step = 0; rig.teams.posts.length === 0; step += 1) {
      assert.ok(step < 600);
      await rig.clock.advance(100);
    }
    await rig.clock.advance(30 * second);
    const shown = rig.teams.posts.map(({ message }) => message.summary).filter((id) => ids.includes(id));
    assert.equal(shown.length, 44);
    const [probe, ...rest] = shown;
    assert.deepEqual(
      rest,
      ids.filter((id) => id !== probe),
    );
    assert.ok(rig.teams.calls.length - from <= 46);
  });

  it('is not woken again and again for one that fails while others do not', async () => {
    let broken = '';
    rig.teams.conduct = ({ message }) => {
      if (message.summary === broken) throw new MessengerError('unreachable');
    };
    rig.channel = null;
    broken = await rig.alarm(1);
    rig.channel = { channelId: '19:a@thread.tacv2', serviceUrl: 'https://a.contoso.com/', tenantId: null };
    rig.delivery.wake();
    await rig.clock.advance(10 * minute);
    const before = postsOf(broken).length;
    for (let number = 1_000; number < 1_060; number += 1) {
      await rig.alarm(number);
      await rig.clock.advance(second);
    }
    assert.ok(postsOf(broken).length - before <= 4, `${postsOf(broken).length - before} tries in a minute`);
  });

  it('posts again after a restart what had no answer, and only that', async () => {
    const shown = await rig.alarm(1);
    hang();
    const open = await rig.alarm(2);
    await rig.clock.advance(minute);
    rig.teams.conduct = () => {};
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(minute);
    assert.deepEqual([cardsOf(shown), cardsOf(open)], [1, 1]);
    assert.equal(postsOf(open).length, 2);
  });
});

describe('delivery after Teams refused a full card in passing', () => {
  let rig: DeliveryRig;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
  });
  afterEach(() => rig.dispose());

  const isPlain = () => rig.teams.posts[0]?.message.card.isPlain ?? false;

  for (const fault of ['tooLarge', 'notAccepted'] as const) {
    it(`puts the full card in the place of the plain one ("${fault}")`, async () => {
      rig.teams.conduct = failingWith(fault);
      const id = await rig.alarm(1);
      await rig.clock.advance(30 * second);
      assert.equal(isPlain(), true);
      await rig.clock.advance(2 * minute);
      assert.deepEqual(rig.shown(id), await rig.current(id));
      assert.equal(rig.teams.posts.length, 1);
      assert.equal(await rig.store.shownVersion(id), (await rig.incidents.get(id))?.version);
    });
  }

  it('does so after a restart too', async () => {
    rig.teams.conduct = failingWith('tooLarge');
    const id = await rig.alarm(1);
    await rig.clock.advance(30 * second);
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(minute);
    assert.deepEqual(rig.shown(id), await rig.current(id));
  });

  it('tries that in growing gaps and not for ever, and leaves the plain card where it is', async () => {
    rig.teams.conduct = ({ message }) => {
      if (!message.card.isPlain) throw new MessengerError('tooLarge');
    };
    const id = await rig.alarm(1);
    await rig.clock.advance(second);
    const from = rig.clock.now();
    const before = rig.teams.calls.length;
    await rig.clock.advance(24 * 60 * minute);
    const tries = rig.teams.calls.slice(before);
    assert.deepEqual(
      tries.map(({ kind, at }) => [kind, (at - from) / minute]),
      [
        ['update', 1],
        ['update', 6],
        ['update', 21],
        ['update', 81],
      ],
    );
    assert.equal(isPlain(), true);
    assert.equal(rig.delivery.behind(), 0);
    assert.equal(await rig.store.shownVersion(id), (await rig.incidents.get(id))?.version);
    // News is still told at once, in a plain card.
    await rig.receive(alertOn(1));
    await rig.clock.advance(30 * second);
    assert.equal(isPlain(), true);
    assert.equal(rig.delivery.behind(), 0);
  });
});
