/** Broken records that are named; the others are only counted. */
const mostNamed = 3;

/** Says which of a log's records could not be read, as the problems of an answer: none, or one sentence. */
export function brokenRecords(broken: readonly string[], total: number): readonly string[] {
  if (broken.length === 0) return [];
  const named = broken.slice(0, mostNamed).join('; ');
  const others = broken.length > mostNamed ? `; and ${broken.length - mostNamed} more` : '';
  return [`${broken.length} of ${total} records of the sign-in log could not be read: ${named}${others}.`];
}
