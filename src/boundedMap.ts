export type BoundedMap<Key, Value> = {
  get(key: Key): Value | undefined;
  has(key: Key): boolean;
  /** Stores a value as the newest. If that is one too many, the map forgets the oldest. */
  set(key: Key, value: Value): void;
  delete(key: Key): void;
};

/** A map that holds the `most` entries set last. It is for useful values that can be found out again. */
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
