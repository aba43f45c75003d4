import type { Clock } from '../clock.ts';
import { within } from '../running/within.ts';

/** A person to be mentioned: Entra object id, and the name as Teams has it (text from outside), if it said one in time. */
export type CalledPerson = { readonly id: string; readonly name: string | null };

/** Milliseconds that a call waits for names: whoever is called needs to be called more than to be named. */
const patience = 2_000;

/**
 * The people to be mentioned, as far as their names can be had at once. Those with a name come first: Teams leaves out
 * a mention of somebody whom it does not know and moves up the ones behind it, so that they stand for the wrong name.
 * Never rejects.
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
