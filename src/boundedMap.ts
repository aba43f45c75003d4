export type BoundedMap<Key, Value> = {
  get(key: Key): Value | undefined;
  has(key: Key): boolean;
  /** Keeps a value as the newest. The oldest is forgotten where that makes one too many. */
  set(key: Key, value: Value): void;
  delete(key: Key): void;
};

/** A map that holds the `most` entries that were set last: what is kept of use, and can be found out again. */
export function createBoundedMap<Key, Value>(most: number): BoundedMap<Key, Value> {
  const entries = new Map<Key, Value>();
  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const oldest = entries.keys().next();
      if (entries.size > most && !oldest.done) entries.delete(oldest.value);
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
