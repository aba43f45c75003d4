import { type ChecklistItem, checklistWords } from '../../incident/checklistItem.ts';

/** Words that stand beside items and name none. */
const besides = new Set(['and', 'item', 'items', 'number', 'numbers']);

/** Words of the items that say nothing alone. */
const fillers = new Set(
  'a an and any at come did do does from is it look now of one or other our ours right since that the there us was what where'.split(
    ' ',
  ),
);

const separators = /[\s,;&+/]+/;
const edges = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

const tokensOf = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’`]/g, "'")
    .split(separators)
    .map((word) => word.replace(edges, ''))
    .filter((word) => word !== '');

/**
 * The items of a checklist that these words name, each once: by their number on it, their id, or words of their text.
 * `null` when a word names none of them, or leaves open which: then none counts. Pure.
 */
export function itemsNamed(
  said: string,
  checklist: readonly ChecklistItem[],
): readonly ChecklistItem[] | null {
  const words: string[] = [];
  const named: ChecklistItem[] = [];
  for (const token of tokensOf(said)) {
    const item = /^\d+$/.test(token)
      ? checklist[Number(token) - 1]
      : checklist.find((id) => id.toLowerCase() === token);
    if (item !== undefined) named.push(item);
    else if (/\d/.test(token)) return null;
    else words.push(token);
  }
  const meant = itemsOfWords(words, checklist);
  const items = [...new Set([...named, ...(meant ?? [])])];
  return meant === null || items.length === 0 ? null : items;
}

/** One item that has all the words, or else the item of each word. */
function itemsOfWords(
  words: readonly string[],
  checklist: readonly ChecklistItem[],
): readonly ChecklistItem[] | null {
  const having = (word: string) => checklist.filter((item) => hasWord(item, word));
  const telling = words.filter((word) => !fillers.has(word) && !besides.has(word));
  if (telling.length === 0) return words.every((word) => besides.has(word)) ? [] : null;
  const [only, ...others] = checklist.filter((item) => words.every((word) => hasWord(item, word)));
  if (only !== undefined && others.length === 0) return [only];
  const each = words.filter((word) => !besides.has(word)).map(having);
  const items = each.flatMap((found) => (found.length === 1 ? found : []));
  return each.every((found) => found.some((item) => items.includes(item))) ? items : null;
}

/** Whether an item's text has the word, or one that begins with its four or more letters. */
const hasWord = (item: ChecklistItem, word: string): boolean =>
  tokensOf(checklistWords[item]).some(
    (own) => own === word || (word.length >= 4 && own.startsWith(word)) || own === `${word}'s`,
  );
