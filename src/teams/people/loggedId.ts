import { isGuid } from '../../guid.ts';

/**
 * A person's object id for the log. Attack: an id comes from outside, and as a free text it would write what it likes
 * into the log: a line, a token, a name.
 */
export const loggedId = (personId: string | null): string | null =>
  personId === null || isGuid(personId) ? personId : 'no object id';
