import type { SecurityChannel } from '../delivery/securityChannel.ts';
import type { BotDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

/** Learns from an activity where the bot is. Never rejects: the next activity says it again. */
export async function learnFrom(
  incoming: Incoming & Parameters<SecurityChannel['learn']>[0],
  { command, policy, log }: BotDeps,
): Promise<void> {
  // Against another organisation that names the channel for the alarms.
  if (policy.tenantId !== null && incoming.tenantId !== policy.tenantId) return;
  try {
    await command.channel.learn(incoming);
  } catch (error) {
    // Do not rethrow: a person who asks for the watch's status gets an answer even when the store fails.
    log.error({ err: error }, 'where the bot is could not be stored');
  }
}

/**
 * Learns from what a person writes or presses: also that a lost channel is there again, and where they chat with
 * the bot. Never rejects.
 */
export async function learnFromPerson(incoming: Incoming, deps: BotDeps): Promise<void> {
  await learnFrom(incoming, deps);
  await learnChat(incoming, deps);
  const { command, policy, log } = deps;
  if (command.channel.loss() === null && command.channel.shut() === null) return;
  if (policy.tenantId !== null && incoming.tenantId !== policy.tenantId) return;
  try {
    await command.channel.regain(incoming);
    // Nobody can write in an archived team. Its cards may still take a press.
    if (incoming.text !== '') await command.channel.open('archived', incoming);
  } catch (error) {
    log.error({ err: error }, 'that the channel is back could not be stored');
  }
}

/** Remembers the chat of a person with the bot, so that it can write to them. Never rejects. */
export async function learnChat(incoming: Incoming, { policy, chats, log }: BotDeps): Promise<void> {
  const { isPersonal, person, conversationId, serviceUrl, tenantId } = incoming;
  const isOurs = policy.tenantId === null || tenantId === policy.tenantId;
  if (!isPersonal || person.id === null || !isOurs) return;
  try {
    await chats.learn(person.id, { conversationId, serviceUrl });
  } catch (error) {
    log.error({ err: error }, 'a chat with a person could not be stored');
  }
}
