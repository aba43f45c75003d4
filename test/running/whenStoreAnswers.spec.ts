import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { whenStoreAnswers } from '../../src/running/whenStoreAnswers.ts';
import { fakeClock } from '../fakes/clock.ts';

describe('waiting for the store', () => {
  const log = createLog({ write() {} });

  it('asks it until it answers, with growing pauses', async () => {
    const clock = fakeClock();
    const from = clock.now();
    const asked: number[] = [];
    const { atOnce, atLast } = whenStoreAnswers(
      async () => {
        asked.push(clock.now() - from);
        if (asked.length < 4) throw new GlasswatchError('storeUnavailable');
      },
      clock,
      log,
    );
    assert.equal(await atOnce, false);
    await clock.advance(60_000);
    await atLast;
    assert.deepEqual(asked, [0, 1_000, 3_000, 7_000]);
    assert.deepEqual(clock.waiting(), []);
  });

  it('does not wait for what no time mends', async () => {
    const clock = fakeClock();
    const fault = new GlasswatchError('newerSchema');
    const { atOnce, atLast } = whenStoreAnswers(() => Promise.reject(fault), clock, log);
    await assert.rejects(atLast, fault);
    assert.equal(await atOnce, false);
    assert.deepEqual(clock.waiting(), []);
  });
});
