import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createLogOutput, type LogOutput } from '../../src/logging/output.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';

describe('the output of the log', () => {
  let clock: FakeClock;
  let output: LogOutput;
  let received: string;
  /** Bytes that the reader's pipe still takes. */
  let room: number;
  let failure: string;
  let slept: number;
  /** What happens while the end of the process waits. */
  let onSleep: () => void;

  beforeEach(() => {
    clock = fakeClock();
    received = '';
    room = Number.POSITIVE_INFINITY;
    failure = 'EAGAIN';
    slept = 0;
    onSleep = () => {};
    output = createLogOutput({
      write(bytes) {
        if (room === 0) throw Object.assign(new Error('no room'), { code: failure });
        const taken = bytes.subarray(0, room);
        room -= taken.length;
        received += Buffer.from(taken).toString('latin1');
        return taken.length;
      },
      clock,
      sleep(ms) {
        slept += ms;
        onSleep();
      },
    });
  });

  const line = (name: string | number, length = 100) =>
    `${JSON.stringify({ name, text: 'x'.repeat(length) })}\n`;
  const lines = () =>
    received
      .split('\n')
      .filter((each) => each !== '')
      .map((each) => JSON.parse(each) as { name?: number; count?: number; level?: string });

  it('writes each line at once', () => {
    for (const name of [1, 2, 3]) {
      output.write(line(name));
      assert.equal(lines().at(-1)?.name, name);
    }
    assert.deepEqual(clock.waiting(), []);
  });

  it('keeps what finds no room, and writes all of it in order, whole, when there is some', async () => {
    room = 250;
    for (let name = 0; name < 50; name += 1) output.write(line(name));
    assert.equal(received.length, 250);
    await clock.advance(1_000);
    while (clock.waiting().length > 0) {
      room = 333;
      await clock.advance(20);
    }
    assert.deepEqual(
      lines().map(({ name }) => name),
      [...Array(50).keys()],
    );
    assert.deepEqual(clock.waiting(), []);
    assert.equal(slept, 0);
  });

  it('keeps a quarter of a megabyte, drops the rest, and says how many when there is room', async () => {
    room = 0;
    for (let name = 0; name < 10_000; name += 1) output.write(line(name));
    assert.equal(clock.waiting().length, 1);
    room = Number.POSITIVE_INFINITY;
    await clock.advance(20);
    output.write(line('later'));
    const kept = lines();
    const notice = kept.at(-2);
    assert(received.length < 300_000 && kept.length > 1_000);
    assert.equal(notice?.level, 'warn');
    assert.equal(kept.length - 2 + (notice?.count ?? 0), 10_000);
    assert.deepEqual(
      kept.slice(0, -2).map(({ name }) => name),
      [...Array(kept.length - 2).keys()],
    );
  });

  it('takes no line before it has said what it dropped', async () => {
    room = 0;
    for (let name = 0; name < 3_000; name += 1) output.write(line(name));
    room = 10_000;
    await clock.advance(20);
    output.write(line('in between'));
    room = Number.POSITIVE_INFINITY;
    await clock.advance(20);
    assert.doesNotMatch(received, /in between/);
    assert.equal(lines().length - 1 + (lines().at(-1)?.count ?? 0), 3_001);
  });

  it('takes a line of any length', () => {
    output.write(line('long', 1_000_000));
    assert.equal(lines()[0]?.name, 'long');
  });

  it('waits through a full disk', async () => {
    room = 0;
    failure = 'ENOSPC';
    output.write(line(1));
    await clock.advance(60_000);
    room = Number.POSITIVE_INFINITY;
    await clock.advance(20);
    assert.equal(lines()[0]?.name, 1);
  });

  it('gives up when the reader is gone', async () => {
    room = 0;
    failure = 'EPIPE';
    output.write(line(1));
    await clock.advance(20);
    assert.deepEqual(clock.waiting(), []);
    room = Number.POSITIVE_INFINITY;
    output.write(line(2));
    output.flushSync();
    assert.equal(received, '');
    assert.equal(slept, 0);
  });

  it('writes at the end what waits, and what it dropped, when the reader comes back', () => {
    room = 0;
    for (let name = 0; name < 3_000; name += 1) output.write(line(name));
    onSleep = () => {
      room = 50_000;
    };
    output.flushSync();
    assert.equal(lines().length - 1 + (lines().at(-1)?.count ?? 0), 3_000);
  });

  it('waits a second at the end for a reader, and no longer', () => {
    room = 0;
    output.write(line(1));
    output.flushSync();
    assert.equal(slept, 1_000);
  });

  it('loses no line of a process that ends at once, whatever ends it', async () => {
    const endings = {
      'process.exit(3)': 3,
      'setTimeout(() => { throw new Error("a slip") })': 1,
      'Promise.reject(new Error("a slip"))': 1,
      '': 0,
    };
    for (const [ending, code] of Object.entries(endings)) {
      const script = `
        import { createLog } from ${JSON.stringify(import.meta.resolve('../../src/log.ts'))};
        const log = createLog();
        for (let count = 0; count < 5000; count += 1) log.info({ count, text: 'x'.repeat(30) }, 'a line');
        log.info('the last one');
        ${ending}
      `;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [written, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      assert.equal(status, code);
      const all = written
        .trim()
        .split('\n')
        .map((each) => JSON.parse(each));
      const droppedLines = all
        .filter(({ level }) => level === 'warn')
        .reduce((sum, { count }) => sum + count, 0);
      assert.equal(all.filter(({ level }) => level === 'info').length + droppedLines, 5_001, ending);
    }
  });
});
