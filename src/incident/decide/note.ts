/** Characters of a note, at most. */
export const longestNote = 2_000;
