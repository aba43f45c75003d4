import assert from 'node:assert/strict';
import { endsWithin, within } from '../../src/running/within.ts';
import { fakeClock } from '../fakes/clock.ts';

const tooLate = () => new Error('too late');

describe('within', () => {
  it('gives what the work gives, and leaves no timer behind', async () => {
    const clock = fakeClock();
    assert.equal(await within(1_000, async () => 'done', tooLate, clock), 'done');
    assert.deepEqual(clock.waiting(), []);
  });

  it('fails as the work fails, and leaves no timer behind', async () => {
    const clock = fakeClock();
    const broken = async () => Promise.reject(new Error('broken'));
    await assert.rejects(within(1_000, broken, tooLate, clock), { message: 'broken' });
    assert.deepEqual(clock.waiting(), []);
  });

  it('waits to the end of its time, and no longer for work that does not listen', async () => {
    const clock = fakeClock();
    const signals: AbortSignal[] = [];
    let error: unknown;
    const never = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<never>(() => {});
    };
    const over = within(1_000, never, tooLate, clock).catch((reason: unknown) => {
      error = reason;
    });
    await clock.advance(999);
    assert.deepEqual([error, signals[0]?.aborted], [undefined, false]);
    await clock.advance(1);
    await over;
    assert.deepEqual([error, signals[0]?.aborted], [new Error('too late'), true]);
  });

  it('says that it was too late, whatever the work says to its signal', async () => {
    const clock = fakeClock();
    const listening = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const over = assert.rejects(within(1_000, listening, tooLate, clock), { message: 'too late' });
    await clock.advance(1_000);
    await over;
  });
});

describe('waiting for work no longer than some time', () => {
  it('says that it has ended, and leaves no timer behind', async () => {
    const clock = fakeClock();
    assert.equal(await endsWithin(1_000, Promise.resolve('done'), clock), true);
    assert.deepEqual(clock.waiting(), []);
  });

  it('says that it has not', async () => {
    const clock = fakeClock();
    const waited = endsWithin(1_000, new Promise(() => {}), clock);
    await clock.advance(1_000);
    assert.equal(await waited, false);
  });

  it('rejects where the work fails in time, and passes over a failure that comes later', async () => {
    const clock = fakeClock();
    const failure = new Error('it failed');
    await assert.rejects(endsWithin(1_000, Promise.reject(failure), clock), failure);
    assert.deepEqual(clock.waiting(), []);
    const { promise, reject } = Promise.withResolvers<void>();
    const waited = endsWithin(1_000, promise, clock);
    await clock.advance(1_000);
    reject(failure);
    assert.equal(await waited, false);
  });
});
