import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { isReady } from '../../src/chain/chain.ts';
import {
  type AskReadiness,
  createReadiness,
  type Readiness,
  registerHealth,
  type ShownChain,
} from '../../src/http/health.ts';
import { createServer } from '../../src/http/server.ts';
import { createLog } from '../../src/log.ts';
import type { QueueState } from '../../src/running/queueState.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';

const lastSweep = '2026-11-03T09:15:00.000Z';
const ready: Readiness = { ok: true, store: 'ok', channel: 'known', lastSweep };
const broken: Readiness = { ok: false, store: 'failed', channel: 'known', lastSweep };

const writePatience = 8_000;
const idle: QueueState = { waitingSince: null, batches: 0, last: null };

describe('readiness', () => {
  let clock: FakeClock;
  let lines: string[];
  let checks: number;
  let disk: () => Promise<void>;
  let isChannelKnown: boolean;
  let isShowing: boolean;
  let shut: 'archived' | 'blocked' | null;
  let unshownSince: number | null;
  let writes: QueueState;
  let ask: AskReadiness;

  beforeEach(() => {
    clock = fakeClock();
    lines = [];
    checks = 0;
    disk = async () => {};
    isChannelKnown = true;
    isShowing = true;
    shut = null;
    unshownSince = null;
    writes = idle;
    ask = createReadiness({
      isReady,
      checkStore: () => {
        checks += 1;
        return disk();
      },
      writes: () => writes,
      writePatience,
      isChannelKnown: () => isChannelKnown,
      channelShut: () => shut,
      isShowing: () => isShowing,
      unshownSince: () => unshownSince,
      lastSweep: () => lastSweep,
      clock,
      log: createLog({ write: (line) => lines.push(line) }),
    });
  });

  for (const why of ['archived', 'blocked'] as const) {
    it(`is not there while the channel is ${why}, also while no alarm waits`, async () => {
      shut = why;
      assert.deepEqual(await ask(), { ok: false, store: 'ok', channel: why, lastSweep });
      shut = null;
      assert.deepEqual(await ask(), ready);
    });
  }

  /** A batch of writes has ended. */
  function wrote(hasFailed: boolean, took = 0): void {
    writes = { ...writes, batches: writes.batches + 1, last: { hasFailed, took, endedAt: clock.now() } };
  }

  const fails = () => Promise.reject(new Error('disk full'));
  const never = () => new Promise<void>(() => {});
  const failing: Readiness = { ok: false, store: 'ok', channel: 'failing', lastSweep };

  it('is there when the store writes and the channel is known', async () => {
    assert.deepEqual(await ask(), ready);
    assert.deepEqual(lines, []);
  });

  it('is missing while the channel is unknown, and comes with it at once', async () => {
    isChannelKnown = false;
    assert.deepEqual(await ask(), { ok: false, store: 'ok', channel: 'unknown', lastSweep });
    isChannelKnown = true;
    assert.deepEqual(await ask(), ready);
  });

  it('is checked once for everybody who asks at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    disk = () => promise;
    const asked = Array.from({ length: 100 }, () => ask());
    await clock.advance(1_000);
    asked.push(ask());
    resolve();
    for (const answer of await Promise.all(asked)) assert.deepEqual(answer, ready);
    assert.equal(checks, 1);
  });

  it('is checked anew as soon as an alert finds the store otherwise', async () => {
    assert.deepEqual(await ask(), ready);
    disk = fails;
    wrote(true);
    assert.deepEqual(await ask(), broken);
    wrote(true);
    assert.deepEqual(await ask(), broken);
    assert.equal(checks, 2);
    disk = async () => {};
    wrote(false);
    assert.deepEqual(await ask(), ready);
    wrote(false);
    await ask();
    assert.equal(checks, 3);
  });

  it('is missing while the part that shows cards has not started', async () => {
    isShowing = false;
    assert.deepEqual(await ask(), failing);
    isShowing = true;
    assert.deepEqual(await ask(), ready);
  });

  it('is missing when an urgent alarm has not been shown for over two minutes, until it is', async () => {
    unshownSince = clock.now();
    await clock.advance(120_000);
    assert.deepEqual(await ask(), ready);
    await clock.advance(1);
    assert.deepEqual(await ask(), failing);
    assert.deepEqual(await ask(), failing);
    unshownSince = null;
    assert.deepEqual(await ask(), ready);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).msg),
      ['an alarm has not been shown for over two minutes', 'every urgent alarm is shown again'],
    );
  });

  it('is answered after two seconds when the check of the store hangs', async () => {
    disk = never;
    const asked = ask();
    await clock.advance(2_000);
    assert.deepEqual(await asked, broken);
    assert.match(lines[0] ?? '', /so slow that alerts are refused/);
  });

  it('is missing while a write waits for over eight seconds, though the check is fast', async () => {
    await ask();
    writes = { ...idle, waitingSince: clock.now() };
    await clock.advance(writePatience);
    assert.deepEqual(await ask(), ready);
    await clock.advance(1);
    assert.deepEqual(await ask(), broken);
  });

  it('is missing for a minute after a write that was too slow, or until one is fast', async () => {
    wrote(false, writePatience + 1);
    assert.deepEqual(await ask(), broken);
    await clock.advance(59_999);
    assert.deepEqual(await ask(), broken);
    await clock.advance(2_000);
    assert.deepEqual(await ask(), ready);
    wrote(false, writePatience + 1);
    assert.deepEqual(await ask(), broken);
    await clock.advance(2_000);
    wrote(false, 100);
    assert.deepEqual(await ask(), ready);
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

  it('is checked anew for the one who asks afresh, also while an earlier check is under way', async () => {
    await ask();
    disk = fails;
    assert.deepEqual(await ask(), ready);
    assert.deepEqual(await ask({ isFresh: true }), broken);
    await clock.advance(2_000);
    const { promise, resolve } = Promise.withResolvers<void>();
    disk = () => promise;
    const earlier = ask();
    const fresh = ask({ isFresh: true });
    disk = fails;
    resolve();
    assert.deepEqual(await earlier, ready);
    assert.deepEqual(await fresh, broken);
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

describe('the chain in /readyz', () => {
  const token = 'never-seen-in-a-log-token';
  const link = { id: 'reach', state: 'failed', at: lastSweep, found: ['svc-harbour@contoso.com'], name: 'x' };

  async function asked(chain: Partial<ShownChain>, authorization?: string): Promise<Record<string, unknown>> {
    const server = createServer(createLog({ write() {} }));
    registerHealth(server, async () => ready, { latest: () => [link], token, isOnLoopback: false, ...chain });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    try {
      const { port } = server.server.address() as AddressInfo;
      const headers = authorization === undefined ? {} : { authorization };
      const response = await fetch(`http://127.0.0.1:${port}/readyz`, { headers });
      assert.equal(response.status, 200);
      return Object(await response.json());
    } finally {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  }

  it('has of each link its id, state and time, and nothing of what was found', async () => {
    const shown = [{ id: 'reach', state: 'failed', at: lastSweep }];
    assert.deepEqual(await asked({}, `Bearer ${token}`), { ...ready, chain: shown });
    assert.deepEqual(await asked({ isOnLoopback: true, token: null }), { ...ready, chain: shown });
  });

  it('is null before the first look', async () => {
    assert.deepEqual(await asked({ latest: () => null }, `Bearer ${token}`), { ...ready, chain: null });
  });

  it('is left out for a wrong token, and where no token is set', async () => {
    for (const wrong of [
      undefined,
      token,
      `Bearer ${token} x`,
      'Bearer',
      'Bearer undefined',
      'Bearer null',
    ]) {
      assert.deepEqual(await asked({}, wrong), ready);
      assert.deepEqual(await asked({ token: null }, wrong), ready);
    }
  });
});
