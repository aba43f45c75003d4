import type { BotDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

/** Learns from an activity where the bot is. Never rejects: the next activity says it again. */
export async function learnFrom(incoming: Incoming, { command, policy, log }: BotDeps): Promise<void> {
  // Against another organisation that names the channel for the alarms.
  if (policy.tenantId !== null && incoming.tenantId !== policy.tenantId) return;
  try {
    await command.channel.learn(incoming);
  } catch (error) {
    // Do not rethrow: a person who asks for the watch's status gets an answer even when the store fails.
    log.error({ err: error }, 'where the bot is could not be stored');
  }
}
