import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { createGroupCommit } from '../../src/ledger/groupCommit.ts';

/** A group commit whose batches end when the test says so. */
function started(jobsPerBatch = 100) {
  const batches: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const commit = createGroupCommit<number>((jobs) => {
    batches.push(jobs);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.push(resolve);
    return promise;
  }, jobsPerBatch);
  return {
    ...commit,
    batches,
    async end() {
      ends.shift()?.();
      // One for the end of the batch, and one until the next begins.
      await turn();
      await turn();
    },
  };
}

describe('a group commit', () => {
  it('hands over together what comes in together', async () => {
    const { submit, batches } = started();
    for (const job of [1, 2, 3]) submit(job);
    assert.deepEqual(batches, []);
    await turn();
    assert.deepEqual(batches, [[1, 2, 3]]);
  });

  it('runs one batch at a time, and keeps what comes meanwhile for the next', async () => {
    const { submit, batches, end } = started();
    submit(1);
    await turn();
    for (const job of [2, 3]) submit(job);
    await turn();
    submit(4);
    await turn();
    assert.deepEqual(batches, [[1]]);
    await end();
    assert.deepEqual(batches, [[1], [2, 3, 4]]);
  });

  it('cuts what has come in into batches of the size, in order', async () => {
    const { submit, batches, end } = started(2);
    for (const job of [1, 2, 3, 4, 5]) submit(job);
    await turn();
    await end();
    await end();
    assert.deepEqual(batches, [[1, 2], [3, 4], [5]]);
  });

  it('lets other work have its turn between two batches that never wait', async () => {
    const done: string[] = [];
    const { submit } = createGroupCommit<number>(async (jobs) => {
      done.push(jobs.join(' '));
      setImmediate(() => done.push('other work'));
    }, 2);
    for (const job of [1, 2, 3, 4, 5]) submit(job);
    while (done.length < 6) await turn();
    assert.deepEqual(done, ['1 2', 'other work', '3 4', 'other work', '5', 'other work']);
  });

  it('takes a job that is handed in while the last batch ends', async () => {
    const batches: (readonly number[])[] = [];
    const { submit } = createGroupCommit<number>(async (jobs) => {
      batches.push(jobs);
      if (jobs.includes(1)) submit(2);
    }, 10);
    submit(1);
    await turn();
    await turn();
    assert.deepEqual(batches, [[1], [2]]);
  });

  it('starts again after it had nothing to do', async () => {
    const { submit, batches, end } = started();
    submit(1);
    await turn();
    await end();
    await turn();
    submit(2);
    await turn();
    assert.deepEqual(batches, [[1], [2]]);
  });
});
