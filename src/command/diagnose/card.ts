import { cardTemplate } from '../../card/template.ts';
import { type Chain, conclusionOf, type JudgedLink } from '../../chain/chain.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';

const template = cardTemplate('diagnose');

/** Each state has a sign and a word, because colour alone tells a colour-blind reader nothing. */
const signs: Readonly<Record<JudgedLink['state'], { readonly sign: string; readonly style: string }>> = {
  seen: { sign: '✓ Passed', style: 'good' },
  failed: { sign: '✗ Failed', style: 'attention' },
  unknown: { sign: '? Unknown', style: 'emphasis' },
};

/** The answer to `diagnose`: the conclusion, and each link with its findings and its remedy. */
export function diagnoseMessage(chain: Chain): Message {
  const sentence = conclusionOf(chain);
  return {
    card: template({
      sentence,
      counts: countWords(chain.links),
      steps: chain.links.map(({ question, state, found, remedy }) => ({
        ...signs[state],
        name: question,
        found: found.map((text) => ({ text: outsideText(text, 500) })),
        advice: remedy === null ? [] : [{ text: remedy }],
      })),
    }),
    summary: sentence,
  };
}

function countWords(links: readonly JudgedLink[]): string {
  const count = (wanted: JudgedLink['state']) => links.filter(({ state }) => state === wanted).length;
  return `${links.length} steps: ${count('seen')} passed · ${count('failed')} failed · ${count('unknown')} unknown`;
}
