import type { Message } from './message.ts';
import { cardTemplate } from './template.ts';

const notice = cardTemplate('notice');

/** A short answer in fixed words. Nothing from outside may be in it: its text blocks know Markdown. */
export const noticeMessage = (title: string, lines: readonly string[] = []): Message => ({
  card: notice({ title, lines: lines.map((line) => ({ line })) }),
  summary: title,
});
