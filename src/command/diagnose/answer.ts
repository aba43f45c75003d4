import { judge } from '../../chain/chain.ts';
import { gatherEvidence } from '../../evidence/gather.ts';
import type { Message } from '../../presentation/message.ts';
import type { CommandDeps } from '../deps.ts';
import { diagnoseMessage } from './card.ts';

/** Why sign-ins are picked up, or not: the chain at length. */
export async function answerDiagnose(deps: CommandDeps): Promise<Message> {
  const { evidence } = await gatherEvidence(deps);
  return diagnoseMessage(judge(evidence, deps.clock.now()));
}
