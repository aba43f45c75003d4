type Row = readonly string[];

/** A Markdown table. A cell's `|` is escaped, so that it stays in its cell. */
export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Says that the page is made, and by what, where only those see it who edit the file. */
export const generated = (source: string): string =>
  `<!-- Made by npm run docs from ${source}. Edit that or tools/docs, not this page. -->`;
