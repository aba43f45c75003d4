import assert from 'node:assert/strict';
import { createRunningParts, type Part } from '../../src/running/runningParts.ts';
import { fakeClock } from '../fakes/clock.ts';

describe('the parts that run until the process is closed', () => {
  let happened: string[];
  beforeEach(() => {
    happened = [];
  });

  const part = (name: string, change: Partial<Part> = {}): Part => ({
    async start() {
      happened.push(`${name} starts`);
      await Promise.resolve();
      happened.push(`${name} has started`);
    },
    async stop() {
      happened.push(`${name} stops`);
      await Promise.resolve();
      happened.push(`${name} has stopped`);
    },
    ...change,
  });

  it('start one after the other, and stop the other way round', async () => {
    const running = createRunningParts();
    await running.start([part('a'), part('b')]);
    assert.deepEqual(happened, ['a starts', 'a has started', 'b starts', 'b has started']);
    happened = [];
    await running.stop();
    assert.deepEqual(happened, ['b stops', 'b has stopped', 'a stops', 'a has stopped']);
  });

  it('are known as started when they have, and not while they start', async () => {
    const running = createRunningParts();
    const { promise, resolve } = Promise.withResolvers<void>();
    const [first, second] = [part('a'), part('b', { start: () => promise })];
    const started = running.start([first, second]);
    await Promise.resolve().then(() => {});
    assert.equal(running.hasStarted(second), false);
    resolve();
    await started;
    assert.deepEqual([first, second].map(running.hasStarted), [true, true]);
    await running.stop();
  });

  it('are not started once they are stopped, and one that is starting is stopped when it has', async () => {
    const running = createRunningParts();
    const started = running.start([part('a'), part('b')]);
    const stopped = running.stop();
    await Promise.all([started, stopped]);
    await running.start([part('c')]);
    assert.deepEqual(happened, ['a starts', 'a has started', 'a stops', 'a has stopped']);
  });

  it('are stopped as far as they came when one cannot start', async () => {
    const running = createRunningParts();
    const failing = part('b', { start: () => Promise.reject(new Error('the disk is gone')) });
    await assert.rejects(running.start([part('a'), failing, part('c')]), /the disk is gone/);
    happened = [];
    await running.stop();
    assert.deepEqual(happened, ['b stops', 'b has stopped', 'a stops', 'a has stopped']);
  });

  it('go on with the one that could not start, and are each started and stopped once', async () => {
    const running = createRunningParts();
    const isAway = new Error('the store is away');
    let attempts = 0;
    const late = part('b', {
      async start() {
        attempts += 1;
        if (attempts < 3) throw isAway;
      },
    });
    const parts = [part('a'), late, part('c')];
    for (let times = 0; times < 2; times += 1) await assert.rejects(running.start(parts), isAway);
    await running.start(parts);
    assert.deepEqual(happened, ['a starts', 'a has started', 'c starts', 'c has started']);
    happened = [];
    await running.stop();
    assert.deepEqual(
      happened.filter((line) => line.endsWith('stops')),
      ['c stops', 'b stops', 'a stops'],
    );
  });

  it('look again when they are told to, those that have something to look at', async () => {
    const running = createRunningParts();
    const wake = (name: string) => ({ wake: () => void happened.push(`${name} looks`) });
    running.wake();
    await running.start([part('a', wake('a')), part('b'), part('c', wake('c'))]);
    happened = [];
    running.wake();
    assert.deepEqual(happened, ['a looks', 'c looks']);
  });

  it('are all told to stop, also when one of them never ends', async () => {
    const clock = fakeClock();
    const running = createRunningParts(clock);
    await running.start([part('a'), part('b', { stop: () => new Promise(() => {}) })]);
    happened = [];
    void running.stop();
    await clock.advance(2_000);
    assert.deepEqual(happened, ['a stops', 'a has stopped']);
  });

  it('have ended when stopping ends, also one that took longer than the others', async () => {
    const clock = fakeClock();
    const running = createRunningParts(clock);
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    await running.start([part('a'), part('b', { stop: () => slow })]);
    const stopped = running.stop().then(() => happened.push('all have stopped'));
    await clock.advance(60_000);
    assert(!happened.includes('all have stopped'));
    resolve();
    await stopped;
    assert.equal(happened.at(-1), 'all have stopped');
  });
});
