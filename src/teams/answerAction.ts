import type { Activity } from 'botbuilder';
import { answerActivityOf } from '../command/activity/answer.ts';
import { askOfIncident } from '../command/incident/act.ts';
import { answerTimeline } from '../command/incident/answer.ts';
import { type Progress, progressOf } from '../command/progress.ts';
import { answerReport } from '../command/report/answer.ts';
import { type ErrorCode, GlasswatchError } from '../errors.ts';
import type { Message } from '../presentation/message.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { lookingWhoYouAre, type Outcome, type Step, toldActivity } from './answering.ts';
import { outcomeOfCommand } from './answerMessage.ts';
import { cardActivity, errorWords } from './answers.ts';
import { type ActingAction, type CardAction, isForm, onlyReads, readCardAction } from './cardAction.ts';
import { chatOf } from './chat.ts';
import type { BotDeps } from './deps.ts';
import { type Incoming, keyOfDelivery, keyOfRequest } from './incoming.ts';
import { learnFromPerson } from './learnFrom.ts';
import { type Admitted, admitted, nameOfSender } from './people/admission.ts';
import { personCommand } from './personCommand.ts';
import { isShownByCard } from './refusals.ts';
import { unshownWords } from './unshownWords.ts';

/** A form that cannot be read, and why. */
type UnreadForm = { readonly verb: 'unreadForm'; readonly code: ErrorCode };

/** Throws as `readCardAction` does, but for a form. */
function pressedIn(value: unknown): CardAction | UnreadForm {
  try {
    return readCardAction(value);
  } catch (error) {
    if (!(error instanceof GlasswatchError) || !isForm(value)) throw error;
    return { verb: 'unreadForm', code: error.code };
  }
}

/**
 * Gives the text for the person who pressed a button, within a second. Never rejects: an error becomes an
 * answer too.
 */
export async function answerAction(activity: Activity, incoming: Incoming, deps: BotDeps): Promise<string> {
  const { log } = deps;
  try {
    const action = pressedIn(activity.value);
    const delivery = keyOfDelivery(activity.id, incoming, action);
    const { conversationId } = incoming;
    const { replyToId: pressedOn } = activity;
    const isTurn = action.verb === 'showPage' && pressedOn;
    const list = isTurn
      ? deps.lists.has(conversationId, pressedOn).then((isList) => (isList ? pressedOn : null))
      : Promise.resolve(null);
    return await deps.answering.answer({
      key: keyOfRequest(incoming, action),
      delivery,
      onlyReads: onlyReads(action),
      chat: chatOf(activity, deps.connectors),
      addressee: addresseeOf(incoming),
      list,
      keepList: (messageId) => deps.lists.add(conversationId, messageId),
      async work(step) {
        try {
          return await outcomeOf(action, step, incoming, delivery, list, deps);
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
  action: CardAction | UnreadForm,
  step: Step,
  incoming: Incoming,
  request: string | null,
  list: Promise<string | null>,
  deps: BotDeps,
): Promise<Outcome> {
  const { command } = deps;
  await learnFromPerson(incoming, deps);
  if (action.verb === 'run' || action.verb === 'showPage') {
    const outcome = await outcomeOfCommand(action.command, step, incoming, request, deps);
    return {
      ...outcome,
      told:
        (await list) !== null && outcome.isPage ? 'The card shows that page now.' : belowWords[action.verb],
    };
  }
  const { actor, proof } = await step(lookingWhoYouAre, () => admitted(incoming, deps));
  const show = async (told: string, progress: Progress, answer: () => Promise<Message>): Promise<Outcome> => {
    const message = await step(progress, answer);
    return { told, shown: [cardActivity(message)], ...(message.isPage ? { isPage: true } : {}) };
  };
  const now = command.clock.now();
  switch (action.verb) {
    case 'showActivity':
      return show(
        'The recent activity is in the thread below the card.',
        { words: 'Looking for the recent activity', onlyReads: true },
        () => answerActivityOf(action.incidentId, command),
      );
    case 'showTimeline':
      return show(
        'The timeline is in the thread below the card.',
        progressOf({ type: 'timeline', incidentId: action.incidentId }, now),
        () => answerTimeline(action.incidentId, command),
      );
    case 'showReport':
      return show(
        'The report is in the thread below the card.',
        progressOf({ type: 'report', incidentId: action.incidentId }, now),
        () => answerReport(action.incidentId, actor, command),
      );
    default: {
      const act = await outcomeOfAct(action, step, { actor, proof }, incoming, request, deps);
      return { ...act, shown: shownRefusal(act, incoming, request, deps) };
    }
  }
}

const belowWords = {
  run: 'The answer stands below.',
  showPage: 'The page is in the thread below the card.',
} as const;

type Act = { readonly told: string; readonly refusal: ErrorCode | null; readonly isError: boolean };

/** Does what an admitted person has pressed. */
async function outcomeOfAct(
  action: ActingAction | UnreadForm,
  step: Step,
  { actor, proof }: Admitted,
  incoming: Incoming,
  request: string | null,
  deps: BotDeps,
): Promise<Act> {
  const { command, log } = deps;
  try {
    if (action.verb === 'unreadForm') throw new GlasswatchError(action.code);
    const asked = { ...personCommand(action, actor, command.closeNeedsSecondPerson), ...proof };
    const ownName = () => nameOfSender(incoming, deps);
    const recording = { words: `Recording that for incident ${action.incidentId}`, onlyReads: false };
    const done = await step(recording, () =>
      askOfIncident(action.incidentId, asked, command, { request, ownName }),
    );
    return { ...done, isError: false };
  } catch (error) {
    const refusal = error instanceof GlasswatchError ? error.code : 'internal';
    return { told: errorWords(error, log), refusal, isError: true };
  }
}

/** What of a refusal stands in the thread too. Attack: nobody but admitted people makes the bot write there. */
function shownRefusal(
  { told, refusal, isError }: Act,
  incoming: Incoming,
  delivery: string | null,
  { refusals }: BotDeps,
): readonly Partial<Activity>[] {
  const { isPersonal, person, conversationId } = incoming;
  if (refusal === null || refusal === 'incidentNotFound') return [];
  if (!isPersonal && isShownByCard(refusal)) return [];
  const key = JSON.stringify([person.id, conversationId, told]);
  // What failed is sent until Teams takes it, and another delivery does not stop that.
  return refusals.isNews({ key, delivery: isError ? null : delivery })
    ? [toldActivity(told, addresseeOf(incoming))]
    : [];
}

/** Whom a message is for that others read too. */
const addresseeOf = ({ isPersonal, person }: Incoming): string | null =>
  isPersonal ? null : outsideText(person.name, 60);
