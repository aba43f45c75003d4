/** What a heartbeat vouches for. */
export type Vouched = {
  /** What `/readyz` says, freshly checked. */
  readonly ready: { readonly ok: boolean; readonly store: string; readonly channel: string };
  /** Whether there is a log that the sweep has to search. */
  readonly isLogSet: boolean;
  readonly isSweepLate: boolean;
};

/** What holds a heartbeat back, in words of ours for the log. Empty: all is well. Pure. */
export const troublesOf = ({ ready, isLogSet, isSweepLate }: Vouched): readonly string[] => [
  ...(ready.ok ? [] : [`store ${ready.store}`, `channel ${ready.channel}`]),
  ...(isLogSet && isSweepLate ? ['sweep late'] : []),
];
