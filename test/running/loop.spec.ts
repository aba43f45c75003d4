import assert from 'node:assert/strict';
import { createLoop } from '../../src/running/loop.ts';
import { fakeClock } from '../fakes/clock.ts';

describe('a loop', () => {
  /** Notes when each round begins, in ms from the start. */
  function loopRig(work: () => Promise<number>) {
    const clock = fakeClock();
    const from = clock.now();
    const rounds: number[] = [];
    const loop = createLoop({
      clock,
      work() {
        rounds.push(clock.now() - from);
        return work();
      },
    });
    return { clock, rounds, loop };
  }

  it('works at once, and again after as long as the work says', async () => {
    const waits = [10, 20, -5, 100];
    const { clock, rounds, loop } = loopRig(async () => waits.shift() ?? 1_000);
    loop.start();
    await clock.advance(200);
    assert.deepEqual(rounds, [0, 10, 30, 30, 130]);
  });

  it('waits first where it is told to', async () => {
    const { clock, rounds, loop } = loopRig(async () => 1_000);
    loop.start(10);
    await clock.advance(10);
    assert.deepEqual(rounds, [10]);
  });

  it('works when it is woken, and counts the wait from there', async () => {
    const { clock, rounds, loop } = loopRig(async () => 100);
    loop.start();
    await clock.advance(40);
    loop.wake();
    await clock.advance(110);
    assert.deepEqual(rounds, [0, 40, 140]);
    assert.equal(clock.waiting().length, 1);
  });

  it('never works twice at a time', async () => {
    const first = Promise.withResolvers<number>();
    const { clock, rounds, loop } = loopRig(() => first.promise);
    loop.start();
    loop.wake();
    await clock.advance(50);
    assert.deepEqual(rounds, [0]);
    first.resolve(1_000);
    await clock.settle();
    assert.deepEqual(rounds, [0, 50]);
    assert.equal(clock.waiting().length, 1);
  });

  it('does not work before it is started, nor after it is stopped', async () => {
    const { clock, rounds, loop } = loopRig(async () => 10);
    loop.wake();
    await clock.settle();
    loop.start();
    await clock.settle();
    await loop.stop();
    loop.wake();
    await clock.advance(100);
    assert.deepEqual(rounds, [0]);
    assert.deepEqual(clock.waiting(), []);
  });

  it('stops when the round under way is over, which can see it', async () => {
    const work = Promise.withResolvers<number>();
    const { clock, loop } = loopRig(() => work.promise);
    loop.start();
    await clock.settle();
    assert(loop.isRunning());
    let isStopped = false;
    const stopping = loop.stop().then(() => {
      isStopped = true;
    });
    await clock.settle();
    assert.deepEqual([loop.isRunning(), isStopped], [false, false]);
    work.resolve(10);
    await stopping;
    assert.deepEqual(clock.waiting(), []);
  });
});
