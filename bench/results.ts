import type { ActivityAnswers } from './activity.ts';
import type { Flat } from './flat.ts';
import type { Latencies } from './latency.ts';
import type { Starts } from './start.ts';
import type { Throughputs } from './throughput.ts';

/** What a run of the benchmark measured, as `bench/results.json` keeps it. Times in ms, memory in MB. */
export type Results = {
  /** ISO 8601 UTC. */
  readonly date: string;
  /** The commit, with `-dirty` where files had been changed; `null` outside of Git. */
  readonly commit: string | null;
  readonly machine: { readonly node: string; readonly cpu: string; readonly cores: number };
  /** Whether servers and load ran on cores of their own. */
  readonly pinned: boolean;
  readonly throughput: Throughputs & {
    readonly concurrency: number;
    /** To a restify that only answers. */
    readonly ratioToAnswers: number;
    /** To a restify that reads the body and answers. */
    readonly ratioToReads: number;
  };
  readonly latency: Latencies & {
    /** To a bot that posts a ready card. */
    readonly ratioToPosts: number;
    /** To a bot that fills the card's template and posts it. */
    readonly ratioToFills: number;
  };
  readonly start: Starts;
  readonly activity: ActivityAnswers;
  /** By the number of open incidents. */
  readonly flat: readonly Flat[];
  /** Of the process that had taken all alerts of the measurements. */
  readonly peakMemory: number | null;
};
