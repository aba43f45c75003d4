import type { Activity } from 'botbuilder';
import { answerActivity, answerActivityOf } from '../command/activity/answer.ts';
import { actOnIncident } from '../command/incident/act.ts';
import { answerTimeline } from '../command/incident/answer.ts';
import { type Progress, progressOf } from '../command/progress.ts';
import { answerReport } from '../command/report/answer.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { lookingWhoYouAre, type Outcome, type Step } from './answering.ts';
import { cardActivity, errorWords } from './answers.ts';
import { type CardAction, readCardAction } from './cardAction.ts';
import { chatOf } from './chat.ts';
import type { BotDeps } from './deps.ts';
import { type Incoming, keyOfDelivery, keyOfRequest } from './incoming.ts';
import { learnFromPerson } from './learnFrom.ts';
import { admitted, nameOfSender } from './people/admission.ts';
import { personCommand } from './personCommand.ts';
import { unshownWords } from './unshownWords.ts';

/**
 * Gives the text for the person who pressed a button, within a second. Never rejects: an error becomes an
 * answer too.
 */
export async function answerAction(activity: Activity, incoming: Incoming, deps: BotDeps): Promise<string> {
  const { log } = deps;
  try {
    const action = readCardAction(activity.value);
    const delivery = keyOfDelivery(activity.id, incoming, action);
    return await deps.answering.answer({
      key: keyOfRequest(incoming, action),
      delivery,
      onlyReads: action.verb.startsWith('show'),
      chat: chatOf(activity, deps.connectors),
      addressee: incoming.isPersonal ? null : outsideText(incoming.person.name, 60),
      async work(step) {
        try {
          return await outcomeOf(action, step, incoming, delivery, deps);
        } catch (error) {
          return { told: errorWords(error, log), shown: [], isError: true };
        }
      },
    });
  } catch (error) {
    return unshownWords(error, log);
  }
}

async function outcomeOf(
  action: CardAction,
  step: Step,
  incoming: Incoming,
  request: string | null,
  deps: BotDeps,
): Promise<Outcome> {
  const { command } = deps;
  await learnFromPerson(incoming, deps);
  const { actor, proof } = await step(lookingWhoYouAre, () => admitted(incoming, deps));
  const show = async (
    told: string,
    progress: Progress,
    answer: () => Promise<Message>,
  ): Promise<Outcome> => ({
    told,
    shown: [cardActivity(await step(progress, answer))],
  });
  const now = command.clock.now();
  switch (action.verb) {
    case 'showActivity':
      return show(
        'The recent activity stands in the thread below the card.',
        { words: 'Looking for the recent activity', onlyReads: true },
        () => answerActivityOf(action.incidentId, command),
      );
    case 'showPage':
      return show('The page stands in the thread below the card.', progressOf(action.command, now), () =>
        answerActivity(action.command, command),
      );
    case 'showTimeline':
      return show(
        'The timeline stands in the thread below the card.',
        progressOf({ type: 'timeline', incidentId: action.incidentId }, now),
        () => answerTimeline(action.incidentId, command),
      );
    case 'showReport':
      return show(
        'The report stands in the thread below the card.',
        progressOf({ type: 'report', incidentId: action.incidentId }, now),
        () => answerReport(action.incidentId, command),
      );
    default: {
      const asked = { ...personCommand(action, actor, command.closeNeedsSecondPerson), ...proof };
      const ownName = () => nameOfSender(incoming, deps);
      const recording = { words: `Recording that for incident ${action.incidentId}`, onlyReads: false };
      const told = await step(recording, () =>
        actOnIncident(action.incidentId, asked, command, { request, ownName }),
      );
      return { told, shown: [] };
    }
  }
}
