import type { Flat } from './flat.ts';
import type { Delay } from './loopDelay.ts';

/** What is allowed: times of the empty store, and ms of the event loop. */
const mostGrowth = 1.25;
const bounds: Delay = { p999: 20, longest: 200 };

const number = (value: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 2 : 0 });
const marked = (value: number, bound: number, text: string): string => (value > bound ? `**${text}**` : text);
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const names = {
  alert: 'An alert under load, processor ms',
  status: '`status`, processor ms',
  incidents: '`incidents`, processor ms',
  digest: '`digest`, processor ms',
  acknowledgement: 'An acknowledgement, processor ms',
  sweep: 'A sweep that finds 100 sign-ins, processor ms',
  firstCard: 'Start until the first card, ms',
} as const;

const delays = {
  delay: 'Event-loop delay under load, p99.9 / longest ms',
  withoutDisk: 'without the disk’s commits',
  processor: 'of it with a processor',
} as const;

/** The costs by open incidents, as a table in Markdown. What is over its bound is bold. Pure. */
export function flatTable(flat: readonly Flat[]): string {
  const [empty, ...others] = flat;
  if (!empty) return '';
  const costs = (Object.keys(names) as (keyof typeof names)[]).map((name) => [
    names[name],
    number(empty.costs[name]),
    ...others.map(({ costs }) => {
      const ratio = costs[name] / empty.costs[name];
      return `${number(costs[name])} (${marked(ratio, mostGrowth, `${ratio.toFixed(2)} ×`)})`;
    }),
  ]);
  const pair = ({ p999, longest }: Delay, isBound: boolean): string =>
    [
      isBound ? marked(p999, bounds.p999, number(p999)) : number(p999),
      isBound ? marked(longest, bounds.longest, number(longest)) : number(longest),
    ].join(' / ');
  const loops = (Object.keys(delays) as (keyof typeof delays)[]).map((name) => [
    delays[name],
    ...flat.map(({ underLoad }) => pair(underLoad[name], name !== 'delay')),
  ]);
  const starts = [
    'the same during the start',
    ...flat.map(({ atStart }) => pair(atStart.withoutDisk, false)),
  ];
  return [
    ['Incidents, open / closed', ...flat.map(({ open, closed }) => `${number(open)} / ${number(closed)}`)],
    ['---', ...flat.map(() => '--:')],
    ...costs,
    ...loops,
    starts,
  ]
    .map(row)
    .join('\n');
}
