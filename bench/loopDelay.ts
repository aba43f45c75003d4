// Loaded before the measured server's own code: measures its event loop, and tells the bench when asked.

import { createHistogram } from 'node:perf_hooks';
import { StatementSync } from 'node:sqlite';

/** How late the event loop was, in ms. */
export type Delay = { readonly p999: number; readonly longest: number };

/** What becomes of the delays since the last question: `keep` adds them, `drop` forgets them, `begin` forgets the kept ones too. */
export type LoopQuestion = 'keep' | 'drop' | 'begin';

/** The answer to each question: the delays that are kept. Times in ms. */
export type LoopReport = {
  /** As it was. */
  readonly delay: Delay;
  /** Without the time in which SQLite waited for the disk to commit. */
  readonly withoutDisk: Delay;
  /** The part of it in which this thread had a processor: other programs on the machine are left out, too. */
  readonly processor: Delay;
  /** Processor time of the whole process since the last question. */
  readonly used: number;
};

const period = 5;
const histograms = { delay: createHistogram(), withoutDisk: createHistogram(), processor: createHistogram() };
type Name = keyof typeof histograms;
const names = Object.keys(histograms) as Name[];
const kept = { delay: createHistogram(), withoutDisk: createHistogram(), processor: createHistogram() };
let onDisk = 0;

const { run } = StatementSync.prototype;
StatementSync.prototype.run = function timed(this: StatementSync, ...values: Parameters<typeof run>) {
  if (this.sourceSQL !== 'COMMIT') return run.apply(this, values);
  const from = performance.now();
  try {
    return run.apply(this, values);
  } finally {
    onDisk += performance.now() - from;
  }
} as typeof run;

const busy = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
const used = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

function look(dueAt: number, diskBefore: number, busyBefore: number): void {
  const late = Math.max(0, performance.now() - dueAt);
  const record = (name: Name, ms: number) => histograms[name].record(Math.max(1, Math.round(ms * 1_000)));
  record('delay', late);
  record('withoutDisk', Math.max(0, late - (onDisk - diskBefore)));
  record('processor', Math.min(late, busy() - busyBefore));
  const next = performance.now() + period;
  setTimeout(look, period, next, onDisk, busy()).unref();
}
look(performance.now(), 0, busy());

let usedBefore = 0;
process.on('message', (question: LoopQuestion) => {
  if (question === 'begin') for (const name of names) kept[name].reset();
  if (question === 'keep')
    for (const name of names) if (histograms[name].count > 0) kept[name].add(histograms[name]);
  for (const name of names) histograms[name].reset();
  const of = (name: Name): Delay => ({
    p999: kept[name].percentile(99.9) / 1_000,
    longest: kept[name].max / 1_000,
  });
  const report: LoopReport = {
    delay: of('delay'),
    withoutDisk: of('withoutDisk'),
    processor: of('processor'),
    used: used() - usedBefore,
  };
  process.send?.(report);
  usedBefore = used();
});
// The server ends as it does without this channel.
process.channel?.unref();
