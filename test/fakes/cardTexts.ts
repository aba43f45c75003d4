import { isRecord } from '../../src/webhook/azureMonitor/values.ts';
import type { SentActivity } from './connector.ts';

/** A string of a card, with the kind of element and the property that hold it, such as `TextRun.text`. */
export type CardText = { readonly at: string; readonly text: string };

/** Every string of a message's card, in the order in which it stands there, but for the names of kinds. */
export function cardTexts(activity: SentActivity): readonly CardText[] {
  return (activity.attachments ?? []).flatMap(({ content }) => textsIn(content, 'card', ''));
}

function textsIn(value: unknown, element: string, property: string): readonly CardText[] {
  if (typeof value === 'string') return [{ at: `${element}.${property}`, text: value }];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, element, property));
  if (!isRecord(value)) return [];
  const kind = typeof value.type === 'string' ? value.type : element;
  return Object.entries(value)
    .filter(([name]) => name !== 'type')
    .flatMap(([name, item]) => textsIn(item, kind, name));
}

/** What a reader of the card sees, one text a line. */
export const readable = (activity: SentActivity): string =>
  cardTexts(activity)
    .filter(({ at }) => /\.(text|title)$/.test(at))
    .map(({ text }) => text)
    .join('\n');
