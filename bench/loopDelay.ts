// Loaded before the measured server's own code: measures its event loop, and tells the bench when asked.

import { openSync, readSync } from 'node:fs';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { StatementSync } from 'node:sqlite';

/** How late the event loop was, in ms. */
export type Delay = { readonly p999: number; readonly longest: number };

/** What becomes of the delays since the last question: `keep` adds them, `drop` forgets them, `begin` forgets the kept ones too. */
export type LoopQuestion = 'keep' | 'drop' | 'begin';

/** The answer to each question: the delays that are kept. Times in ms. */
export type LoopReport = {
  /** As it was, by the clock. */
  readonly delay: Delay;
  /** Without the time in which SQLite waited for the disk to commit. */
  readonly withoutDisk: Delay;
  /**
   * Without the time, too, in which the thread could have run and other threads had the processor. What is left is the
   * program's own, and whatever else blocks it. `null` where the system does not tell.
   */
  readonly own: Delay | null;
  /** Parts of the time that the kept delays were looked for in, from 0 to 1. */
  readonly onDisk: number;
  readonly withoutProcessor: number | null;
  /** Processor time of the whole process since the last question. */
  readonly used: number;
};

const period = 5;

/** Since the thread began, how long it could have run and another had the processor, in ms. Linux tells. */
const waited = waitsOfThread();
function waitsOfThread(): () => number {
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    const bytes = Buffer.alloc(80);
    const read = () => bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0)).split(' ');
    // A kernel that does not count says that the thread never had a processor.
    const [, , turns] = read();
    return Number(turns) > 0 ? () => Number(read()[1]) / 1e6 : () => Number.NaN;
  } catch {
    return () => Number.NaN;
  }
}
const isTold = !Number.isNaN(waited());

/** In ms: how long commits have waited for the disk, and not for a processor. */
let onDisk = 0;
const { run } = StatementSync.prototype;
StatementSync.prototype.run = function timed(this: StatementSync, ...values: Parameters<typeof run>) {
  if (this.sourceSQL !== 'COMMIT') return run.apply(this, values);
  const before = { at: performance.now(), waited: waited() };
  try {
    return run.apply(this, values);
  } finally {
    const wait = isTold ? waited() - before.waited : 0;
    onDisk += Math.max(0, performance.now() - before.at - wait);
  }
} as typeof run;

/** What was measured in some time. */
type Measured = {
  readonly delay: RecordableHistogram;
  readonly withoutDisk: RecordableHistogram;
  readonly own: RecordableHistogram;
  /** In ms. */
  time: number;
  onDisk: number;
  waited: number;
};
const nothing = (): Measured => ({
  delay: createHistogram(),
  withoutDisk: createHistogram(),
  own: createHistogram(),
  ...{ time: 0, onDisk: 0, waited: 0 },
});
let fresh = nothing();
let kept = nothing();

const record = (histogram: RecordableHistogram, ms: number) =>
  histogram.record(Math.max(1, Math.round(ms * 1_000)));

type Look = { readonly at: number; readonly onDisk: number; readonly waited: number };
const lookNow = (): Look => ({ at: performance.now(), onDisk, waited: waited() });

/**
 * The delay is what this look came late. Disk and processor may have been waited for before it was due: what is left of
 * the whole time since the last look bounds each part, so that too much is counted as our own, and never too little.
 */
function look(before: Look): void {
  const now = lookNow();
  const time = now.at - before.at;
  const late = Math.max(0, time - period);
  const disk = now.onDisk - before.onDisk;
  const wait = isTold ? now.waited - before.waited : 0;
  record(fresh.delay, late);
  record(fresh.withoutDisk, Math.min(late, Math.max(0, time - disk)));
  record(fresh.own, Math.min(late, Math.max(0, time - disk - wait)));
  fresh.time += time;
  fresh.onDisk += disk;
  fresh.waited += wait;
  setTimeout(look, period, lookNow()).unref();
}
setTimeout(look, period, lookNow()).unref();

function keep(): void {
  for (const name of ['delay', 'withoutDisk', 'own'] as const) {
    if (fresh[name].count > 0) kept[name].add(fresh[name]);
  }
  kept.time += fresh.time;
  kept.onDisk += fresh.onDisk;
  kept.waited += fresh.waited;
}

const delayOf = (histogram: RecordableHistogram): Delay => ({
  p999: histogram.percentile(99.9) / 1_000,
  longest: histogram.max / 1_000,
});
const used = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

let usedBefore = 0;
process.on('message', (question: LoopQuestion) => {
  if (question === 'begin') kept = nothing();
  if (question === 'keep') keep();
  fresh = nothing();
  const report: LoopReport = {
    delay: delayOf(kept.delay),
    withoutDisk: delayOf(kept.withoutDisk),
    own: isTold ? delayOf(kept.own) : null,
    onDisk: kept.onDisk / kept.time,
    withoutProcessor: isTold ? kept.waited / kept.time : null,
    used: used() - usedBefore,
  };
  process.send?.(report);
  usedBefore = used();
});
// The server ends as it does without this channel.
process.channel?.unref();
