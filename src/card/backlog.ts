import type { Backlog } from '../presentation/backlog.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { counted } from '../presentation/words.ts';
import { noticeMessage } from './notice.ts';

/** How many rules are named. */
const rulesNamed = 5;

/** The notice that stands in for the cards of an overload until they are shown. It is no card for incidents. */
export function backlogMessage({ waiting, rules }: Backlog): Message {
  if (waiting === 0) {
    return noticeMessage('All waiting alarms are shown now.', [
      'Each has its own card. Say incidents to list the open ones.',
    ]);
  }
  const others = rules.slice(rulesNamed);
  return noticeMessage(`${counted(waiting, 'alarm')} ${waiting === 1 ? 'waits' : 'wait'} for a card.`, [
    'Teams limits how many messages it takes. Alarms of watched accounts go first, then these, oldest first.',
    ...rules
      .slice(0, rulesNamed)
      .map(({ rule, waiting: count }) =>
        rule === null
          ? `Without a rule: ${count.toLocaleString('en')}`
          : `${outsideText(rule, 120)}: ${count.toLocaleString('en')}`,
      ),
    ...(others.length > 0 ? [`And ${counted(others.length, 'more rule')}.`] : []),
    'Say incidents to list them.',
  ]);
}
