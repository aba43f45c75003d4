import { cardTemplate } from '../card/template.ts';
import type { Message } from '../presentation/message.ts';
import { usages } from './command.ts';

const help = cardTemplate('help');

/** How many commands fit on two screens of a phone. The others open with a button. */
const first = 11;

/** The commands, below a title and lines in fixed words. */
export const helpMessage = (title: string, lines: readonly string[]): Message => ({
  card: help({
    title,
    lines: lines.map((line) => ({ line })),
    commands: usages.slice(0, first),
    rest: usages.slice(first),
  }),
  summary: title,
});
