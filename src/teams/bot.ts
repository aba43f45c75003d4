// Do not import '@microsoft/teams-ai' itself. It also loads its language model clients: 25 MB that Glasswatch
// never uses.
import { Application } from '@microsoft/teams-ai/lib/Application.js';
import type { TurnState } from '@microsoft/teams-ai/lib/TurnState.js';
import { ActivityTypes, type TurnContext } from 'botbuilder';
import { errorCatalogue } from '../errors.ts';
import { answerAction } from './answerAction.ts';
import { answerMessage } from './answerMessage.ts';
import { hearEvent } from './channelEvents.ts';
import type { BotDeps } from './deps.ts';
import { incomingOf } from './incoming.ts';
import { learnChat, learnFromPerson } from './learnFrom.ts';
import { admitted } from './people/admission.ts';

type Bot = Application<TurnState>;

/** The Teams application. It routes messages and card actions to the commands, and makes no decisions. */
export function createBot(deps: BotDeps): Bot {
  // Leave out `adapter`. With it, the application would make a second adapter, with its own retries.
  const bot: Bot = new Application<TurnState>({ removeRecipientMention: false });
  // teams-ai 1.7.4 ignores its option for this. Its timer outlasts the turn, and is one for all of them.
  bot.startTypingTimer = () => {};

  bot.activity(ActivityTypes.Message, async (context) => {
    await answerMessage(context.activity, incomingOf(context), deps);
  });

  for (const type of [ActivityTypes.InstallationUpdate, ActivityTypes.ConversationUpdate]) {
    bot.activity(type, async (context) => {
      const incoming = incomingOf(context);
      await hearEvent(context.activity, incoming, deps);
      if (!isFarewell(context)) await learnChat(incoming, deps);
    });
  }

  bot.addRoute(
    isInvoke('adaptiveCard/action'),
    async (context) => {
      await answerInvoke(context, await answerAction(context.activity, incomingOf(context), deps));
    },
    true,
  );

  bot.addRoute(
    isInvoke('fileConsent/invoke'),
    async (context) => {
      const incoming = incomingOf(context);
      deps.fileConsents.take(context.activity, async () => {
        await learnFromPerson(incoming, deps);
        return (await admitted(incoming, deps)).actor;
      });
      await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200 } });
    },
    true,
  );

  // Without an answer, the SDK's is 501, and Teams tells the person nothing.
  bot.addRoute(
    async ({ activity: { type, name } }) => type === ActivityTypes.Invoke && !isKnownInvoke(name),
    (context) => answerInvoke(context, errorCatalogue.unknownInvoke.message),
    true,
  );
  return bot;
}

/**
 * Answers with a sentence: always a message, never a card. Only the person who pressed sees it, and the channel's card
 * stays as it is.
 */
async function answerInvoke(context: TurnContext, value: string): Promise<void> {
  const body = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value };
  await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200, body } });
}

const knownInvokes = ['adaptiveCard/action', 'fileConsent/invoke'] as const;
const isKnownInvoke = (name: string | undefined): boolean => knownInvokes.some((known) => known === name);

const isInvoke =
  (name: (typeof knownInvokes)[number]) =>
  async ({ activity }: TurnContext): Promise<boolean> =>
    activity.type === ActivityTypes.Invoke && activity.name === name;

/** Tells whether the bot was removed. Such an activity must not name the channel for the alarms. */
const isFarewell = ({ activity: { action, membersRemoved, recipient } }: TurnContext): boolean =>
  action === 'remove' || (membersRemoved ?? []).some(({ id }) => id === recipient.id);
