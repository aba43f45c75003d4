import assert from 'node:assert/strict';
import { z } from 'zod/v4';
import { MessengerError } from '../../src/delivery/messenger.ts';
import { anAlert } from '../builders/alert.ts';
import { alertOn, backlogSummary, type DeliveryRig, openDeliveryRig, theChannel } from './deliveryRig.ts';

const second = 1_000;
const minute = 60_000;

const told = z.object({
  waiting: z.number(),
  rules: z.array(z.object({ rule: z.string().nullable(), waiting: z.number() })),
});
const rule = (name: string | null) => ({ id: null, name, description: null, severity: null });
const others = (count: number, name: string | null = 'Noise', from = 1_000) =>
  Array.from({ length: count }, (_, index) => alertOn(from + index, { rule: rule(name) }));

describe('the notice that alarms wait', () => {
  let rig: DeliveryRig;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
  });
  afterEach(async () => {
    rig.teams.conduct = () => {};
    rig.hinder = () => {};
    await rig.dispose();
  });

  const notices = () => rig.teams.posts.filter(({ message }) => message.summary === backlogSummary);
  const calls = (kind: string) =>
    rig.teams.calls.filter((call) => call.kind === kind && call.message.summary === backlogSummary);
  const said = () => notices().map(({ message }) => told.parse(message.card));
  const isolate = async (work: () => Promise<unknown>) => {
    rig.channel = null;
    await work();
    rig.channel = theChannel;
    rig.delivery.wake();
    await rig.clock.settle();
  };

  it('is one for 300 alarms, follows them in place, and says in the end that all are shown', async () => {
    await isolate(() => rig.receive(...others(200), ...others(100, 'Other', 2_000)));
    assert.deepEqual(told.parse(calls('post')[0]?.message.card), {
      waiting: 300,
      rules: [
        { rule: 'Noise', waiting: 200 },
        { rule: 'Other', waiting: 100 },
      ],
    });
    await rig.clock.advance(minute);
    const [now] = said();
    assert.ok(now && now.waiting > 0 && now.waiting < 300);
    await rig.clock.advance(10 * minute);
    assert.deepEqual(said(), [{ waiting: 0, rules: [] }]);
    assert.equal(calls('post').length, 1);
    assert.ok(calls('update').length <= 12, `${calls('update').length} updates`);
    assert.equal(rig.teams.posts.length, 301);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('is not there for 20 alarms, nor for more of the first band', async () => {
    const watched = Array.from({ length: 40 }, (_, number) => alertOn(number, { rule: rule('Watch') }));
    await isolate(() => rig.receive(...others(20), ...watched));
    await rig.clock.advance(5 * minute);
    assert.deepEqual(notices(), []);
    assert.equal(rig.teams.posts.length, 60);
  });

  it('is there for alarms of a rule of ALERT_RULES that name no watched account', async () => {
    await rig.dispose();
    rig = openDeliveryRig({}, { allowedRules: new Set(['noise']) });
    await rig.delivery.start();
    await isolate(() => rig.receive(...others(100)));
    assert.equal(told.parse(calls('post')[0]?.message.card).waiting, 100);
    await rig.clock.advance(5 * minute);
    assert.deepEqual(said(), [{ waiting: 0, rules: [] }]);
  });

  it('is there for 21', async () => {
    await isolate(() => rig.receive(...others(21)));
    await rig.clock.advance(5 * minute);
    assert.deepEqual(said(), [{ waiting: 0, rules: [] }]);
  });

  it('is a new one for each overload', async () => {
    await isolate(() => rig.receive(...others(30)));
    await rig.clock.advance(5 * minute);
    await isolate(() => rig.receive(...others(30, 'Noise', 3_000)));
    await rig.clock.advance(5 * minute);
    assert.equal(notices().length, 2);
    assert.ok(said().every(({ waiting }) => waiting === 0));
  });

  it('counts alarms without a rule', async () => {
    await isolate(() => rig.receive(...others(30, null)));
    assert.deepEqual(told.parse(calls('post')[0]?.message.card).rules, [{ rule: null, waiting: 30 }]);
  });

  it('is taken over by the next process, which brings it to its end', async () => {
    await isolate(() => rig.receive(...others(200)));
    await rig.clock.advance(5 * second);
    assert.equal(notices().length, 1);
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(10 * minute);
    assert.equal(calls('post').length, 1);
    assert.deepEqual(said(), [{ waiting: 0, rules: [] }]);
  });

  it('does not say that all are shown before the next process has read them', async () => {
    await isolate(() => rig.receive(...others(300)));
    await rig.clock.advance(20 * second);
    await rig.restart();
    const reading = Promise.withResolvers<void>();
    rig.hinder = (method) => (method === 'shownVersion' ? reading.promise : undefined);
    const started = rig.delivery.start();
    await rig.alarm(5);
    await rig.clock.advance(5 * second);
    reading.resolve();
    await started;
    await rig.clock.advance(5 * second);
    assert.ok(calls('update').every(({ message }) => told.parse(message.card).waiting > 0));
    assert.ok(rig.delivery.behind() > 0);
  });

  it('is brought to its end by the next process when nothing waits any more', async () => {
    await isolate(() => rig.receive(...others(30)));
    await rig.clock.advance(5 * second);
    rig.teams.conduct = ({ message }) => {
      if (message.summary === backlogSummary) throw new MessengerError('unreachable');
    };
    await rig.clock.advance(minute);
    assert.equal(rig.delivery.behind(), 0);
    rig.teams.conduct = () => {};
    await rig.restart();
    await rig.delivery.start();
    for (let round = 0; round < 10; round += 1) await rig.clock.settle();
    assert.deepEqual(said(), [{ waiting: 0, rules: [] }]);
  });

  it('is recorded before a stop ends', async () => {
    const answer = Promise.withResolvers<void>();
    rig.teams.conduct = ({ message }) => (message.summary === backlogSummary ? answer.promise : undefined);
    await isolate(() => rig.receive(...others(30)));
    const restarted = rig.restart();
    await rig.clock.settle();
    answer.resolve();
    await restarted;
    await rig.delivery.start();
    await rig.clock.advance(5 * minute);
    assert.equal(calls('post').length, 1);
    assert.deepEqual(said(), [{ waiting: 0, rules: [] }]);
  });

  it('holds up no card when Teams does not take it, and is tried again', async () => {
    rig.teams.conduct = ({ message }) => {
      if (message.summary === backlogSummary) throw new MessengerError('notAccepted');
    };
    await isolate(() => rig.receive(...others(100)));
    await rig.clock.advance(2 * minute);
    assert.equal(rig.teams.posts.length, 100);
    assert.ok(calls('post').length > 1 && calls('post').length < 10);
  });

  it('is repeated in growing gaps when its answer is missing', async () => {
    rig.teams.conduct = ({ message }) => {
      if (message.summary === backlogSummary) throw new MessengerError('unanswered');
    };
    await isolate(() => rig.receive(...others(200)));
    await rig.clock.advance(80 * second);
    assert.equal(calls('post').length, 2);
  });

  it('is tried in another channel at once, however long the old one was to rest', async () => {
    rig.teams.conduct = ({ channelId, message }) => {
      if (channelId === theChannel.channelId && message.summary === backlogSummary)
        throw new MessengerError('unreachable', { retryAfter: 60 * minute });
    };
    await isolate(() => rig.receive(...others(200)));
    await rig.clock.advance(second);
    rig.channel = { ...theChannel, channelId: '19:new@thread.tacv2' };
    rig.delivery.wake();
    await rig.clock.advance(second);
    assert.equal(notices().length, 1);
  });

  it('is posted anew when somebody has deleted it', async () => {
    await isolate(() => rig.receive(...others(200)));
    rig.teams.remove(notices()[0]?.activityId ?? '');
    await rig.clock.advance(10 * minute);
    assert.equal(calls('post').length, 2);
    assert.deepEqual(said(), [{ waiting: 0, rules: [] }]);
  });

  it('goes out after an alarm of the first band, and before the cards of the others', async () => {
    const ids: (readonly string[])[] = [];
    await isolate(async () =>
      ids.push(await rig.receive(...others(100), anAlert({ signIns: [], format: 'resourceHealth' }))),
    );
    await rig.clock.advance(second);
    const inOrder = rig.teams.calls.map(({ message }) => message.summary);
    assert.deepEqual(inOrder.slice(0, 3), [ids[0]?.at(-1), backlogSummary, ids[0]?.[0]]);
  });
});
