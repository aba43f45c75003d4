import { day, hour } from '../duration.ts';
import { counted, outcomeWords, sumOf } from '../presentation/words.ts';
import type { Bucket, OverTime } from '../signIn/attemptsOverTime.ts';
import type { Outcome, Severity } from '../signIn/resultCode.ts';
import type { TemplateData } from './template.ts';

/** How many bars are named for each outcome. */
const namesShown = 3;

/** Colours of Teams' chart elements (Microsoft Learn, "Charts in Adaptive Cards"). */
const barColors: Readonly<Record<Severity, string>> = {
  critical: 'attention',
  high: 'warning',
  medium: 'categoricalBlue',
  info: 'neutral',
};

/**
 * The data of a chart of attempts over time, coloured by the gravest of each bar, for the part of a template that draws
 * it; empty where there is nothing to draw, so that it can be repeated over. Teams and the Agents Playground know
 * `Chart.VerticalBar`: for every other host the same counts are in `rows`. `kinds` says in words what the colours say.
 */
export function signInChart(overTime: OverTime | null): readonly TemplateData[] {
  if (overTime === null) return [];
  const { span, step, buckets } = overTime;
  const last = Date.parse(span.to) - 1;
  const bars = buckets.map((bucket) => barOf(bucket, step, last));
  if (bars.every(({ count }) => count === 0)) return [];
  const unit = step === day ? 'day' : step < day ? `${step / hour} hours` : `${step / day} days`;
  return [
    {
      title: `Attempts by ${unit}, ${rangeOf(Date.parse(span.from), last)} (UTC)`,
      bars: withOwnLabels(bars).map(({ label, count, color }) => ({ x: label, y: count, color })),
      rows: bars.flatMap(({ name, count }) =>
        count > 0 ? [{ name, count: counted(count, 'attempt') }] : [],
      ),
      kinds: kindsOf(bars),
    },
  ];
}

type Bar = {
  /** Two digits: Teams cuts longer ones on a phone. */
  readonly label: string;
  readonly name: string;
  readonly count: number;
  readonly color: string;
  /** The gravest outcome; `null` without attempts. */
  readonly outcome: Outcome | null;
};

function barOf({ from, outcomes, severities }: Bucket, step: number, last: number): Bar {
  const gravest = gravestFirst.find((outcome) => severities[outcome] !== undefined) ?? null;
  const begin = Date.parse(from);
  const hours = `${new Date(begin).getUTCHours()}–${new Date(begin + step).getUTCHours() || 24} h`;
  return {
    label: step < day ? from.slice(11, 13) : `${Number(from.slice(8, 10))}`,
    name: step < day ? `${dateOf(begin)} ${hours}` : rangeOf(begin, Math.min(begin + step - 1, last)),
    count: sumOf(outcomes),
    color: barColors[(gravest && severities[gravest]) ?? 'info'],
    outcome: gravest,
  };
}

/** Teams merges bars with the same label. Repeated labels get invisible spaces to keep them apart. */
function withOwnLabels(bars: readonly Bar[]): readonly Bar[] {
  const seen = new Map<string, number>();
  return bars.map((bar) => {
    const times = seen.get(bar.label) ?? 0;
    seen.set(bar.label, times + 1);
    return { ...bar, label: bar.label + '\u00a0'.repeat(times) };
  });
}

/** `3 Nov`, or `30 Oct to 3 Nov`, of times in ms. */
const rangeOf = (from: number, to: number): string => {
  const isOneDay = Math.floor(from / day) === Math.floor(to / day);
  return isOneDay ? dateOf(from) : `${dateOf(from)} to ${dateOf(to)}`;
};

/** `3 Nov`, in UTC. */
export const dateOf = (ms: number): string =>
  `${new Date(ms).getUTCDate()} ${months[new Date(ms).getUTCMonth()]}`;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const gravestFirst: readonly Outcome[] = [
  'success',
  'passwordAccepted',
  'blocked',
  'failure',
  'interrupted',
  'contained',
];

/** `Gravest in each: signed in 26 Oct, 3 Nov · blocked 12 Oct`. */
function kindsOf(bars: readonly Bar[]): string {
  const kinds = Object.entries(outcomeWords).flatMap(([outcome, words]) => {
    const names = bars.filter((bar) => bar.outcome === outcome).map(({ name }) => name);
    const more = names.length > namesShown ? ` and ${names.length - namesShown} before` : '';
    return names.length > 0 ? [`${words.toLowerCase()} ${names.slice(-namesShown).join(', ')}${more}`] : [];
  });
  return `Gravest in each: ${kinds.join(' · ')}`;
}
