import type { Message } from '../../src/presentation/message.ts';
import { isRecord } from '../../src/webhook/azureMonitor/values.ts';

export type CardObject = { readonly [field: string]: unknown };

/** Every object in a card, outer ones before what they hold. */
export function objectsIn(value: unknown): readonly CardObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

/** Every text in a card with where it stands, such as `TextRun.text` or `Action.Execute.title`. */
export function textsIn(value: unknown, field = '', type = ''): readonly { place: string; text: string }[] {
  if (typeof value === 'string') return [{ place: `${type}.${field}`, text: value }];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, field, type));
  if (!isRecord(value)) return [];
  const own = typeof value.type === 'string' ? value.type : `${type}.${field}`;
  return Object.entries(value).flatMap(([name, item]) => textsIn(item, name, own));
}

/** What a person reads in a card, a line for each text element. */
export const wordsIn = (value: unknown): string =>
  objectsIn(value)
    .flatMap(({ type, text, inlines, title }) => {
      if (type === 'TextBlock') return [String(text)];
      if (Array.isArray(inlines)) return [inlines.map((run) => run.text).join('')];
      return typeof title === 'string' ? [title] : [];
    })
    .join('\n');

/** The buttons of a card, in the order in which they stand. */
export const actionsIn = ({ card }: Message): readonly CardObject[] =>
  objectsIn(card).filter(({ type }) => typeof type === 'string' && type.startsWith('Action.'));

/** What Teams measures: the activity as UTF-16, in bytes. */
export const sizeOf = ({ card, summary }: Message): number =>
  Buffer.byteLength(
    JSON.stringify({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
      summary,
    }),
    'utf16le',
  );
