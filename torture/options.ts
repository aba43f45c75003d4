import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const parts = ['kills', 'payloads', 'requests', 'activities', 'soak'] as const;
export type Part = (typeof parts)[number];

/** How much of everything is done, and with which seed. */
export type Options = {
  /** What is done, in this order. */
  readonly parts: readonly Part[];
  readonly stores: readonly StoreName[];
  readonly seed: number;
  /** Kills on each store, and alerts that are accepted under them at least. */
  readonly kills: number;
  readonly alerts: number;
  /** Mutated payloads in this process. */
  readonly payloads: number;
  /** Mutated payloads over HTTP. */
  readonly requests: number;
  readonly activities: number;
  /** How long the soak takes, and its alerts a second. */
  readonly minutes: number;
  readonly rate: number;
};

const storeNames = ['sqlite', 'azureTables'] as const;
export type StoreName = (typeof storeNames)[number];

const largestSeed = 2 ** 31;
const amounts = {
  kills: 50,
  alerts: 10_000,
  payloads: 100_000,
  requests: 5_000,
  activities: 20_000,
  minutes: 20,
  rate: 20,
};

/** Reads `[part …] [--seed n] [--kills n] …`. Throws an error with a sentence for what it does not know. */
export function readOptions(args: readonly string[]): Options {
  const names = Object.keys(amounts) as (keyof typeof amounts)[];
  const numbers = [...names, 'seed'] as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      store: { type: 'string' },
      ...Object.fromEntries(numbers.map((name) => [name, { type: 'string' } as const])),
    },
  });
  const given = values as Readonly<Record<string, string | undefined>>;
  const number = (name: string, otherwise: number): number => {
    const value = Number(given[name] ?? otherwise);
    if (!(value >= 0)) throw new Error(`--${name} is no number: ${given[name]}`);
    return value;
  };
  const chosen = positionals.map((word) => {
    const part = parts.find((known) => known === word);
    if (!part) throw new Error(`There is no part “${word}”: say ${parts.join(', ')}, or nothing for all.`);
    return part;
  });
  const stores = storeNames.filter((name) => given.store === undefined || given.store === name);
  if (stores.length === 0) throw new Error(`--store is one of ${storeNames.join(', ')}.`);
  return {
    parts: chosen.length > 0 ? chosen : parts,
    stores,
    seed: number('seed', randomInt(largestSeed)),
    ...(Object.fromEntries(names.map((name) => [name, number(name, amounts[name])])) as typeof amounts),
  };
}
