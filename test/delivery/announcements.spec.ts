import assert from 'node:assert/strict';
import { anAlertedSignIn } from '../builders/alert.ts';
import { ada, grace } from '../builders/incident.ts';
import { aSignIn } from '../builders/signIn.ts';
import { failingWith } from '../fakes/messenger.ts';
import { accountOf, alertOn, type Desk, openDesk } from './deliveryRig.ts';

const minute = 60_000;
/** Grave from the start, so that many of them make nothing graver. */
const passwordAlert = () =>
  alertOn(1, { signIns: [anAlertedSignIn({ userId: accountOf(1), resultCode: '50074' })] });

describe('telling people what an update of the card would not', () => {
  let desk: Desk;
  let id: string;
  beforeEach(async () => {
    desk = openDesk();
    await desk.delivery.start();
    [id = ''] = await desk.receive(passwordAlert());
  });
  afterEach(() => desk.dispose());

  const replies = () =>
    desk.teams.calls.filter(({ kind }) => kind === 'reply').map(({ message }) => message.card.unannounced);
  const acknowledge = async (actor = ada) => {
    await desk.incidents.execute(id, { type: 'acknowledge', actor });
    await desk.clock.settle();
  };
  const findSuccess = async () => {
    const signIns = [aSignIn({ id: 'success', userId: accountOf(1), resultCode: '0' })];
    await desk.incidents.execute(id, { type: 'recordSignIns', signIns });
    await desk.clock.advance(0);
  };

  it('says nothing beside a first card, further alerts that nobody has taken, and an acknowledgement', async () => {
    await desk.receive(passwordAlert());
    await acknowledge();
    await desk.clock.advance(10 * minute);
    assert.deepEqual(replies(), []);
  });

  it('replies at once when it becomes graver, and then updates the card', async () => {
    await desk.clock.advance(minute);
    const before = desk.callTimes().length;
    await findSuccess();
    await desk.clock.advance(minute);
    assert.deepEqual(replies(), ['graver']);
    assert.deepEqual(
      desk.teams.calls.slice(before).map(({ kind }) => kind),
      ['reply', 'update'],
    );
    assert.equal((desk.callTimes()[before] ?? 0) - minute, 0);
    assert.deepEqual(desk.shown(id), await desk.current(id));
    assert.equal(desk.delivery.behind(), 0);
  });

  it('replies when alerts come after somebody has taken it, and every five minutes while they go on', async () => {
    await acknowledge();
    for (let passed = 0; passed < 12; passed += 1) {
      await desk.clock.advance(minute);
      await desk.receive(passwordAlert());
    }
    assert.deepEqual(replies(), ['news', 'news', 'news']);
    await desk.clock.advance(10 * minute);
    assert.deepEqual(replies(), ['news', 'news', 'news', 'news']);
    await acknowledge(grace);
    await desk.clock.advance(10 * minute);
    assert.equal(replies().length, 4);
  });

  it('replies when the one who had it has it no longer', async () => {
    await acknowledge();
    await desk.incidents.execute(id, { type: 'withdrawAcknowledgement', actor: ada });
    await desk.clock.advance(minute);
    assert.deepEqual(replies(), ['waiting']);
  });

  for (const type of ['acknowledge', 'close'] as const) {
    it(`shows on the card that somebody did ${type} while a reply was on its way`, async () => {
      const states: string[] = [];
      desk.teams.conduct = failingWith('unreachable');
      await findSuccess();
      // The card is up to date before the reply is tried again.
      assert.equal(desk.teams.calls.at(-1)?.kind, 'update');
      const answer = Promise.withResolvers<void>();
      desk.teams.conduct = ({ kind }) => {
        states.push(kind);
        return kind === 'reply' ? answer.promise : undefined;
      };
      await desk.clock.advance(minute);
      assert.deepEqual(states, ['reply']);
      await desk.incidents.execute(
        id,
        type === 'acknowledge'
          ? { type, actor: ada }
          : { type, actor: ada, classification: 'drill', comment: '', needsSecondPerson: false },
      );
      answer.resolve();
      await desk.clock.advance(minute);
      assert.deepEqual(states, ['reply', 'update']);
      assert.equal(await desk.store.shownVersion(id), (await desk.incidents.get(id))?.version);
    });
  }

  it('does not tell any more what somebody has acknowledged in the meantime', async () => {
    desk.teams.conduct = failingWith('unreachable');
    await findSuccess();
    await acknowledge();
    await desk.clock.advance(minute);
    assert.deepEqual(replies(), ['graver']);
  });

  it('still tells of what comes while a reply is on its way', async () => {
    await acknowledge();
    const answer = Promise.withResolvers<void>();
    desk.teams.conduct = ({ kind }) => (kind === 'reply' ? answer.promise : undefined);
    await desk.receive(passwordAlert());
    await desk.clock.advance(minute);
    await findSuccess();
    desk.teams.conduct = () => {};
    answer.resolve();
    await desk.clock.advance(minute);
    assert.deepEqual(replies(), ['news', 'graver']);
    assert.equal(desk.delivery.behind(), 0);
  });

  it('tries until the reply is taken', async () => {
    const fail = failingWith('unreachable', 'throttled', 'refused');
    desk.teams.conduct = (call) => (call.kind === 'reply' ? fail(call) : undefined);
    await findSuccess();
    await desk.clock.advance(minute);
    assert.deepEqual(replies(), ['graver', 'graver', 'graver', 'graver']);
    assert.deepEqual(desk.shown(id), await desk.current(id));
    assert.equal((await desk.incidents.get(id))?.unannounced, null);
    assert.equal(desk.delivery.behind(), 0);
  });

  it('replies once when the record of the reply fails', async () => {
    let failures = 1;
    const real = desk.hinder;
    await desk.clock.advance(minute);
    await desk.delivery.stop();
    await findSuccess();
    desk.hinder = (method) => {
      if (method === 'append' && failures-- > 0) throw new Error('disk full');
      return real(method);
    };
    await desk.restart();
    await desk.delivery.start();
    await desk.clock.advance(minute);
    assert.deepEqual(replies(), ['graver']);
    assert.equal(desk.delivery.behind(), 0);
  });

  it('takes up after a restart what had not been told', async () => {
    await acknowledge();
    await desk.receive(passwordAlert());
    await desk.clock.advance(minute);
    await desk.receive(passwordAlert());
    await desk.clock.advance(minute);
    assert.deepEqual(replies(), ['news']);
    await desk.restart();
    await desk.delivery.start();
    await desk.clock.advance(10 * minute);
    assert.deepEqual(replies(), ['news', 'news']);
    assert.equal(desk.delivery.behind(), 0);
  });
});
