import type { Message } from '../presentation/message.ts';
import { cardTemplate } from './template.ts';

const notice = cardTemplate('notice');

/** A short answer. It may name a person, via `outsideText`: none of its text is read as Markdown. */
export const noticeMessage = (title: string, lines: readonly string[] = []): Message => ({
  card: notice({ title, lines: lines.map((line) => ({ line })) }),
  summary: title,
});
