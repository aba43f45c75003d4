import { digestMessage } from '../../digest/card.ts';
import { gatherDigest } from '../../digest/gather.ts';
import type { Message } from '../../presentation/message.ts';
import type { CommandParts } from '../deps.ts';

/** The digest of the seven days until now. Rejects with `storeUnavailable` when the incidents cannot be read. */
export async function answerDigest(parts: CommandParts): Promise<Message> {
  const now = parts.clock.now();
  return digestMessage(await gatherDigest(parts, now + 1, now));
}
