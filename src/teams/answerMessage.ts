import type { Activity } from 'botbuilder';
import { noticeMessage } from '../card/notice.ts';
import type { Command } from '../command/command.ts';
import { answerCommand } from '../command/dispatch.ts';
import { helpMessage } from '../command/help.ts';
import { parseCommand } from '../command/parse.ts';
import { answerReportWithFiles } from '../command/report/answer.ts';
import { errorCatalogue } from '../errors.ts';
import type { Message } from '../presentation/message.ts';
import { cardActivity, codeFor } from './answers.ts';
import type { BotDeps } from './deps.ts';
import { consentActivities } from './files/consent.ts';
import type { Incoming } from './incoming.ts';
import { learnFrom } from './learnFrom.ts';
import { admitted, mentionedActor } from './people/admission.ts';

/** Gives what the bot sends in answer to a message. Never rejects: an error becomes an answer too. */
export async function answerMessage(
  incoming: Incoming,
  deps: BotDeps,
): Promise<readonly Partial<Activity>[]> {
  try {
    const command = parseCommand(incoming.text);
    if (command.type === 'misunderstood') {
      const nearest = command.nearest === null ? [] : [`Did you mean: ${command.nearest}`];
      return [cardActivity(helpMessage(command.wrong, nearest))];
    }
    // Teams offers files only in personal chats. Such a chat has no thread, so the person always types the
    // id.
    if (command.type === 'report' && command.incidentId !== null && incoming.isPersonal) {
      return await reportWithFiles(command.incidentId, incoming, deps);
    }
    return [cardActivity(await answerTo(command, incoming, deps))];
  } catch (error) {
    return [cardActivity(noticeMessage(errorCatalogue[codeFor(error, deps.log)].message))];
  }
}

async function answerTo(command: Command, incoming: Incoming, deps: BotDeps): Promise<Message> {
  if (command.type === 'help') return helpMessage('What you can ask Glasswatch', []);
  const actor = await admitted(incoming, deps);
  const { channelId, conversationId } = incoming;
  const mentioned = () => mentionedActor(incoming, deps);
  const answer = await answerCommand(command, { actor, channelId, conversationId, mentioned }, deps.command);
  // Learn only now: the command has made this the security channel, and its connector counts.
  if (command.type === 'watchHere') await learnFrom(incoming, deps);
  return answer;
}

async function reportWithFiles(
  incidentId: string,
  incoming: Incoming,
  deps: BotDeps,
): Promise<readonly Partial<Activity>[]> {
  await admitted(incoming, deps);
  const { message, files } = await answerReportWithFiles(incidentId, deps.command);
  return [cardActivity(message), ...consentActivities(files, incidentId)];
}
