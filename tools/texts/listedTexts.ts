import type { Text } from './text.ts';

/** The list by file: each text once, where it stands first, with the other places beside it. */
export function listedTexts(texts: readonly Text[]): string {
  const byText = Map.groupBy(texts, ({ text }) => text);
  const first = [...byText.values()].flatMap(([one, ...others]) => (one ? [{ ...one, others }] : []));
  const files = Map.groupBy(first, ({ path }) => path);
  return [...files]
    .map(([path, lines]) => [path, ...lines.map(lineOf)].join('\n'))
    .concat(`${byText.size} texts. … stands for what is filled in.`)
    .join('\n\n');
}

function lineOf({ text, line, others }: Text & { readonly others: readonly Text[] }): string {
  const also = others.map((other) => `${other.path}:${other.line}`).join(', ');
  const shown = text.trim().replaceAll(/\s*\n\s*/g, ' ');
  return `${String(line).padStart(5)}  ${shown}${also === '' ? '' : `  (also ${also})`}`;
}
