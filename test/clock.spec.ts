import assert from 'node:assert/strict';
import { isoTime, systemClock } from '../src/clock.ts';
import { fakeClock } from './fakes/clock.ts';

describe('the system clock', () => {
  it('tells the time in milliseconds since 1970', () => {
    const before = Date.now();
    const now = systemClock.now();
    assert(now >= before && now <= Date.now());
  });

  it('wakes once, and not what was cancelled', async () => {
    const woken: string[] = [];
    const cancel = systemClock.after(0, () => woken.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => {
      systemClock.after(1, () => {
        woken.push('kept');
        resolve();
      });
    });
    assert.deepEqual(woken, ['kept']);
  });

  it('writes a time as ISO 8601 in UTC', () => {
    assert.equal(isoTime(Date.UTC(2026, 10, 3, 9, 15, 0, 7)), '2026-11-03T09:15:00.007Z');
  });
});

describe('the fake clock', () => {
  it('stands still until it is moved', async () => {
    const clock = fakeClock('2026-11-03T09:00:00.000Z');
    let isWoken = false;
    clock.after(0, () => {
      isWoken = true;
    });
    await clock.settle();
    assert.equal(isWoken, false);
    assert.equal(isoTime(clock.now()), '2026-11-03T09:00:00.000Z');
    await clock.advance(0);
    assert.equal(isWoken, true);
  });

  it('runs what is due in order, each at its own time', async () => {
    const clock = fakeClock();
    const start = clock.now();
    const woken: (readonly [name: string, ms: number])[] = [];
    const timer = (name: string, ms: number) =>
      clock.after(ms, () => woken.push([name, clock.now() - start]));
    timer('late', 300);
    timer('first of two', 100);
    timer('second of two', 100);
    timer('not yet', 301);
    await clock.advance(300);
    assert.deepEqual(woken, [
      ['first of two', 100],
      ['second of two', 100],
      ['late', 300],
    ]);
    assert.equal(clock.now(), start + 300);
    assert.deepEqual(clock.waiting(), [isoTime(start + 301)]);
  });

  it('runs what a timer sets, also behind promises, when it comes due on the way', async () => {
    const clock = fakeClock();
    const start = clock.now();
    const woken: number[] = [];
    const again = async (): Promise<void> => {
      await Promise.resolve();
      woken.push(clock.now() - start);
      clock.after(100, again);
    };
    clock.after(100, again);
    await clock.advance(350);
    assert.deepEqual(woken, [100, 200, 300]);
  });

  it('does not run what was cancelled, even by a timer of the same time', async () => {
    const clock = fakeClock();
    const woken: string[] = [];
    let cancel = () => {};
    clock.after(10, () => {
      woken.push('first');
      cancel();
    });
    cancel = clock.after(10, () => woken.push('second'));
    await clock.advance(20);
    assert.deepEqual(woken, ['first']);
  });
});
