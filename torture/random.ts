import { hash } from 'node:crypto';

/** Numbers that only look like chance: the same seed and purpose give the same ones. */
export type Random = {
  /** 0 up to, but without, `end`. */
  below(end: number): number;
  /** Whether something with this probability (0 to 1) happens. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
};

/** `purpose` keeps the parts apart, so that one that runs alone gets what it gets among the others. */
export function createRandom(seed: number, purpose: string): Random {
  let state = Number.parseInt(hash('sha256', `${seed} ${purpose}`).slice(0, 8), 16);
  /** Mulberry32. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] ?? items[0],
  };
}
