import { hash } from 'node:crypto';
import type { Block, Inline, Words } from '../document.ts';
import type { Report } from '../report.ts';
import { opening, reportTitle, sections } from '../sections.ts';
import { type Html, html, linesOfText, ownHtml } from './html.ts';
import { reportStyle } from './style.ts';

/**
 * A report as one page to read and to print, in parts that follow each other. It has no script and asks for nothing:
 * its policy lets a browser use its own style and nothing else. Texts from outside are whole. All times are UTC. Pure.
 */
export function* reportHtml(report: Report): Iterable<string> {
  const style = reportStyle(report);
  const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'`;
  const title = reportTitle(report);
  // The policy stands before everything that it is for. Phones make no links of numbers and dates.
  yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${{ html: `<meta http-equiv="Content-Security-Policy" content="${policy}">` }}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${title}</title>
${{ html: `<style>${style}</style>` }}
</head>
<body>
<header>
<h1>${title}</h1>
${opening(report).map(
  (words) => html`<p>${inline(words)}</p>
`,
)}</header>
<main>
`.html;
  for (const [index, { heading, isWide, blocks }] of sections(report).entries()) {
    const id = `section-${index + 1}`;
    yield html`<section class="${isWide ? 'wide' : 'upright'}" aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
`.html;
    for (const block of blocks) yield* partsOf(block, id);
    yield '</section>\n';
  }
  yield '</main>\n</body>\n</html>\n';
}

/** `bdi`: a name in letters that are written from right to left turns nothing around it. */
const written: Readonly<Record<Inline['as'], (text: string) => Html>> = {
  own: ownHtml,
  outside: (text) => html`<bdi>${text}</bdi>`,
  strong: (text) => html`<strong>${text}</strong>`,
  code: (text) => html`<code>${text}</code>`,
};

const marks = { done: 'Done', open: 'Open', notDone: 'Not done' } as const;

const inline = (words: Words): Html => html`${words.map(({ as, text }) => written[as](text))}`;

function* partsOf(block: Block, headingId: string): Iterable<string> {
  switch (block.kind) {
    case 'paragraph':
      yield html`<p>${inline(block.words)}</p>\n`.html;
      return;
    case 'quote':
      yield html`<blockquote>\n${linesOfText(block.text).map((line) => html`<p><bdi>${line}</bdi></p>\n`)}</blockquote>\n`
        .html;
      return;
    case 'facts':
      yield html`<table role="table" class="facts" aria-labelledby="${headingId}">\n<tbody role="rowgroup">\n`
        .html;
      for (const [label, lines] of block.facts) {
        yield html`<tr role="row"><th role="rowheader" scope="row">${label}</th><td role="cell">${lines.map(
          (words) => html`<div>${inline(words)}</div>`,
        )}</td></tr>\n`.html;
      }
      yield '</tbody>\n</table>\n';
      return;
    case 'table':
      yield html`<table role="table" class="rows" aria-labelledby="${headingId}">
<thead role="rowgroup">
<tr role="row">${block.heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr>
</thead>
<tbody role="rowgroup">
`.html;
      for (const cells of block.rows) {
        yield html`<tr role="row">${cells.map(
          (words, index) =>
            html`<td role="cell" data-head="${block.heads[index] ?? ''}">${inline(words)}</td>`,
        )}</tr>\n`.html;
      }
      yield '</tbody>\n</table>\n';
      return;
    case 'checklist':
      yield html`<ul class="checklist">\n${block.items.map(
        ({ state, words }) =>
          html`<li><span class="mark">${marks[state]}</span> <span>${inline(words)}</span></li>\n`,
      )}</ul>\n`.html;
  }
}
