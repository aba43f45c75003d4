import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertPayload } from '../test/builders/alertPayload.ts';
import { mutated } from './mutate.ts';
import type { Random } from './random.ts';

const folder = join(import.meta.dirname, '../test/fixtures/alerts');

/** Payloads in every format that Glasswatch knows, and some that it does not. */
const samples: readonly [unknown, ...unknown[]] = [
  alertPayload(),
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))),
];

/** A body of a webhook call with something wrong in it; it may be no JSON any more. */
export const mutatedPayload = (random: Random): string => mutated(random.pick(samples), random);
