import assert from 'node:assert/strict';
import { z } from 'zod/v4';
import { isReading } from '../../src/command/command.ts';
import { commandText } from '../../src/command/commandText.ts';
import { parseCommand } from '../../src/command/parse.ts';
import { verbs } from '../../src/teams/cardAction.ts';
import { ada } from '../builders/cardIncidents.ts';
import { cardProblems } from './cardProblems.ts';
import { actionsIn, objectsIn, sizeOf, textsIn, wordsIn } from './readCard.ts';
import { cardStates } from './states/all.ts';

/** What a style of a container means in words: one of them stands in it. */
const wordsOfStyle: Readonly<Record<string, RegExp>> = {
  attention: /CRITICAL|Signed in|✗ Failed/,
  warning: /HIGH|Password accepted|Blocked|graver|since .* acknowledged|attention|another channel/,
  accent: /MEDIUM|Failed|Interrupted/,
  good: /Acknowledged by|Closed as|Led by|well|Nothing needs attention|✓ Passed/,
  emphasis: /INFO|Waiting|CLOSED|Session ended|Works again|Nobody leads|\? Unknown/,
};

/** What does the same as a button that asks for input. */
const commandOfForm = { tick: 'tick', untick: 'untick', addNote: 'note', close: 'close' } as const;

describe('every card', () => {
  for (const [state, message] of Object.entries(cardStates)) {
    const { card, summary } = message;

    describe(state, () => {
      it('is a card of version 1.5 in which the renderer finds nothing wrong', () => {
        assert.equal(card.version, '1.5');
        assert.deepEqual(cardProblems(card), []);
      });

      it('has no place that was left unfilled', () => {
        for (const { place, text } of textsIn(card)) {
          // A TextRun may hold what came from outside, and that may look like template language.
          if (place !== 'TextRun.text') assert.doesNotMatch(text, /\$\{/, place);
          assert.doesNotMatch(text, /\b(undefined|null|NaN)\b|\[object/, place);
        }
        assert.deepEqual(
          objectsIn(card).filter((object) => '$when' in object || '$data' in object),
          [],
        );
      });

      it('has no form in the overflow menu, and no columns of unequal width: some clients show neither', () => {
        for (const { type, mode } of actionsIn(message))
          assert(type !== 'Action.ShowCard' || mode !== 'secondary');
        for (const { type, columns, firstRowAsHeaders } of objectsIn(card)) {
          if (type !== 'Table') continue;
          const { data } = z.array(z.object({ width: z.number() })).safeParse(columns);
          assert.equal(new Set(data?.map(({ width }) => width)).size, 1);
          assert.equal(firstRowAsHeaders, true);
        }
      });

      it('says every colour in words too', () => {
        for (const element of objectsIn(card)) {
          // A bar of a chart is no text, and what its colour says stands below the chart.
          assert.ok(!('color' in element) || 'y' in element, 'text colours cannot be read in every theme');
          if (typeof element.style !== 'string' || String(element.type).startsWith('Action.')) continue;
          if (element.style === 'heading' || element.type === 'Input.ChoiceSet') continue;
          assert.match(wordsIn(element), wordsOfStyle[element.style] ?? /^no such style$/);
        }
      });

      it('has buttons that send an incident’s id, a page’s command, or open the Azure portal, and nothing else', () => {
        for (const action of actionsIn(message)) {
          if (action.type === 'Action.OpenUrl') {
            assert.match(String(action.url), /^https:\/\/portal\.azure\.com\//);
          } else if (action.verb === 'showPage' || action.verb === 'run') {
            const { command } = z.strictObject({ command: z.string() }).parse(action.data);
            const read = parseCommand(command);
            assert(
              read.type !== 'misunderstood' && isReading(read) && commandText(read) === command,
              command,
            );
          } else if (action.type !== 'Action.ShowCard') {
            assert.equal(action.type, 'Action.Execute');
            assert.ok(
              verbs.some((verb) => verb === action.verb),
              String(action.verb),
            );
            const forWhom = action.verb === 'vouch' ? { personId: ada.id } : {};
            assert.deepEqual(action.data, { incidentId: 'k7qd2-3', ...forWhom });
          }
        }
      });

      it('names beside each form the command that does the same', () => {
        const lines = wordsIn(card)
          .split('\n')
          .filter((line) => line.startsWith('Form fails?'));
        const commands = lines.map((line) => line.replace(/^Form fails\? Mention Glasswatch: |,.*$/g, ''));
        for (const line of lines) assert.ok(line.split(' ').length <= 15, line);
        const forms = actionsIn(message).flatMap(({ verb }) =>
          Object.entries(commandOfForm).flatMap(([form, type]) => (form === verb ? [type] : [])),
        );
        assert.deepEqual(commands.map((text) => parseCommand(text).type).toSorted(), forms.toSorted());
        for (const text of commands) assert.match(text, / k7qd2-3\b/);
      });

      it('wraps every text', () => {
        const blocks = objectsIn(card).filter(({ type }) => type === 'TextBlock');
        assert.deepEqual(
          blocks.filter(({ wrap }) => wrap !== true),
          [],
        );
      });

      it('has a banner that starts with what it is about', () => {
        assert.ok(summary.length > 0);
        assert.equal(summary, summary.trim());
      });

      it('is small', () => {
        assert.ok(sizeOf(message) < 40_000, `${sizeOf(message)} bytes`);
      });
    });
  }
});
