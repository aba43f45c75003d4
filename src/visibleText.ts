/**
 * Characters that render as nothing or as a blank, for a class of a regular expression: controls, what Unicode says may
 * be ignored (fillers, variation selectors, tags), private and broken ones, and blanks that count as letters or symbols.
 */
export const unseenCharacters = String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\ufffc\u{1d159}\u{13441}\u{13442}`;

const unseen = new RegExp(`[${unseenCharacters}\\s]`, 'gu');

/** A mark stands on the letter before it. Alone it shows nothing that can be read. */
const loneMarks = /^\p{M}*$/u;

/** Whether a text shows nothing. One list decides that for names, notes and comments. Pure. */
export const isBlank = (text: string): boolean => loneMarks.test(text.replace(unseen, ''));

/**
 * Whether a text has at least `shortest` characters that show, and is made of words. A quarter of that number must be
 * letters or digits, of any script: dots and dashes say nothing. Runs of blanks count as one. Pure.
 */
export function isSentence(text: string, shortest: number): boolean {
  const seen = text.replace(unseen, ' ').replace(/ +/g, ' ').trim();
  const said = seen.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return [...seen].length >= shortest && said >= shortest / 4;
}
