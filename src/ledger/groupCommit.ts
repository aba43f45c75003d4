/**
 * Runs work in batches, one batch at a time. Jobs that arrive during a batch form the next one. This is group
 * commit: the slower the disk, the larger the batches. `run` must not reject; it settles its jobs itself.
 */
export function createGroupCommit<Job>(
  run: (jobs: readonly Job[]) => Promise<void>,
  jobsPerBatch: number,
): (job: Job) => void {
  const waiting: Job[] = [];
  let running = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) await run(waiting.splice(0, jobsPerBatch));
    running = false;
  }

  return (job) => {
    waiting.push(job);
    if (running) return;
    running = true;
    // Requests that arrive together are read in one turn of the event loop, so wait for the rest of them.
    setImmediate(drain);
  };
}
