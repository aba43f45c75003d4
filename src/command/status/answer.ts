import { judge } from '../../chain/chain.ts';
import { findingsOf } from '../../chain/evidence.ts';
import { gatherEvidence } from '../../evidence/gather.ts';
import type { Message } from '../../presentation/message.ts';
import { newestOf } from '../../signIn/usesOf.ts';
import type { CommandDeps } from '../deps.ts';
import { statusMessage, waitingShown } from './card.ts';

/** Whether a sign-in would be seen now, link by link. It answers even when a part fails: that is its purpose. */
export async function answerStatus(deps: CommandDeps): Promise<Message> {
  const [{ evidence, incidents }, waits] = await Promise.all([
    gatherEvidence(deps),
    // What keeps them from being read is among the evidence.
    deps.incidents.waiting(waitingShown).catch(() => []),
  ]);
  const { open, waiting } = incidents.openIncidents;
  const findings = findingsOf(evidence);
  const uses = findings?.uses ?? [];
  return statusMessage({
    accounts: evidence.accounts.map(({ id, userPrincipalName }) => ({
      name: userPrincipalName,
      lastSignIn: uses.find(({ accountId }) => accountId === id)?.last ?? null,
    })),
    openIncidents: { all: open, waiting },
    waits,
    newestRow: newestOf(uses),
    callsPeople: deps.callsPeople,
    evidence,
    chain: judge(evidence, deps.clock.now()),
  });
}
