import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import type { SignInAnswer } from '../../src/signIn/source.ts';
import { accountOf } from '../delivery/deliveryRig.ts';
import { aRow, type LookupRig, openLookupRig } from './lookupRig.ts';

const second = 1_000;
const minute = 60 * second;

describe('details when something is slow or fails', () => {
  let at: LookupRig;
  beforeEach(async () => {
    at = await openLookupRig();
  });
  afterEach(() => at.close());

  const unavailable = () => Promise.reject(new GlasswatchError('signInLogUnavailable'));
  const eventsOf = async (id: string) =>
    (await at.deliveryRig.store.trail(id)).map(({ text }): string => JSON.parse(text).event.type);

  it('does not delay the card while the log does not answer, and shows the rows in it later', async () => {
    const slow = Promise.withResolvers<SignInAnswer>();
    at.answer = () => slow.promise;
    const id = await at.deliveryRig.alarm(1);
    assert.deepEqual(at.deliveryRig.callTimes(), [0]);
    await at.deliveryRig.clock.advance(minute);
    slow.resolve({ signIns: [aRow()], problems: [] });
    await at.deliveryRig.clock.advance(minute);
    assert.equal(at.deliveryRig.shown(id)?.signIns, 1);
    assert.equal(at.deliveryRig.teams.posts.length, 1);
  });

  it('records a failing log once, and that it answers again', async () => {
    at.answer = unavailable;
    const id = await at.deliveryRig.alarm(1);
    assert.deepEqual(at.deliveryRig.callTimes(), [0]);
    await at.deliveryRig.clock.advance(10 * minute);
    const looks = ['signInLogAsked', 'signInLogAsked', 'signInLogAsked'];
    assert.deepEqual(await eventsOf(id), ['alertReceived', 'cardPosted', 'signInLogFailed', ...looks]);
    at.answer = () => ({ signIns: [aRow()], problems: [] });
    await at.deliveryRig.clock.advance(10 * minute);
    assert.deepEqual((await eventsOf(id)).slice(6), ['signInLogRecovered', 'signInsFound']);
    assert.equal(at.deliveryRig.shown(id)?.signIns, 1);
  });

  it('asks again after a failure, though the rows of earlier alerts are complete', async () => {
    at.rows = [aRow(), aRow({ id: 'row-2' })];
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(60 * minute);
    at.answer = unavailable;
    await at.deliveryRig.alarm(1);
    at.answer = () => ({ signIns: at.rows, problems: [] });
    await at.deliveryRig.clock.advance(60 * minute);
    assert.equal((await at.deliveryRig.incidents.get(id))?.log, 'answered');
  });

  it('goes on after an error that nobody expected, and logs it', async () => {
    at.answer = () => Promise.reject(new TypeError('a mistake in the code'));
    const id = await at.deliveryRig.alarm(1);
    at.answer = () => ({ signIns: [aRow()], problems: ['one row could not be read'] });
    await at.deliveryRig.clock.advance(60 * minute);
    assert.deepEqual(at.looks, [0, 30 * second]);
    assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 1);
    assert.deepEqual(
      at.logged.map(({ level, incidentId }) => [level, incidentId]),
      [
        ['error', id],
        ['warn', id],
      ],
    );
  });

  it('does not ask twice at once for one incident, however slow the log is', async () => {
    let most = 0;
    let now = 0;
    at.answer = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise<void>((resolve) => at.deliveryRig.clock.after(20 * second, resolve));
      now -= 1;
      return { signIns: [], problems: [] };
    };
    for (let count = 0; count < 10; count += 1) {
      await at.deliveryRig.alarm(1);
      await at.deliveryRig.clock.advance(6 * second);
    }
    assert.equal(most, 1);
    await at.deliveryRig.clock.advance(90 * minute);
    assert.equal(now, 0);
    assert.equal(at.looks.at(-1), 54 * second + 60 * minute);
  });

  it('goes on after a restart where it was: one look for all that were missed, and then those to come', async () => {
    await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(7.5 * 60 * minute);
    const recent = await at.deliveryRig.alarm(2);
    await at.deliveryRig.clock.advance(minute);
    at.queries.length = 0;
    at.looks.length = 0;
    await at.restart();
    at.rows = [aRow({ userId: accountOf(2) })];
    at.answer = () => ({
      signIns: at.rows.filter(({ userId }) => at.queries.at(-1)?.accountIds.includes(userId)),
      problems: [],
    });
    await at.deliveryRig.clock.advance(2 * 60 * minute);
    const asked = at.queries.map(({ accountIds }, index) => [accountIds[0], at.looks[index]]);
    const restarted = 451 * minute;
    assert.deepEqual(
      asked.filter(([id]) => id === accountOf(2)),
      [[accountOf(2), restarted]],
    );
    assert.deepEqual(
      asked.filter(([id]) => id === accountOf(1)),
      [restarted, 480 * minute, 540 * minute].map((time) => [accountOf(1), time]),
    );
    assert.equal((await at.deliveryRig.incidents.get(recent))?.signIns.size, 1);
  });

  it('goes on also when neither the log nor the store could be asked', async () => {
    at.answer = () => {
      at.deliveryRig.hinder = () => {
        throw new GlasswatchError('storeUnavailable');
      };
      return { signIns: [aRow()], problems: [] };
    };
    const id = await at.deliveryRig.alarm(1);
    at.answer = () => ({ signIns: [aRow()], problems: [] });
    at.deliveryRig.hinder = () => {};
    await at.deliveryRig.clock.advance(minute);
    assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 1);
  });

  it('waits for the look under way when it stops, and does not look after', async () => {
    const slow = Promise.withResolvers<SignInAnswer>();
    at.answer = () => slow.promise;
    const id = await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(10 * second);
    await at.deliveryRig.alarm(1);
    let isStopped = false;
    const stopped = at.details.stop().then(() => {
      isStopped = true;
    });
    await at.deliveryRig.clock.settle();
    assert.equal(isStopped, false);
    slow.resolve({ signIns: [aRow()], problems: [] });
    await stopped;
    assert.equal((await at.deliveryRig.incidents.get(id))?.signIns.size, 1);
    await at.deliveryRig.clock.advance(minute);
    assert.deepEqual(at.deliveryRig.clock.waiting(), []);
    const before = at.looks.length;
    await at.deliveryRig.alarm(1);
    await at.deliveryRig.clock.advance(2 * 60 * minute);
    assert.equal(at.looks.length, before);
  });
});
