import { cardTemplate } from '../card/template.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { type Misunderstood, notACommand, type ReadingCommand, usageGroups, usages } from './command.ts';
import { commandText } from './commandText.ts';

const help = cardTemplate('help');
const suggestion = cardTemplate('suggestion');

/** The commands, group by group. */
export function helpMessage(): Message {
  const title = 'What you can ask Glasswatch';
  const groups = usageGroups.map((name) => ({
    name,
    commands: usages
      .filter(({ group }) => group === name)
      .map(({ usage, short = usage, purpose }) => ({ usage: short, purpose })),
  }));
  return { card: help({ title, groups }), summary: title };
}

/** A line, and buttons that run commands which only read. Each has its words. */
export const suggestionMessage = (
  line: string,
  suggested: readonly { readonly title: string; readonly command: ReadingCommand }[],
): Message => ({
  card: suggestion({
    line: outsideText(line, 300),
    hasButtons: suggested.length > 0,
    buttons: suggested.map(({ title, command }) => ({ title, command: commandText(command) })),
  }),
  summary: line,
});

/** One line on a text that is no command: what was meant, or how to write it. Never the whole help. */
export function misunderstoodMessage({ wrong, nearest, suggestion: meant }: Misunderstood): Message {
  if (meant !== undefined) {
    const title = `Run ${meant.type}`;
    return suggestionMessage(`${wrong} Did you mean: ${commandText(meant)}`, [{ title, command: meant }]);
  }
  const usage = usages.find((known) => known.usage === nearest);
  if (usage === undefined) return suggestionMessage(wrong, [{ title: 'Help', command: { type: 'help' } }]);
  const { usage: whole, short = whole, example } = usage;
  const how = wrong === notACommand ? `Did you mean: ${short}` : `For example: ${example}`;
  return suggestionMessage(`${wrong} ${how}`, []);
}
