import { cardTemplate } from '../../card/template.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type Step, stepNames } from './step.ts';

const template = cardTemplate('diagnose');

/** Each state has a sign and a word, because colour alone tells a colour-blind reader nothing. */
const signs: Readonly<Record<Step['state'], { readonly sign: string; readonly style: string }>> = {
  passed: { sign: '✓ Passed', style: 'good' },
  failed: { sign: '✗ Failed', style: 'attention' },
  unknown: { sign: '? Unknown', style: 'emphasis' },
};

/** The answer to `diagnose`: the conclusion, and each step with its findings and advice. */
export function diagnoseMessage({ sentence, steps }: Diagnosis): Message {
  return {
    card: template({
      sentence,
      counts: countWords(steps),
      steps: steps.map(({ id, state, found, advice }) => ({
        ...signs[state],
        name: stepNames[id],
        found: found.map((text) => ({ text: outsideText(text, 500) })),
        advice: advice === null ? [] : [{ text: advice }],
      })),
    }),
    summary: sentence,
  };
}

function countWords(steps: readonly Step[]): string {
  const count = (wanted: Step['state']) => steps.filter(({ state }) => state === wanted).length;
  return `${steps.length} steps: ${count('passed')} passed · ${count('failed')} failed · ${count('unknown')} unknown`;
}
