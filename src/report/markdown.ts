import type { Block, Inline, Words } from './document.ts';
import { markdownQuote, markdownRow, markdownText } from './markdownText.ts';
import type { Report } from './report.ts';
import { opening, reportTitle, sections } from './sections.ts';

/**
 * A report for people, line by line. Texts from outside are whole and shown literally. All times are UTC. Pure.
 */
export function* reportMarkdown(report: Report): Iterable<string> {
  yield* [`# ${reportTitle(report)}`, '', ...opening(report).map(inline)];
  for (const { heading, blocks } of sections(report)) {
    yield* ['', `## ${heading}`];
    for (const block of blocks) {
      yield '';
      yield* linesOf(block);
    }
  }
}

const written: Readonly<Record<Inline['as'], (text: string) => string>> = {
  own: (text) => text,
  outside: markdownText,
  strong: (text) => `**${text}**`,
  // Of our own making, but for a hash or an id: a backtick would end the span.
  code: (text) => `\`${markdownText(text.replaceAll('`', '')).replaceAll('`', '')}\``,
};

const inline = (words: Words): string => words.map(({ as, text }) => written[as](text)).join('');

const boxes = { done: ['x', ''], open: [' ', ' **open**'], notDone: [' ', ' **not done**'] } as const;

function* linesOf(block: Block): Iterable<string> {
  switch (block.kind) {
    case 'paragraph':
      yield inline(block.words);
      return;
    case 'quote':
      yield markdownQuote(block.text);
      return;
    case 'facts':
      yield* [markdownRow(['', '']), markdownRow(['---', '---'])];
      for (const [label, lines] of block.facts) {
        yield markdownRow([`**${label}**`, lines.map(inline).join('<br>')]);
      }
      return;
    case 'table':
      yield* [markdownRow(block.heads), markdownRow(block.heads.map(() => '---'))];
      for (const cells of block.rows) yield markdownRow(cells.map(inline));
      return;
    case 'checklist':
      for (const { state, words } of block.items) {
        const [box, mark] = boxes[state];
        yield `- [${box}] ${inline(words)}${mark}`;
      }
  }
}
