import { digestMessage } from '../../digest/card.ts';
import { gatherDigest } from '../../digest/gather.ts';
import type { Message } from '../../presentation/message.ts';
import type { CommandDeps } from '../deps.ts';

/** The digest of the seven days until now. Rejects with `storeUnavailable` when the incidents cannot be read. */
export async function answerDigest(deps: CommandDeps): Promise<Message> {
  const now = deps.clock.now();
  return digestMessage(await gatherDigest(deps, now + 1, now));
}
