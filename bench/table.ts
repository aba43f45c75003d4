import { flatTable } from './flatTable.ts';
import type { Results } from './results.ts';

const rounded = (value: number, digits = 0): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const ms = (value: number): string => `${rounded(value, value < 100 ? 1 : 0)} ms`;
const mb = (value: number | null): string => (value === null ? 'not measured' : `${rounded(value)} MB`);

/** The results as the table of bench/README.md, in Markdown. Pure. */
export function benchTable(results: Results): string {
  const { throughput, latency, start, activity, peakMemory, machine } = results;
  const { product, answers, reads } = throughput;
  const rows = [
    ['', 'Glasswatch', 'beside it', 'ratio'],
    ['---', '--:', '--:', '--:'],
    [
      `Alerts on disk and accepted a second, ${throughput.concurrency} at a time`,
      rounded(product.perSecond),
      `${rounded(reads.perSecond)} by a bare restify that reads the body and answers`,
      rounded(throughput.ratioToReads, 2),
    ],
    ['', '', `${rounded(answers.perSecond)} by one that only answers`, rounded(throughput.ratioToAnswers, 2)],
    [
      'Answer to an alert then, median / 99th percentile',
      `${ms(product.p50)} / ${ms(product.p99)}`,
      `${ms(reads.p50)} / ${ms(reads.p99)}; ${ms(answers.p50)} / ${ms(answers.p99)}`,
      '',
    ],
    [
      'Alert to card, one at a time, median',
      ms(latency.product.median),
      `${ms(latency.fills.median)} by a bare botbuilder bot that fills the card’s template and posts it`,
      rounded(latency.ratioToFills, 2),
    ],
    ['', '', `${ms(latency.posts.median)} by one that posts a ready card`, rounded(latency.ratioToPosts, 2)],
    [
      'Alert to card, 99th percentile',
      ms(latency.product.p99),
      `${ms(latency.fills.p99)}; ${ms(latency.posts.p99)}`,
      '',
    ],
    ['Start of the process until alerts are accepted', ms(start.accepts), '', ''],
    ['Longest wait of an alert while the Teams packages load', ms(start.longestWait), '', ''],
    [
      'Peak memory after the start / after all of the load',
      `${mb(start.peakMemory)} / ${mb(peakMemory)}`,
      '',
      '',
    ],
    [
      `\`activity 30d\` over ${rounded(activity.rows)} rows of a workspace, beside the service’s own time`,
      ms(activity.own),
      `${ms(activity.service)} of the service itself, in ${activity.answers[0]?.queries} queries`,
      '',
    ],
    [
      'Event loop meanwhile, late by p99.9 / longest, without waiting for a processor',
      activity.loop.own ? `${ms(activity.loop.own.p999)} / ${ms(activity.loop.own.longest)}` : 'not measured',
      '',
      '',
    ],
    ['Peak memory of the process that has answered it', mb(activity.peakMemory), '', ''],
  ];
  const cores = results.pinned ? 'the server on one core, the load on another' : 'on shared cores';
  return [
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    flatTable(results.flat),
    '',
    `Measured on ${results.date.slice(0, 10)} with Node ${machine.node}, ${machine.cores} cores of ${machine.cpu}, ${cores}.`,
  ].join('\n');
}

const begin = '<!-- bench -->';
const end = '<!-- /bench -->';

/** A text with the table between its two markers, or as it was when it has none. Pure. */
export function withTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) return text;
  return `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`;
}
