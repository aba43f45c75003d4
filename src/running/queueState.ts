/** How a store serves the writes that wait in a queue. Times in ms. */
export type QueueState = {
  /** Since when the write that waits longest has been waiting; `null` when none waits. */
  readonly waitingSince: number | null;
  /** How many batches of writes have ended. */
  readonly batches: number;
  /** How the last batch ended. `took`: how long the write that waited longest did. */
  readonly last: { readonly hasFailed: boolean; readonly took: number; readonly endedAt: number } | null;
};
