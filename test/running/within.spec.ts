import assert from 'node:assert/strict';
import { endsWithin } from '../../src/running/within.ts';
import { fakeClock } from '../fakes/clock.ts';

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
