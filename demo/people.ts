import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod/v4';
import { root } from '../tools/root.ts';

const person = z.object({ id: z.string(), name: z.string(), aadObjectId: z.string() });

/** Someone of the demo's team, as an activity names people. */
export type Person = z.infer<typeof person>;

const playground = z.object({
  tenantId: z.string(),
  bot: z.object({ id: z.string(), name: z.string() }),
  currentUser: person,
  users: z.array(person),
  team: z.object({ id: z.string() }),
});

/** The organisation that demo/.m365agentsplayground.yml invents. */
export const readOrganisation = (): z.infer<typeof playground> =>
  playground.parse(parse(readFileSync(join(root, 'demo/.m365agentsplayground.yml'), 'utf8')));

const simple = (name: string): string => name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The people whose name, or a part of it, begins with these words. Case and accents do not matter. */
export const peopleNamed = (people: readonly Person[], words: string): readonly Person[] =>
  people.filter(({ name }) => ` ${simple(name)}`.includes(` ${simple(words)}`));
