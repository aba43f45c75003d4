import { helpMessage } from '../card/helpCard.ts';
import { incidentListMessage } from '../card/incidentListCard.ts';
import type { Message } from '../card/message.ts';
import { noticeMessage } from '../card/noticeCard.ts';
import type { Actor } from '../incident/actor.ts';
import type { PersonCommand } from '../incident/incidentCommand.ts';
import { actOnIncident } from './actOnIncident.ts';
import { answerActivity } from './answerActivity.ts';
import { answerIncident } from './answerIncident.ts';
import { answerStatus } from './answerStatus.ts';
import { answerWatchHere } from './answerWatchHere.ts';
import type { Command } from './command.ts';
import type { CommandParts } from './commandParts.ts';

/** Who asks, and in which channel; `channelId` is `null` in a personal or group chat. */
export type Asker = { readonly actor: Actor; readonly channelId: string | null };

/** The answer to a command of an admitted person. Rejects with a `GlasswatchError` that says what is the matter. */
export async function answerCommand(command: Command, asker: Asker, parts: CommandParts): Promise<Message> {
  const { actor } = asker;
  const act = async (incidentId: string, asked: PersonCommand) =>
    noticeMessage(await actOnIncident(incidentId, asked, parts));
  switch (command.type) {
    case 'status':
      return answerStatus(parts);
    case 'activity':
      return answerActivity(command.window, command.account, parts);
    case 'incidents':
      return incidentListMessage(await parts.incidents.open());
    case 'incident':
      return answerIncident(command.incidentId, parts);
    case 'acknowledge':
    case 'reopen':
      return act(command.incidentId, { type: command.type, actor });
    case 'withdraw':
      return act(command.incidentId, { type: 'withdrawAcknowledgement', actor });
    case 'close': {
      const { incidentId, classification, comment } = command;
      const needsSecondPerson = parts.closeNeedsSecondPerson;
      return act(incidentId, { type: 'close', actor, classification, comment, needsSecondPerson });
    }
    case 'watchHere':
      return answerWatchHere(asker, parts);
    case 'help':
      return helpMessage('What you can ask Glasswatch', []);
  }
}
