import assert from 'node:assert/strict';
import { anAlertedSignIn } from '../builders/alert.ts';
import { ada, grace } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import { failingWith } from '../fakes/messenger.ts';
import { accountOf, alertOn, type DeliveryRig, openDeliveryRig } from './deliveryRig.ts';

const minute = 60_000;
/** Grave from the start, so that many of them make nothing graver. */
const passwordAlert = () =>
  alertOn(1, { signIns: [anAlertedSignIn({ userId: accountOf(1), resultCode: '50074' })] });

describe('telling people what an update of the card would not', () => {
  let rig: DeliveryRig;
  let id: string;
  beforeEach(async () => {
    rig = openDeliveryRig();
    await rig.delivery.start();
    [id = ''] = await rig.receive(passwordAlert());
  });
  afterEach(() => rig.dispose());

  const replies = () =>
    rig.teams.calls.filter(({ kind }) => kind === 'reply').map(({ message }) => message.card.unannounced);
  const acknowledge = async (actor = ada) => {
    await rig.incidents.execute(id, { type: 'acknowledge', actor });
    await rig.clock.settle();
  };
  const findSuccess = async () => {
    const signIns = [aSignIn({ id: 'success', userId: accountOf(1), resultCode: '0' })];
    await rig.incidents.execute(id, { type: 'recordSignIns', signIns });
    await rig.clock.advance(0);
  };

  it('says nothing beside a first card, further alerts that nobody has taken, and an acknowledgement', async () => {
    await rig.receive(passwordAlert());
    await acknowledge();
    await rig.clock.advance(10 * minute);
    assert.deepEqual(replies(), []);
  });

  it('replies at once when it becomes graver, and then updates the card', async () => {
    await rig.clock.advance(minute);
    const before = rig.callTimes().length;
    await findSuccess();
    await rig.clock.advance(minute);
    assert.deepEqual(replies(), ['graver']);
    assert.deepEqual(
      rig.teams.calls.slice(before).map(({ kind }) => kind),
      ['reply', 'update'],
    );
    assert.equal((rig.callTimes()[before] ?? 0) - minute, 0);
    assert.deepEqual(rig.shown(id), await rig.current(id));
    assert.equal(rig.delivery.behind(), 0);
  });

  it('replies when alerts come after somebody has taken it, and every five minutes while they go on', async () => {
    await acknowledge();
    for (let passed = 0; passed < 12; passed += 1) {
      await rig.clock.advance(minute);
      await rig.receive(passwordAlert());
    }
    assert.deepEqual(replies(), ['news', 'news', 'news']);
    await rig.clock.advance(10 * minute);
    assert.deepEqual(replies(), ['news', 'news', 'news', 'news']);
    await acknowledge(grace);
    await rig.clock.advance(10 * minute);
    assert.equal(replies().length, 4);
  });

  it('replies when the one who had it has it no longer', async () => {
    await acknowledge();
    await rig.incidents.execute(id, { type: 'withdrawAcknowledgement', actor: ada });
    await rig.clock.advance(minute);
    assert.deepEqual(replies(), ['waiting']);
  });

  for (const type of ['acknowledge', 'close'] as const) {
    it(`shows on the card that somebody did ${type} while a reply was on its way`, async () => {
      const states: string[] = [];
      rig.teams.conduct = failingWith('unreachable');
      await findSuccess();
      // The card is up to date before the reply is tried again.
      assert.equal(rig.teams.calls.at(-1)?.kind, 'update');
      const answer = Promise.withResolvers<void>();
      rig.teams.conduct = ({ kind }) => {
        states.push(kind);
        return kind === 'reply' ? answer.promise : undefined;
      };
      await rig.clock.advance(minute);
      assert.deepEqual(states, ['reply']);
      await rig.incidents.execute(
        id,
        type === 'acknowledge'
          ? { type, actor: ada }
          : { type, actor: ada, classification: 'drill', comment: '', needsSecondPerson: false },
      );
      answer.resolve();
      await rig.clock.advance(minute);
      // The end is told, too, after the card shows it. The first reply then says that it is over.
      assert.deepEqual(states, ['reply', 'update', ...(type === 'close' ? ['reply'] : []), 'update']);
      assert.equal(await rig.store.shownVersion(id), (await rig.incidents.get(id))?.version);
    });
  }

  it('does not tell any more what somebody has acknowledged in the meantime', async () => {
    rig.teams.conduct = failingWith('unreachable');
    await findSuccess();
    await acknowledge();
    await rig.clock.advance(minute);
    assert.deepEqual(replies(), ['graver']);
  });

  it('still tells of what comes while a reply is on its way', async () => {
    await acknowledge();
    const answer = Promise.withResolvers<void>();
    rig.teams.conduct = ({ kind }) => (kind === 'reply' ? answer.promise : undefined);
    await rig.receive(passwordAlert());
    await rig.clock.advance(minute);
    await findSuccess();
    rig.teams.conduct = () => {};
    answer.resolve();
    await rig.clock.advance(minute);
    assert.deepEqual(replies(), ['news', 'graver']);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('tries until the reply is taken', async () => {
    const fail = failingWith('unreachable', 'throttled', 'refused');
    rig.teams.conduct = (call) => (call.kind === 'reply' ? fail(call) : undefined);
    await findSuccess();
    await rig.clock.advance(minute);
    assert.deepEqual(replies(), ['graver', 'graver', 'graver', 'graver']);
    assert.deepEqual(rig.shown(id), await rig.current(id));
    assert.equal((await rig.incidents.get(id))?.unannounced, null);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('replies once when the record of the reply fails', async () => {
    let failures = 1;
    const real = rig.hinder;
    await rig.clock.advance(minute);
    await rig.delivery.stop();
    await findSuccess();
    rig.hinder = (method) => {
      if (method === 'append' && failures-- > 0) throw new Error('disk full');
      return real(method);
    };
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(minute);
    assert.deepEqual(replies(), ['graver']);
    assert.equal(rig.delivery.behind(), 0);
  });

  it('takes up after a restart what had not been told', async () => {
    await acknowledge();
    await rig.receive(passwordAlert());
    await rig.clock.advance(minute);
    await rig.receive(passwordAlert());
    await rig.clock.advance(minute);
    assert.deepEqual(replies(), ['news']);
    await rig.restart();
    await rig.delivery.start();
    await rig.clock.advance(10 * minute);
    assert.deepEqual(replies(), ['news', 'news']);
    assert.equal(rig.delivery.behind(), 0);
  });
});
