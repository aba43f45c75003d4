import type { Clock } from '../clock.ts';
import { within } from '../running/within.ts';

/**
 * A person to mention: Entra object id, and the name in Teams (text from outside) if Teams answered in time.
 */
export type CalledPerson = { readonly id: string; readonly name: string | null };

/** How long a call waits for names, in milliseconds. Calling people matters more than naming them. */
const patience = 2_000;

/**
 * The people to mention, with the names that Teams gives in time. Named people come first: Teams drops a
 * mention of a person it does not know and moves the later mentions up, so that they stand for the wrong
 * name. Never rejects.
 */
export async function calledPeople(
  ids: readonly string[],
  nameOf: (id: string) => Promise<string | null>,
  clock: Clock,
): Promise<readonly CalledPerson[]> {
  if (ids.length === 0) return [];
  const names = new Map<string, string>();
  const asked = ids.map(async (id) => {
    const name = await nameOf(id).catch(() => null);
    if (name !== null) names.set(id, name);
  });
  const tooLate = () => new Error('the names have not come in time');
  await within(patience, () => Promise.all(asked), tooLate, clock).catch(() => {});
  const people = ids.map((id) => ({ id, name: names.get(id) ?? null }));
  return [...people.filter(({ name }) => name !== null), ...people.filter(({ name }) => name === null)];
}
