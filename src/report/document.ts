import type { Act } from '../incident/actor.ts';
import { joined } from '../presentation/signInFacts.ts';
import { utcTime } from '../presentation/time.ts';

/**
 * A report's words, before they are Markdown or HTML. Each writer escapes `outside` and `code`; `own` is made of our own
 * words and numbers only, so nothing from outside can pass as ours without a type that says so.
 */
export type Inline = { readonly as: 'own' | 'outside' | 'strong' | 'code'; readonly text: string };
export type Words = readonly Inline[];

/** Words of ours. */
export const own = (text: string): Words => [{ as: 'own', text }];
/** Text from outside, and everything that may hold some. */
export const outside = (text: string): Words => [{ as: 'outside', text }];
export const strong = (text: string): Words => [{ as: 'strong', text }];
export const code = (text: string): Words => [{ as: 'code', text }];

/** Text from outside, or words of ours where there is none. */
export const outsideOr = (text: string | null, otherwise: string): Words =>
  text === null || text === '' ? own(otherwise) : outside(text);

/** The person and the time. */
export const actWords = ({ actor, at }: Act): Words => [...outside(actor.name), ...own(`, ${utcTime(at)}`)];

/** The person with their object id. */
export const personWords = ({ name, id }: Act['actor']): Words => outside(joined([name, id], ' · ') ?? '');

/** Rows are made when they are asked for: a report of thousands of sign-ins takes time. */
type Table = {
  readonly kind: 'table';
  readonly heads: readonly string[];
  readonly rows: Iterable<readonly Words[]>;
};

export type Block =
  | { readonly kind: 'paragraph'; readonly words: Words }
  /** Labels of ours, each with one line or several. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [label: string, lines: readonly Words[]])[] }
  | Table
  | {
      readonly kind: 'checklist';
      readonly items: readonly { readonly state: 'done' | 'open' | 'notDone'; readonly words: Words }[];
    }
  /** Text from outside with its lines. */
  | { readonly kind: 'quote'; readonly text: string };

/** A part of a report. `isWide`: its table needs a sheet of paper on its side. */
export type Section = {
  readonly heading: string;
  readonly isWide?: true;
  readonly blocks: readonly Block[];
};

export const paragraph = (...words: readonly Words[]): Block => ({ kind: 'paragraph', words: words.flat() });
export const quote = (text: string): Block => ({ kind: 'quote', text });

/** A table with a row for each item. */
export const table = <Item>(
  heads: readonly string[],
  items: readonly Item[],
  cellsOf: (item: Item) => readonly Words[],
): Table => ({ kind: 'table', heads, rows: rowsOf(items, cellsOf) });

function* rowsOf<Item>(items: readonly Item[], cellsOf: (item: Item) => readonly Words[]) {
  for (const item of items) yield cellsOf(item);
}
