import type { Activity } from 'botbuilder';
import { noticeMessage } from '../card/notice.ts';
import type { Command, Misunderstood } from '../command/command.ts';
import { answerCommand } from '../command/dispatch.ts';
import { helpMessage, misunderstoodMessage } from '../command/help.ts';
import { textOfHtml } from '../command/htmlText.ts';
import { parseCommand } from '../command/parse.ts';
import { progressOf } from '../command/progress.ts';
import { answerReportWithFiles } from '../command/report/answer.ts';
import type { Message } from '../presentation/message.ts';
import { isBlank } from '../visibleText.ts';
import { lookingWhoYouAre, type Outcome, type Step } from './answering.ts';
import { cardActivity, errorWords } from './answers.ts';
import { chatOf } from './chat.ts';
import type { BotDeps } from './deps.ts';
import { consentActivities } from './files/consent.ts';
import { type Incoming, keyOfDelivery, keyOfRequest } from './incoming.ts';
import { learnFrom, learnFromPerson } from './learnFrom.ts';
import { admitted, mentionedActor, nameOfSender } from './people/admission.ts';

/**
 * Answers a message within a second, if only with what it looks for. An error becomes an answer too. Rejects
 * when Teams does not take the answer.
 */
export async function answerMessage(activity: Activity, incoming: Incoming, deps: BotDeps): Promise<void> {
  const command = parseCommand(wordsOf(incoming));
  const now = deps.command.clock.now();
  const delivery = keyOfDelivery(activity.id, incoming, command);
  await deps.answering.answer({
    key: keyOfRequest(incoming, command),
    delivery,
    onlyReads: command.type === 'misunderstood' || progressOf(command, now).onlyReads,
    chat: chatOf(activity, deps.connectors),
    addressee: null,
    keepList: (messageId) => deps.lists.add(incoming.conversationId, messageId),
    async work(step) {
      try {
        return await outcomeOf(command, step, incoming, delivery, deps);
      } catch (error) {
        return { ...shown(noticeMessage(errorWords(error, deps.log))), isError: true };
      }
    },
  });
}

const shown = (message: Message, ...others: readonly Partial<Activity>[]): Outcome => ({
  told: message.summary,
  shown: [cardActivity(message), ...others],
  ...(message.isPage ? { isPage: true } : {}),
});

async function outcomeOf(
  command: Command | Misunderstood,
  step: Step,
  incoming: Incoming,
  request: string | null,
  deps: BotDeps,
): Promise<Outcome> {
  await learnFromPerson(incoming, deps);
  if (command.type === 'misunderstood') return shown(misunderstoodMessage(command));
  return outcomeOfCommand(command, step, incoming, request, deps);
}

/**
 * Answers a command that a person has typed, or that a button of theirs suggests: admits them first. Rejects with what
 * went wrong.
 */
export async function outcomeOfCommand(
  command: Command,
  step: Step,
  incoming: Incoming,
  request: string | null,
  deps: BotDeps,
): Promise<Outcome> {
  if (command.type === 'help') return shown(helpMessage());
  const { actor, proof } = await step(lookingWhoYouAre, () => admitted(incoming, deps));
  const progress = progressOf(command, deps.command.clock.now(), deps.command.timeZone);
  // Teams offers files only in personal chats. Such a chat has no thread, so the person always types the
  // id.
  if (command.type === 'report' && command.incidentId !== null && incoming.isPersonal) {
    const { incidentId } = command;
    const { message, files } = await step(progress, () =>
      answerReportWithFiles(incidentId, actor, deps.command),
    );
    return shown(message, ...consentActivities(files, incidentId));
  }
  const { channelId, conversationId, teamId } = incoming;
  const mentioned = () => step(lookingWhomYouMention, () => mentionedActor(incoming, deps));
  const ownName = () => nameOfSender(incoming, deps);
  const asker = { actor, proof, channelId, teamId, conversationId, mentioned, request, ownName };
  const answer = await step(progress, () => answerCommand(command, asker, deps.command));
  // Learn only now: the command has made this the security channel, and its connector counts.
  if (command.type === 'watchHere') await learnFrom(incoming, deps);
  return shown(answer);
}

/** HTML without words, as of a picture alone, says less than the text. */
function wordsOf({ text, html }: Incoming): string {
  const said = html === undefined ? '' : textOfHtml(html);
  return isBlank(said) ? text : said;
}

const lookingWhomYouMention = { words: 'Looking up whom you mention', onlyReads: true };
