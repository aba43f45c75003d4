export type GroupCommit<Job> = {
  submit(job: Job): void;
  /** Takes back a job that waits for its batch. Answers `false` when its batch has begun. */
  withdraw(job: Job): boolean;
  /** Runs a batch soon, even an empty one. */
  wake(): void;
};

/**
 * Runs work in batches, one batch at a time. Jobs that arrive during a batch form the next one. This is group
 * commit: the slower the disk, the larger the batches. Between two batches, other work has its turn: a batch may
 * never wait. `run` must not reject; it settles its jobs itself.
 */
export function createGroupCommit<Job>(
  run: (jobs: readonly Job[]) => Promise<void>,
  jobsPerBatch: number,
): GroupCommit<Job> {
  const waiting = new Set<Job>();
  let running = false;

  async function drain(): Promise<void> {
    await run(nextBatch());
    if (waiting.size > 0) setImmediate(drain);
    else running = false;
  }

  function nextBatch(): readonly Job[] {
    const batch: Job[] = [];
    for (const job of waiting) {
      if (batch.length === jobsPerBatch) break;
      batch.push(job);
      waiting.delete(job);
    }
    return batch;
  }

  function wake(): void {
    if (running) return;
    running = true;
    // Requests that arrive together are read in one turn of the event loop, so wait for the rest of them.
    setImmediate(drain);
  }

  return {
    submit(job) {
      waiting.add(job);
      wake();
    },
    withdraw: (job) => waiting.delete(job),
    wake,
  };
}
