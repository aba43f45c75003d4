import type { Flat } from './flat.ts';
import type { Delay, LoopReport } from './loopDelay.ts';

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

const parts = {
  delay: 'late by, p99.9 / longest ms',
  withoutDisk: 'without the disk’s commits',
  own: 'without waiting for a processor, too',
} as const;

/** What is measured of the event loop. The start may take its time. */
const loads = [
  { name: 'Event loop under alerts and questions', of: ({ underLoad }: Flat) => underLoad, isBound: true },
  { name: 'Event loop in a storm of 1,000 accounts', of: ({ inStorm }: Flat) => inStorm, isBound: true },
  {
    name: 'Event loop while 5,000 sign-ins are reported',
    of: ({ duringReports }: Flat) => duringReports,
    isBound: true,
  },
  { name: 'Event loop during the start', of: ({ atStart }: Flat) => atStart, isBound: false },
] as const;

function pair(delay: Delay | null, isBound: boolean): string {
  if (delay === null) return 'not measured';
  const { p999, longest } = delay;
  return [
    isBound ? marked(p999, bounds.p999, number(p999)) : number(p999),
    isBound ? marked(longest, bounds.longest, number(longest)) : number(longest),
  ].join(' / ');
}

const percent = (part: number): string => `${Math.round(part * 100)}`;
const share = ({ onDisk, withoutProcessor }: LoopReport): string =>
  `${percent(onDisk)} / ${withoutProcessor === null ? 'not measured' : percent(withoutProcessor)}`;

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
  const loops = loads.flatMap(({ name, of, isBound }) => [
    ...(Object.keys(parts) as (keyof typeof parts)[]).map((part, index) => [
      index === 0 ? `${name}: ${parts[part]}` : parts[part],
      ...flat.map((each) => pair(of(each)[part], isBound && part !== 'delay')),
    ]),
    ['time on the disk / without a processor, %', ...flat.map((each) => share(of(each)))],
  ]);
  return [
    ['Incidents, open / closed', ...flat.map(({ open, closed }) => `${number(open)} / ${number(closed)}`)],
    ['---', ...flat.map(() => '--:')],
    ...costs,
    ...loops,
  ]
    .map(row)
    .join('\n');
}
