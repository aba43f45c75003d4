import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isoTime } from '../../src/clock.ts';
import { MessengerError } from '../../src/delivery/messenger.ts';
import type { Digest } from '../../src/digest/digest.ts';
import { createDigestSchedule, type DigestSchedule } from '../../src/digest/schedule.ts';
import { GlasswatchError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import type { SignInAnswer } from '../../src/signIn/source.ts';
import type { Store } from '../../src/store/store.ts';
import { watchedAccounts } from '../builders/openedIncidents.ts';
import { type DeliveryRig, openDeliveryRig, theChannel } from '../delivery/deliveryRig.ts';
import { failingWith } from '../fakes/messenger.ts';

const hour = 3_600_000;
const day = 24 * hour;
const first = '2026-11-09T08:00:00.000Z';

describe('the schedule of the digest', () => {
  let rig: DeliveryRig;
  let schedule: DigestSchedule;
  let digests: Digest[];
  let logged: Record<string, unknown>[];
  let answer: () => SignInAnswer;
  /** Called before the store does what the schedule asks of it. */
  let hinder: (method: 'incidents' | 'fact' | 'replaceFact') => void;

  /** A schedule as the process has it when it has started. */
  function open(given: { pattern?: string; timeZone?: string } = {}): DigestSchedule {
    const { store } = rig;
    const hindered: Pick<Store, 'incidents' | 'incidentsOfGroup' | 'fact' | 'putFact' | 'replaceFact'> = {
      incidentsOfGroup: store.incidentsOfGroup,
      putFact: store.putFact,
      async incidents(filter) {
        hinder('incidents');
        return store.incidents(filter);
      },
      async fact(name) {
        hinder('fact');
        return store.fact(name);
      },
      async replaceFact(...given) {
        hinder('replaceFact');
        return store.replaceFact(...given);
      },
    };
    return createDigestSchedule({
      pattern: '0 8 * * 1',
      timeZone: 'UTC',
      ...given,
      incidents: rig.incidents,
      store: hindered,
      source: {
        find: async () => answer(),
        health: async () => ({ name: 'a list', reachable: true, newest: null, uses: [], problems: [] }),
      },
      accounts: watchedAccounts,
      messenger: rig.teams,
      channel: () => rig.channel,
      render(digest) {
        digests.push(digest);
        return { card: { type: 'AdaptiveCard' }, summary: 'digest' };
      },
      clock: rig.clock,
      log: createLog({ write: (line) => logged.push(JSON.parse(line)) }),
    });
  }

  /** The process ends, some time passes, and another one starts. */
  async function downFor(ms: number): Promise<void> {
    await schedule.stop();
    await rig.restart();
    await rig.clock.advance(ms);
    schedule = open();
    schedule.start();
    await rig.clock.settle();
  }

  const until = (time: string) => rig.clock.advance(Date.parse(time) - rig.clock.now());
  /** When digests were posted. */
  const posted = () =>
    rig.teams.calls.filter(({ message }) => message.summary === 'digest').map(({ at }) => isoTime(at));
  const standing = () => rig.teams.posts.filter(({ message }) => message.summary === 'digest').length;

  beforeEach(() => {
    // It is Tuesday, 2026-11-03T09:20:00.000Z.
    rig = openDeliveryRig();
    digests = [];
    logged = [];
    answer = () => ({ signIns: [], problems: [] });
    hinder = () => {};
    schedule = open();
  });

  afterEach(async () => {
    await schedule.stop();
    await rig.dispose();
  });

  it('posts to the security channel at each occurrence, about the seven days until then', async () => {
    schedule.start();
    await until('2026-11-16T09:00:00.000Z');
    assert.deepEqual(posted(), [first, '2026-11-16T08:00:00.000Z']);
    assert.equal(rig.teams.posts[0]?.channelId, theChannel.channelId);
    assert.deepEqual(digests[0]?.span, { from: '2026-11-02T08:00:00.000Z', to: first });
  });

  it('means the time in its time zone', async () => {
    schedule = open({ timeZone: 'America/New_York' });
    schedule.start();
    await until('2026-11-10T00:00:00.000Z');
    assert.deepEqual(posted(), ['2026-11-09T13:00:00.000Z']);
  });

  it('never sets a timer that is longer than Node can wait for', async () => {
    schedule = open({ pattern: '0 8 1 1 *' });
    schedule.start();
    await rig.clock.settle();
    assert.deepEqual(rig.clock.waiting(), [isoTime(rig.clock.now() + hour)]);
    await until('2027-01-01T08:00:00.000Z');
    assert.deepEqual(posted(), ['2027-01-01T08:00:00.000Z']);
  });

  it('posts none of the time before it was there for the first time', async () => {
    schedule.start();
    await rig.clock.advance(hour);
    await downFor(hour);
    assert.deepEqual(posted(), []);
  });

  it('does not post one again after a restart', async () => {
    schedule.start();
    await until(first);
    await downFor(hour);
    await rig.clock.advance(day);
    assert.deepEqual(posted(), [first]);
  });

  it('posts the one that was missed when it is back, and of several the latest alone', async () => {
    schedule.start();
    await until(first);
    await downFor(15 * day);
    assert.deepEqual(posted(), [first, '2026-11-24T08:00:00.000Z']);
    assert.equal(digests[1]?.span.to, '2026-11-23T08:00:00.000Z');
    await until('2026-11-30T08:00:00.000Z');
    assert.equal(posted().length, 3);
  });

  it('posts also the first one, when it was missed', async () => {
    schedule.start();
    await rig.clock.settle();
    await downFor(7 * day);
    assert.equal(posted().length, 1);
  });

  it('tries again when Teams does not take it, with growing pauses, and as long as Teams says', async () => {
    rig.teams.conduct = failingWith(
      'unreachable',
      'refused',
      new MessengerError('throttled', { retryAfter: 30_000 }),
    );
    schedule.start();
    await until('2026-11-09T08:05:00.000Z');
    assert.deepEqual(posted(), [
      first,
      '2026-11-09T08:00:01.000Z',
      '2026-11-09T08:00:03.000Z',
      '2026-11-09T08:00:33.000Z',
    ]);
    assert.equal(standing(), 1);
    assert.deepEqual(logged.find(({ fault }) => fault === 'throttled')?.wait, 30_000);
  });

  it('never gives up, and posts the next one in place of one that it could not post for a week', async () => {
    let isAway = true;
    rig.teams.conduct = () => {
      if (isAway) throw new MessengerError('unreachable');
    };
    schedule.start();
    await until(first);
    await schedule.stop();
    await rig.clock.advance(8 * day);
    isAway = false;
    schedule.start();
    await rig.clock.settle();
    assert.equal(standing(), 1);
    assert.equal(digests.at(-1)?.span.to, '2026-11-16T08:00:00.000Z');
  });

  it('waits for a channel, and posts as soon as there is one', async () => {
    rig.channel = null;
    schedule.start();
    await until('2026-11-10T10:00:00.000Z');
    assert.deepEqual(posted(), []);
    rig.channel = theChannel;
    schedule.wake();
    await rig.clock.settle();
    assert.deepEqual(posted(), ['2026-11-10T10:00:00.000Z']);
  });

  for (const method of ['incidents', 'fact', 'replaceFact'] as const) {
    it(`posts it once, though the store fails for a while when it is asked for ${method}`, async () => {
      // At the start the fact is asked for before anything else.
      const from = method === 'fact' ? '2026-11-03T09:20:00.000Z' : first;
      hinder = (asked) => {
        const since = rig.clock.now() - Date.parse(from);
        if (asked === method && since >= 0 && since < 60_000) throw new GlasswatchError('storeUnavailable');
      };
      schedule.start();
      await until('2026-11-09T08:10:00.000Z');
      assert.equal(standing(), 1);
      assert.ok(logged.length > 0);
      await downFor(hour);
      assert.equal(standing(), 1);
    });
  }

  it('loses none when the store could not be asked until after the first', async () => {
    hinder = () => {
      if (rig.clock.now() < Date.parse('2026-11-03T10:05:00.000Z'))
        throw new GlasswatchError('storeUnavailable');
    };
    schedule = open({ pattern: '0 10 * * *' });
    schedule.start();
    await until('2026-11-03T10:10:00.000Z');
    assert.equal(standing(), 1);
    assert.equal(digests[0]?.span.to, '2026-11-03T10:00:00.000Z');
  });

  it('is not silenced for years by a clock that was wrong for a moment', async () => {
    await rig.store.putFact('digest', { lastPosted: '2036-01-07T08:00:00.000Z' });
    schedule.start();
    await until(first);
    assert.equal(standing(), 1);
  });

  it('posts it without sign-ins when the log cannot be read', async () => {
    answer = () => {
      throw new GlasswatchError('signInLogUnavailable');
    };
    schedule.start();
    await until(first);
    assert.equal(standing(), 1);
    assert.equal(digests[0]?.log.isReadable, false);
  });

  it('counts an incident whose trail was altered, and goes on', async () => {
    await rig.alarm(1);
    await rig.alarm(2);
    const database = new DatabaseSync(join(rig.folder, 'glasswatch.db'));
    database.exec("DROP TRIGGER trail_entry_stays; UPDATE trail SET text = text || ' ' WHERE rowid = 1");
    database.close();
    await downFor(0);
    await until(first);
    assert.equal(standing(), 1);
    assert.deepEqual([digests[0]?.altered, digests[0]?.opened.all], [1, 1]);
  });

  it('holds up no alarm while Teams does not answer it, and ends when Teams has answered', async () => {
    const { promise: answered, resolve: answerNow } = Promise.withResolvers<void>();
    rig.teams.conduct = ({ message }) => (message.summary === 'digest' ? answered : undefined);
    await rig.delivery.start();
    schedule.start();
    await until(first);
    const id = await rig.alarm(1);
    assert.ok(rig.shown(id));
    let isStopped = false;
    const stopped = schedule.stop().then(() => {
      isStopped = true;
    });
    await rig.clock.settle();
    assert.equal(isStopped, false);
    answerNow();
    await stopped;
    assert.equal(standing(), 1);
    await downFor(hour);
    assert.equal(standing(), 1);
  });

  describe('of several instances', () => {
    let others: DigestSchedule[];
    beforeEach(() => {
      others = [open(), open()];
      for (const each of [schedule, ...others]) each.start();
    });
    afterEach(() => Promise.all(others.map((other) => other.stop())));

    it('posts each digest once, also after some of them have gone and others have come', async () => {
      await until('2026-11-10T00:00:00.000Z');
      assert.deepEqual(posted(), [first]);
      await others.pop()?.stop();
      others.push(open(), open());
      for (const newcomer of others.slice(-2)) newcomer.start();
      await until('2026-11-24T00:00:00.000Z');
      assert.deepEqual(posted(), [first, '2026-11-16T08:00:00.000Z', '2026-11-23T08:00:00.000Z']);
    });

    it('has another one post it where the first one is gone before it has', async () => {
      const { promise: answered, resolve: answerNow } = Promise.withResolvers<void>();
      rig.teams.conduct = () => {
        rig.teams.conduct = () => {};
        return answered;
      };
      await until('2026-11-17T00:00:00.000Z');
      assert.deepEqual(posted(), [first, '2026-11-09T08:10:00.000Z', '2026-11-16T08:00:00.000Z']);
      assert.equal(standing(), 2);
      answerNow();
    });

    it('posts one when Teams is back, whichever was the first to try', async () => {
      let isAway = true;
      rig.teams.conduct = () => {
        if (isAway) throw new MessengerError('unreachable');
      };
      await until('2026-11-09T09:00:00.000Z');
      isAway = false;
      await until('2026-11-10T00:00:00.000Z');
      assert.equal(standing(), 1);
    });

    it('posts one where several find at the same moment that it was missed', async () => {
      await Promise.all([schedule, ...others].map((each) => each.stop()));
      await until('2026-11-09T09:00:00.000Z');
      await rig.store.putFact('digest', { lastPosted: '2026-11-03T09:20:00.000Z' });
      others = [open(), open(), open()];
      for (const each of others) each.start();
      await until('2026-11-10T00:00:00.000Z');
      assert.equal(standing(), 1);
      const { lastPosted, claim } = Object(await rig.store.fact('digest'));
      assert.deepEqual([lastPosted, claim], [first, undefined]);
    });

    it('leaves it to no instance for longer than that may have it', async () => {
      const claim = { by: 'whose clock was wrong', until: '2036-01-01T00:00:00.000Z' };
      await until('2026-11-09T07:00:00.000Z');
      await rig.store.putFact('digest', { lastPosted: '2026-11-03T09:20:00.000Z', claim });
      await until('2026-11-10T00:00:00.000Z');
      assert.deepEqual(posted(), [first]);
    });
  });

  it('sends nothing after it was stopped', async () => {
    schedule.start();
    await rig.clock.settle();
    await schedule.stop();
    await until('2026-11-17T08:00:00.000Z');
    schedule.wake();
    await rig.clock.settle();
    assert.deepEqual(posted(), []);
  });
});
