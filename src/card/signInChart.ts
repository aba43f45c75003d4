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
 * it; empty where there is nothing to draw, so that it can be repeated over. A time without attempts has no bar. Teams and
 * the Agents Playground know `Chart.HorizontalBar`: for every other host the same counts are in `rows`. `kinds` says in
 * words what the colours say.
 */
export function signInChart(overTime: OverTime | null): readonly TemplateData[] {
  if (overTime === null) return [];
  const { span, step, buckets } = overTime;
  const last = Date.parse(span.to) - 1;
  const bars = buckets.map((bucket) => barOf(bucket, step, last)).filter(({ count }) => count > 0);
  if (bars.length === 0) return [];
  const unit = step === day ? 'day' : step < day ? `${step / hour} hours` : `${step / day} days`;
  return [
    {
      title: `Attempts by ${unit}, ${rangeOf(Date.parse(span.from), last)} (UTC)`,
      bars: bars.map(({ name, count, color }) => ({ x: name, y: count, color })),
      rows: bars.map(({ name, count }) => ({ name, count: counted(count, 'attempt') })),
      kinds: kindsOf(bars),
    },
  ];
}

type Bar = {
  /** `3 Nov`, `3 Nov 9–12 h` or `31 Oct to 2 Nov`: of its own, because Teams merges bars of one label. */
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
    name: step < day ? `${dateOf(begin)} ${hours}` : rangeOf(begin, Math.min(begin + step - 1, last)),
    count: sumOf(outcomes),
    color: barColors[(gravest && severities[gravest]) ?? 'info'],
    outcome: gravest,
  };
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

/** `Most severe in each: signed in 26 Oct, 3 Nov · blocked 12 Oct`. */
function kindsOf(bars: readonly Bar[]): string {
  const kinds = Object.entries(outcomeWords).flatMap(([outcome, words]) => {
    const names = bars.filter((bar) => bar.outcome === outcome).map(({ name }) => name);
    const more = names.length > namesShown ? ` and ${names.length - namesShown} before` : '';
    return names.length > 0 ? [`${words.toLowerCase()} ${names.slice(-namesShown).join(', ')}${more}`] : [];
  });
  return `Most severe in each: ${kinds.join(' · ')}`;
}
