import { cardTemplate } from '../../card/template.ts';
import { answerWords } from '../../chain/answer.ts';
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

/** How many findings of a failed link stand on the first two screens of a phone. */
const findingsFirst = 2;

/**
 * The answer to `diagnose`: what `status` answers first, the conclusion, then what failed and what is unknown, with what to do. What passed is one
 * line each; its findings open with a button.
 */
export function diagnoseMessage(chain: Chain): Message {
  const sentence = conclusionOf(chain);
  const inState = (wanted: JudgedLink['state']) => chain.links.filter(({ state }) => state === wanted);
  const passed = inState('seen');
  const rest = chain.links.flatMap((link) => {
    const found = textsOf([...link.found.slice(firstOf(link)), ...(isOptional(link) ? adviceOf(link) : [])]);
    return found.length === 0 ? [] : [{ name: `${signs[link.state].sign}: ${link.question}`, found }];
  });
  return {
    card: template({
      answer: answerWords(chain),
      sentence,
      counts: countWords(chain.links),
      steps: [...inState('failed'), ...inState('unknown')].map((link) => ({
        ...signs[link.state],
        isFailed: link.state === 'failed',
        name: link.question,
        found: textsOf(link.found.slice(0, firstOf(link))),
        advice: isOptional(link) ? [] : adviceOf(link).map((text) => ({ text })),
      })),
      hasPassed: passed.length > 0,
      passed: passed.map(({ question, state }) => ({ ...signs[state], name: question })),
      hasRest: rest.length > 0,
      rest,
    }),
    summary: sentence,
  };
}

/** Nobody has to do anything about it: what would tell opens with the button. */
const isOptional = ({ state, mayStayUnknown }: JudgedLink): boolean => state === 'unknown' && mayStayUnknown;

const adviceOf = ({ remedy }: JudgedLink): readonly string[] => (remedy === null ? [] : [remedy]);

const firstOf = ({ state }: JudgedLink): number => (state === 'failed' ? findingsFirst : 0);

const textsOf = (found: readonly string[]) => found.map((text) => ({ text: outsideText(text, 500) }));

function countWords(links: readonly JudgedLink[]): string {
  const count = (wanted: JudgedLink['state']) => links.filter(({ state }) => state === wanted).length;
  return `${links.length} steps: ${count('seen')} passed · ${count('failed')} failed · ${count('unknown')} unknown`;
}
