import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertPayload } from '../test/builders/alertPayload.ts';
import { mutated } from './mutate.ts';
import type { Random } from './random.ts';

const folder = join(import.meta.dirname, '../test/fixtures/alerts');

/** Payloads in every format that Glasswatch knows, and some that it does not. */
const samples: readonly [unknown, ...unknown[]] = [
  {},
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))),
];

/** How many accounts there are alerts about. */
const accounts = 2_000;

/** A body of a webhook call with something wrong in it; it may be no JSON any more. */
export function mutatedPayload(random: Random): string {
  const signIns = [{ userId: `user-${random.below(accounts)}`, resultCode: random.pick(['0', '50126', '']) }];
  const sample: unknown = random.chance(0.5)
    ? alertPayload({ signIns })
    : structuredClone(random.pick(samples));
  const { data } = sample as { data?: { essentials?: { alertId?: string } } };
  // Every second one is an alert of its own, the others may be repeats.
  if (data?.essentials && random.chance(0.5)) data.essentials.alertId = `alerts/${random.below(2 ** 31)}`;
  return mutated(sample, random);
}
