import assert from 'node:assert/strict';
import { GlasswatchError } from '../../src/errors.ts';
import { createReadiness, type Readiness, type ReadinessWatch } from '../../src/http/health.ts';
import { createLog } from '../../src/log.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';

const lastSweep = '2026-11-03T09:15:00.000Z';
const ready: Readiness = { ok: true, store: 'ok', channel: 'known', cards: 'ok', lastSweep };
const broken: Readiness = { ok: false, store: 'failed', channel: 'known', cards: 'ok', lastSweep };

describe('readiness', () => {
  let clock: FakeClock;
  let lines: string[];
  let checks: number;
  let disk: () => Promise<void>;
  let isChannelKnown: boolean;
  let unshownSince: number | null;
  let watch: ReadinessWatch;
  const ask = () => watch.ask();

  beforeEach(() => {
    clock = fakeClock();
    lines = [];
    checks = 0;
    disk = async () => {};
    isChannelKnown = true;
    unshownSince = null;
    watch = createReadiness({
      checkStore: () => {
        checks += 1;
        return disk();
      },
      isChannelKnown: () => isChannelKnown,
      lastSweep: () => lastSweep,
      unshownSince: () => unshownSince,
      now: clock.now,
      log: createLog({ write: (line) => lines.push(line) }),
    });
  });

  const fails = () => Promise.reject(new Error('disk full'));

  it('is there when the store writes and the channel is known', async () => {
    assert.deepEqual(await ask(), ready);
    assert.deepEqual(lines, []);
  });

  it('is missing while the channel is unknown, and comes with it at once', async () => {
    isChannelKnown = false;
    assert.deepEqual(await ask(), { ...ready, ok: false, channel: 'unknown' });
    isChannelKnown = true;
    assert.deepEqual(await ask(), ready);
  });

  it('is missing while a card of the first band has been missing for over two minutes', async () => {
    unshownSince = clock.now();
    await clock.advance(120_000);
    assert.deepEqual(await ask(), ready);
    await clock.advance(1);
    assert.deepEqual(await ask(), { ...ready, ok: false, cards: 'late' });
    unshownSince = null;
    assert.deepEqual(await ask(), ready);
  });

  it('is checked once for everybody who asks at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    disk = () => promise;
    const asked = Array.from({ length: 100 }, ask);
    await clock.advance(10_000);
    asked.push(ask());
    resolve();
    for (const answer of await Promise.all(asked)) assert.deepEqual(answer, ready);
    assert.equal(checks, 1);
  });

  it('is checked anew as soon as an alert finds the store otherwise', async () => {
    assert.deepEqual(await ask(), ready);
    disk = fails;
    await assert.rejects(watch.observe(Promise.reject(new GlasswatchError('storeUnavailable'))));
    assert.deepEqual(await ask(), broken);
    await assert.rejects(watch.observe(Promise.reject(new GlasswatchError('storeUnavailable'))));
    assert.deepEqual(await ask(), broken);
    assert.equal(checks, 2);
    disk = async () => {};
    assert.equal(await watch.observe(Promise.resolve(7)), 7);
    assert.deepEqual(await ask(), ready);
    await assert.rejects(watch.observe(Promise.reject(new Error('not of the store'))));
    await ask();
    assert.equal(checks, 3);
  });

  it('holds for 2 s after the check, also when the store has failed', async () => {
    await ask();
    disk = fails;
    await clock.advance(1_999);
    assert.deepEqual(await ask(), ready);
    await clock.advance(1);
    assert.deepEqual(await ask(), broken);
    disk = async () => {};
    await clock.advance(1_999);
    assert.deepEqual(await ask(), broken);
    await clock.advance(1);
    assert.deepEqual(await ask(), ready);
    assert.equal(checks, 3);
  });

  it('is checked again when the clock was set back', async () => {
    await ask();
    await clock.advance(-3_600_000);
    await ask();
    assert.equal(checks, 2);
  });

  it('logs that the store fails and that it works again, and not every check', async () => {
    const outcomes = [fails, fails, fails, async () => {}, async () => {}, fails];
    for (const outcome of outcomes) {
      disk = outcome;
      await ask();
      await clock.advance(2_000);
    }
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).level),
      ['error', 'info', 'error'],
    );
    assert.match(lines[0] ?? '', /disk full/);
  });
});
