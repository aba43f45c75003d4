import { digestMessage } from '../card/digestCard.ts';
import type { Message } from '../card/message.ts';
import { gatherDigest } from '../digest/gatherDigest.ts';
import type { CommandParts } from './commandParts.ts';

/** The digest of the seven days until now. Rejects with `storeUnavailable` when the incidents cannot be read. */
export async function answerDigest(parts: CommandParts): Promise<Message> {
  const now = parts.clock.now();
  return digestMessage(await gatherDigest(parts, now + 1, now));
}
