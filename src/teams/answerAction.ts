import type { TurnContext } from 'botbuilder';
import { answerActivity, answerActivityOf } from '../command/activity/answer.ts';
import { actOnIncident } from '../command/incident/act.ts';
import { answerTimeline } from '../command/incident/answer.ts';
import { answerReport } from '../command/report/answer.ts';
import { errorCatalogue } from '../errors.ts';
import type { Message } from '../presentation/message.ts';
import { cardActivity, codeFor } from './answers.ts';
import { readCardAction } from './cardAction.ts';
import type { BotDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';
import { admitted } from './people/admission.ts';
import { personCommand } from './personCommand.ts';

/** Gives the text for the person who pressed a button. Never rejects: an error becomes an answer too. */
export async function answerAction(context: TurnContext, incoming: Incoming, deps: BotDeps): Promise<string> {
  const { command } = deps;
  const show = async (message: Promise<Message>) => {
    await context.sendActivity(cardActivity(await message));
  };
  try {
    const action = readCardAction(context.activity.value);
    const actor = await admitted(incoming, deps);
    switch (action.verb) {
      case 'showActivity':
        await show(answerActivityOf(action.incidentId, command));
        return 'The recent activity stands in the thread below the card.';
      case 'showPage':
        await show(answerActivity(action.command, command));
        return 'The page stands in the thread below the card.';
      case 'showTimeline':
        await show(answerTimeline(action.incidentId, command));
        return 'The timeline stands in the thread below the card.';
      case 'showReport':
        await show(answerReport(action.incidentId, command));
        return 'The report stands in the thread below the card.';
      default: {
        const asked = personCommand(action, actor, command.closeNeedsSecondPerson);
        return await actOnIncident(action.incidentId, asked, command);
      }
    }
  } catch (error) {
    return errorCatalogue[codeFor(error, deps.log)].message;
  }
}
