/** A value as JSON can have it: maps and sets as lists of what they hold. */
export const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, held) => (held instanceof Map || held instanceof Set ? [...held] : held)),
  );
