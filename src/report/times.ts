import { type Step, timeAfter } from '../presentation/alarmTimes.ts';
import { duration } from '../presentation/time.ts';
import type { Report } from './report.ts';

type StepName = Report['steps'][number]['step'];

const names: Readonly<Record<StepName, string>> = {
  failed: 'Failed',
  found: 'Found by Glasswatch',
  mended: 'Monitoring resumed',
  signIn: 'Sign-in',
  published: 'In the log',
  arrived: 'In the workspace',
  fired: 'Alert fired',
  received: 'Alert received',
  swept: 'Found by the sweep',
  posted: 'Card posted',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
};

/** A report's steps in words, including those that have not happened, and how long the whole took. */
export function reportTimes({ steps, isOpen }: Report): {
  readonly span: string;
  readonly steps: readonly Step[];
} {
  const known = steps.flatMap(({ step, at }) => (at === null ? [] : [{ step, at }]));
  const [first, last] = [known[0], known.at(-1)];
  const isSwept = known.some(({ step }) => step === 'swept');
  let before: string | undefined;
  const rows = steps
    .filter(({ step, at }) => at !== null || !isOptional(step))
    .map(({ step, at }) => {
      const row = {
        name: names[step],
        at: at === null ? missing(step, { isOpen, isSwept }) : timeAfter(at, before),
      };
      before = at ?? before;
      return row;
    });
  return {
    span:
      first && last && first !== last
        ? `From ${phrase(first.step)} to ${phrase(last.step)}: ${duration(Date.parse(last.at) - Date.parse(first.at))}`
        : 'Times',
    steps: rows,
  };
}

/** A sign-in log in a file knows no workspace, so these steps may be missing. */
const isOptional = (step: StepName): boolean => step === 'arrived' || step === 'swept';

/** Why a step has no time. */
function missing(step: StepName, { isOpen, isSwept }: { isOpen: boolean; isSwept: boolean }): string {
  if (step === 'closed') return 'still open';
  if (step === 'acknowledged' || step === 'mended' || step === 'posted') return isOpen ? 'not yet' : 'never';
  return isSwept && (step === 'fired' || step === 'received') ? 'never: no alert came' : 'not known';
}

const phrases: Readonly<Partial<Record<StepName, string>>> = {
  failed: 'the failure',
  found: 'its finding',
  mended: 'monitoring resumed',
  signIn: 'the sign-in',
  fired: 'the alert',
  received: 'its arrival here',
  swept: 'its discovery',
  posted: 'the card',
  acknowledged: 'its acknowledgement',
  closed: 'the closing',
};

const phrase = (step: StepName): string => phrases[step] ?? names[step].toLowerCase();
