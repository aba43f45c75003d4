import type { Report } from '../report.ts';

/** For a string of CSS between double quotes: what is not plain would end it. */
const plain = (text: string): string => text.replace(/[^\w .:-]/g, '');

/**
 * The style of a report's page: for a screen of any width, and for A4. On a narrow screen each row of a table is a block
 * of its own, with the column's name before each cell.
 */
export const reportStyle = ({ incidentId, generated, trail }: Report): string => `
:root { color-scheme: light; --ink: #1b1b1f; --quiet: #55565c; --line: #c9cad1; --ground: #f4f5f7; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 72rem; color: var(--ink); background: #fff;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; }
bdi, code { overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 2px solid var(--ink); font-size: 1.125rem; }
header p, p { margin: .5rem 0; }
table { width: 100%; margin: .75rem 0; border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
th, td { padding: .375rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--ink); background: var(--ground); }
.facts th { width: 11rem; font-weight: 600; }
.facts { font-size: 1rem; }
blockquote { margin: .5rem 0 1rem; padding: .25rem 0 .25rem .875rem; border-left: 3px solid var(--quiet); }
blockquote p { margin: .25rem 0; }
code { font: .875em/1.4 ui-monospace, Consolas, "Liberation Mono", monospace; }
.checklist { margin: .75rem 0; padding: 0; list-style: none; }
.checklist li { display: flex; gap: .75rem; padding: .3125rem 0; border-bottom: 1px solid var(--line); }
.checklist .mark { flex: 0 0 5rem; font-weight: 600; }
@media screen and (max-width: 44rem) {
  table, tbody, tr, td, .facts th { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  th, td { padding: .0625rem 0; border: 0; }
  .rows td { display: flex; gap: .5rem; }
  .rows td::before { content: attr(data-head); flex: 0 0 5.5rem; color: var(--quiet); }
  .rows td > *, .checklist li > * { min-width: 0; }
  .rows td:empty { display: none; }
}
@page { size: A4; margin: 18mm 15mm 20mm;
  @bottom-left { content: "Incident ${plain(incidentId)} · generated ${plain(generated.at)} · head ${plain(trail.head).slice(0, 16)}…"; font: 8pt system-ui, sans-serif; color: #55565c; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt system-ui, sans-serif; color: #55565c; } }
@page wide { size: A4 landscape; }
@media print {
  :root { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  .wide { page: wide; }
  .wide table { font-size: 7.5pt; }
  h1, h2 { break-after: avoid; }
  tr, .checklist li, blockquote p { break-inside: avoid; }
  thead { display: table-header-group; }
  thead th { print-color-adjust: exact; }
  p { orphans: 3; widows: 3; }
}
`;
