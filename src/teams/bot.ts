// Not '@microsoft/teams-ai' itself, which also loads its language model clients: 25 MB that nothing here uses.
import { Application } from '@microsoft/teams-ai/lib/Application.js';
import type { TurnState } from '@microsoft/teams-ai/lib/TurnState.js';
import { ActivityTypes, type TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { helpMessage } from '../card/helpCard.ts';
import type { Message } from '../card/message.ts';
import { noticeMessage } from '../card/noticeCard.ts';
import { actOnIncident } from '../command/actOnIncident.ts';
import { answerActivityOf } from '../command/answerActivity.ts';
import { answerCommand } from '../command/answerCommand.ts';
import { answerTimeline } from '../command/answerTimeline.ts';
import type { CommandParts } from '../command/commandParts.ts';
import { parseCommand } from '../command/parseCommand.ts';
import { type ErrorCode, errorCatalogue, GlasswatchError } from '../errors.ts';
import type { Actor } from '../incident/actor.ts';
import { type AdmissionPolicy, admit, type Membership } from '../incident/admit.ts';
import { readCardAction } from './cardAction.ts';
import { cardActivity } from './cardActivity.ts';
import type { FileConsents } from './fileConsents.ts';
import { type Incoming, readActivity } from './incoming.ts';
import type { Member } from './membership.ts';
import { personCommand } from './personCommand.ts';

export type BotParts = {
  readonly command: CommandParts;
  readonly policy: AdmissionPolicy;
  /** Asks Teams whether the sender is in the security channel's team. */
  readonly membership: (incoming: Incoming) => Promise<Membership>;
  /** Looks somebody up in that team by their id within Teams. */
  readonly member: (memberId: string, incoming: Incoming) => Promise<Member>;
  readonly fileConsents: Pick<FileConsents, 'take'>;
  readonly log: Logger;
};

type Bot = Application<TurnState>;

/** The Teams application: routes messages and card actions to the commands, and holds no decisions. */
export function createBot(parts: BotParts): Bot {
  // Without `adapter`: the application would make a second one, with its own retries.
  const bot: Bot = new Application<TurnState>({ startTypingTimer: false, removeRecipientMention: false });

  bot.activity(ActivityTypes.Message, async (context) => {
    await context.sendActivity(cardActivity(await answerMessage(context, parts)));
  });

  for (const type of [ActivityTypes.InstallationUpdate, ActivityTypes.ConversationUpdate]) {
    bot.activity(type, async (context) => {
      if (!isFarewell(context)) await learnFrom(context, parts);
    });
  }

  bot.addRoute(
    async ({ activity }) => activity.type === ActivityTypes.Invoke && activity.name === 'adaptiveCard/action',
    async (context) => {
      const value = await answerAction(context, parts);
      // Always a message, never a card: it is shown to the one who pressed, and leaves the channel's card as it is.
      const body = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value };
      await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200, body } });
    },
    true,
  );

  bot.addRoute(
    async ({ activity }) => activity.type === ActivityTypes.Invoke && activity.name === 'fileConsent/invoke',
    async (context) => {
      const incoming = await learnFrom(context, parts);
      parts.fileConsents.take(context.activity, () => admitted(incoming, parts));
      await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200 } });
    },
    true,
  );
  return bot;
}

/** The bot was removed: the channel that it came from is the last one to send alarms to. */
const isFarewell = ({ activity: { action, membersRemoved, recipient } }: TurnContext): boolean =>
  action === 'remove' || (membersRemoved ?? []).some(({ id }) => id === recipient.id);

async function learnFrom({ activity }: TurnContext, { command, policy, log }: BotParts): Promise<Incoming> {
  const incoming = readActivity(activity);
  const isOurs = policy.tenantId === null || incoming.tenantId === policy.tenantId;
  try {
    // Another organisation must not be able to name the channel that the alarms go to.
    if (isOurs) await command.channel.learn(incoming);
  } catch (error) {
    // The next activity says it again; who asks how the watch is doing gets an answer also when the store fails.
    log.error({ err: error }, 'where the bot is could not be stored');
  }
  return incoming;
}

async function answerMessage(context: TurnContext, parts: BotParts): Promise<Message> {
  try {
    const incoming = await learnFrom(context, parts);
    const command = parseCommand(incoming.text);
    if (command.type === 'misunderstood') {
      const nearest = command.nearest === null ? [] : [`Did you mean: ${command.nearest}`];
      return helpMessage(command.wrong, nearest);
    }
    const actor = command.type === 'help' ? null : await admitted(incoming, parts);
    if (actor === null) return helpMessage('What you can ask Glasswatch', []);
    const { channelId, conversationId } = incoming;
    const mentioned = () => mentionedLead(incoming, parts);
    const asker = { actor, channelId, conversationId, mentioned };
    const answer = await answerCommand(command, asker, parts.command);
    // Only now is this the security channel, whose connector counts.
    if (command.type === 'watchHere') await learnFrom(context, parts);
    return answer;
  } catch (error) {
    return noticeMessage(errorCatalogue[codeFor(error, parts.log)].message);
  }
}

async function answerAction(context: TurnContext, parts: BotParts): Promise<string> {
  try {
    const incoming = await learnFrom(context, parts);
    const action = readCardAction(context.activity.value);
    const actor = await admitted(incoming, parts);
    const { command } = parts;
    if (action.verb === 'showActivity') {
      await context.sendActivity(cardActivity(await answerActivityOf(action.incidentId, command)));
      return 'The recent activity stands in the thread below the card.';
    }
    if (action.verb === 'showTimeline') {
      await context.sendActivity(cardActivity(await answerTimeline(action.incidentId, command)));
      return 'The timeline stands in the thread below the card.';
    }
    const asked = personCommand(action, actor, command.closeNeedsSecondPerson);
    return await actOnIncident(action.incidentId, asked, command);
  } catch (error) {
    return errorCatalogue[codeFor(error, parts.log)].message;
  }
}

/** The actor, if the person may use the bot; otherwise throws the reason. */
async function admitted(incoming: Incoming, { policy, membership, log }: BotParts): Promise<Actor> {
  const asked = policy.responders === null ? await membership(incoming) : 'notAsked';
  const { actor, refused } = admit(incoming.person, policy, asked);
  if (actor) return actor;
  log.warn({ personId: incoming.person.id, code: refused }, 'somebody was refused');
  throw new GlasswatchError(refused);
}

/** Whom a message mentions, if that one person could act themselves. */
async function mentionedLead(incoming: Incoming, { policy, member }: BotParts): Promise<Actor> {
  const [memberId, ...others] = incoming.mentionedIds;
  if (memberId === undefined || others.length > 0) throw new GlasswatchError('whomToAssign');
  const { person, membership } = await member(memberId, incoming);
  if (membership === 'unknown' || membership === 'noChannel') throw new GlasswatchError('responderUnknown');
  const asked = policy.responders === null ? membership : 'notAsked';
  const { actor } = person === null ? {} : admit(person, policy, asked);
  if (!actor) throw new GlasswatchError('leadNotAllowed');
  return actor;
}

function codeFor(error: unknown, log: Logger): ErrorCode {
  if (error instanceof GlasswatchError) return error.code;
  log.error({ err: error }, 'an activity could not be answered');
  return 'internal';
}
