import type { BotDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

/** Learns from an activity where the bot is. Never rejects: the next activity says it again. */
export async function learnFrom(incoming: Incoming, { command, policy, log }: BotDeps): Promise<void> {
  // Another organisation must not be able to name the channel that the alarms go to.
  if (policy.tenantId !== null && incoming.tenantId !== policy.tenantId) return;
  try {
    await command.channel.learn(incoming);
  } catch (error) {
    // Who asks how the watch is doing gets an answer also when the store fails.
    log.error({ err: error }, 'where the bot is could not be stored');
  }
}
