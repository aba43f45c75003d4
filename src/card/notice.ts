import type { Message } from '../presentation/message.ts';
import { cardTemplate } from './template.ts';

const notice = cardTemplate('notice');

/** A short answer. It may name somebody, as `outsideText` gives it: all of it stands where no Markdown is read. */
export const noticeMessage = (title: string, lines: readonly string[] = []): Message => ({
  card: notice({ title, lines: lines.map((line) => ({ line })) }),
  summary: title,
});
