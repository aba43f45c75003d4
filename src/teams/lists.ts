import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import { createBoundedMap } from '../boundedMap.ts';
import type { CommandDeps } from '../command/deps.ts';

/**
 * The messages that show a page of a list. Attack: a press says by itself which message it stands on, so only one that
 * is known to be a list is replaced by the next page, and never an alarm.
 */
export type Lists = {
  /** Never rejects: a list that cannot be looked up gets its next page as a new message. */
  has(conversationId: string, messageId: string): Promise<boolean>;
  /** Never rejects. */
  add(conversationId: string, messageId: string): Promise<void>;
};

const factName = 'lists';
/** How many of the newest lists can be turned in place, by all instances together. */
const listsKept = 200;
const attemptsAllowed = 4;

export function createLists(store: Pick<CommandDeps['store'], 'fact' | 'replaceFact'>, log: Logger): Lists {
  const known = createBoundedMap<string, true>(listsKept);

  const stored = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

  return {
    async has(conversationId, messageId) {
      const key = keyOf(conversationId, messageId);
      if (known.has(key)) return true;
      try {
        return stored(await store.fact(factName)).includes(key);
      } catch (error) {
        log.warn({ err: error }, 'the lists that were shown could not be read');
        return false;
      }
    },
    async add(conversationId, messageId) {
      const key = keyOf(conversationId, messageId);
      if (known.has(key)) return;
      known.set(key, true);
      try {
        for (let attempt = 1; attempt <= attemptsAllowed; attempt += 1) {
          const before = await store.fact(factName);
          if (await store.replaceFact(factName, before, [...stored(before), key].slice(-listsKept))) return;
        }
      } catch (error) {
        log.warn({ err: error }, 'a list that was shown could not be remembered');
      }
    },
  };
}

/** A message has its id within its channel, whatever thread it stands in. */
const keyOf = (conversationId: string, messageId: string): string => {
  const [place = conversationId] = conversationId.split(';');
  return hash('sha256', JSON.stringify([place, messageId])).slice(0, 24);
};
