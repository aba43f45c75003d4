import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { createHeartbeat, type Heartbeat } from '../../src/heartbeat/heartbeat.ts';
import { createLog } from '../../src/log.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { createHeartbeatService, type HeartbeatService } from '../fakes/heartbeatService.ts';

const second = 1_000;
const minute = 60 * second;

describe('the heartbeat', () => {
  let clock: FakeClock;
  let service: HeartbeatService;
  let heartbeat: Heartbeat;
  let lines: string[];
  let troubles: () => Promise<readonly string[]>;

  beforeEach(async () => {
    clock = fakeClock();
    service = await createHeartbeatService();
    lines = [];
    troubles = async () => [];
    heartbeat = createHeartbeat({
      url: service.url,
      troubles: () => troubles(),
      clock,
      log: createLog({ write: (line) => lines.push(line) }),
    });
  });
  afterEach(async () => {
    await heartbeat.stop();
    await service.close();
  });

  const messages = () => lines.map((line) => JSON.parse(line).msg);
  /** Real requests need real turns. The clock stands still meanwhile. */
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await turn();
  }
  /** How long the only timer still waits; `null` while there is none, or several. */
  const only = (): number | null => {
    const [at = '', ...others] = clock.waiting();
    return at === '' || others.length > 0 ? null : Date.parse(at) - clock.now();
  };
  /** The round is over: only the next one waits. Its own limits are ten seconds at most. */
  const resting = () => until(() => Number(only()) > 10 * second);
  const pausing = () => until(() => only() === 5 * second);
  async function started(): Promise<void> {
    heartbeat.start();
    await resting();
  }
  /** Minute by minute, until each round is over. */
  async function pass(minutes: number): Promise<void> {
    for (let count = 0; count < minutes; count += 1) {
      await clock.advance(minute);
      await resting();
    }
  }

  it('is a plain POST without a body, sent at the start and every five minutes', async () => {
    await started();
    const [{ method, path, body, headers } = assert.fail()] = service.beats;
    assert.deepEqual([method, body, headers['content-length']], ['POST', '', '0']);
    assert.equal(path, new URL(service.url).pathname);
    await pass(4);
    assert.equal(service.beats.length, 1);
    await pass(1);
    assert.equal(service.beats.length, 2);
    await pass(15);
    assert.equal(service.beats.length, 5);
    assert.deepEqual(messages(), ['the outside service takes heartbeats']);
    assert.equal(heartbeat.state().takenAt, new Date(clock.now()).toISOString());
  });

  it('is silent while anything is wrong, says why once, and is back within a minute of the end', async () => {
    troubles = async () => ['store failed'];
    await started();
    await pass(20);
    assert.deepEqual(service.beats, []);
    assert.deepEqual(messages(), ['heartbeats are held back']);
    assert.deepEqual(JSON.parse(lines[0] ?? '').troubles, ['store failed']);
    troubles = async () => [];
    await pass(1);
    assert.equal(service.beats.length, 1);
  });

  it('is sent as soon as what held it back is over and the channel tells so', async () => {
    troubles = async () => ['channel unknown'];
    await started();
    troubles = async () => [];
    heartbeat.wake();
    await service.until('the first beat', () => service.beats[0]);
    await resting();
    heartbeat.wake();
    await clock.settle();
    assert.equal(service.beats.length, 1);
  });

  it('is silent and goes on when the look at the watch hangs or fails', async () => {
    await started();
    for (const broken of [() => new Promise<never>(() => {}), () => Promise.reject(new Error('broken'))]) {
      troubles = broken;
      await clock.advance(5 * minute);
      await clock.advance(10 * second);
      await resting();
      assert.equal(heartbeat.state().expectedSince, null);
      assert.equal(messages().at(-1), 'heartbeats are held back');
      troubles = async () => [];
      const before = service.beats.length;
      await pass(1);
      assert.equal(service.beats.length, before + 1);
    }
  });

  it('is sent twice more after a 500, and not once the watch has failed in between', async () => {
    service.answer = (count) => (count < 3 ? 500 : 200);
    heartbeat.start();
    for (const count of [1, 2]) {
      await service.until('a beat', () => service.beats[count - 1]);
      await pausing();
      await clock.advance(5 * second);
    }
    await service.until('the third', () => service.beats[2]);
    await resting();
    assert.deepEqual(messages(), ['the outside service takes heartbeats']);
    service.answer = () => 500;
    await clock.advance(5 * minute);
    await service.until('the fourth', () => service.beats[3]);
    troubles = async () => ['store failed'];
    await pausing();
    await clock.advance(5 * second);
    await until(() => messages().includes('heartbeats are held back'));
    assert.equal(service.beats.length, 4);
  });

  it('follows no redirect, and counts it as not taken', async () => {
    const other = await createHeartbeatService();
    try {
      const statuses = [301, 302, 307];
      service.answer = (count) => ({ status: statuses[count - 1] ?? 308, location: other.url });
      await refuses();
      assert.equal(service.beats.length, 3);
      assert.equal(heartbeat.state().takenAt, null);
      assert.deepEqual(other.beats, []);
    } finally {
      await other.close();
    }
  });

  /** Runs the tries of the first round. */
  async function refuses(): Promise<void> {
    heartbeat.start();
    for (let tries = 1; tries < 3; tries += 1) {
      await service.until('a try', () => service.beats[tries - 1]);
      await pausing();
      await clock.advance(5 * second);
    }
    await until(() => messages().length > 0);
    await resting();
  }

  it('gives up a service that takes ten seconds to answer, and its connection', async () => {
    service.answer = (count) => (count === 1 ? 'hang' : 200);
    heartbeat.start();
    await service.until('the slow beat', () => service.beats[0]);
    await clock.advance(10 * second);
    await service.until('the end of the connection', () => service.given === 1);
    await pausing();
    await clock.advance(5 * second);
    await service.until('the next try', () => service.beats[1]);
    await resting();
    assert.notEqual(heartbeat.state().takenAt, null);
  });

  it('tells neither the log nor its evidence where it goes, whatever fails', async () => {
    service.answer = () => 500;
    await refuses();
    await heartbeat.stop();
    const closed = await createHeartbeatService();
    await closed.close();
    const gone = createHeartbeat({
      ...{ url: closed.url, troubles: async () => [], clock },
      log: createLog({ write: (line) => lines.push(line) }),
    });
    gone.start();
    for (let tries = 1; tries < 3; tries += 1) {
      await pausing();
      await clock.advance(5 * second);
    }
    await resting();
    await gone.stop();
    const said = `${lines.join('')}${JSON.stringify([heartbeat.state(), gone.state()])}`;
    assert.doesNotMatch(said, /never-seen|127\.0\.0\.1|ping/);
    assert.match(said, /"status":500.*"code":"ECONNREFUSED"/s);
  });

  it('leaves nothing running when it is stopped, also amid a slow answer', async () => {
    service.answer = () => 'hang';
    heartbeat.start();
    await service.until('the slow beat', () => service.beats[0]);
    await heartbeat.stop();
    assert.deepEqual(clock.waiting(), []);
    assert.deepEqual(messages(), []);
  });
});
