import { cardTemplate } from '../../card/template.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';

const moved = cardTemplate('moved');

/** Tells the old security channel who moved the alerts away. */
export function movedMessage(actorName: string): Message {
  const name = outsideText(actorName, 60);
  return { card: moved({ name }), summary: `${name} has moved the break-glass alerts to another channel` };
}
