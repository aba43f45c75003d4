import { cardTemplate } from '../card/template.ts';
import type { Message } from '../presentation/message.ts';
import { usages } from './command.ts';

const help = cardTemplate('help');

/** The commands, below a title and lines in fixed words. */
export const helpMessage = (title: string, lines: readonly string[]): Message => ({
  card: help({ title, lines: lines.map((line) => ({ line })), commands: [...usages] }),
  summary: title,
});
