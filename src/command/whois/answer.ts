import { isoTime } from '../../clock.ts';
import type { Message } from '../../presentation/message.ts';
import { groupAttempts } from '../../signIn/attempt.ts';
import { addressKind } from '../../signIn/ipAddress.ts';
import { clockSkew } from '../../signIn/source.ts';
import { windows } from '../command.ts';
import type { CommandDeps } from '../deps.ts';
import { whoisMessage } from './card.ts';

/**
 * What came from an IP address in the last 30 days. The address has the form that `ipAddress` returns.
 * Rejects with `signInLogUnavailable`.
 */
export async function answerWhois(
  ipAddress: string,
  { accounts, source, clock }: CommandDeps,
): Promise<Message> {
  const now = clock.now();
  const span = { from: isoTime(now - windows['30d']), to: isoTime(now + clockSkew) };
  const accountIds = accounts.map(({ id }) => id);
  const { signIns, ...answer } = await source.fromAddress({ accountIds, span, ipAddress });
  return whoisMessage({
    ...answer,
    ipAddress,
    kind: addressKind(ipAddress),
    attempts: groupAttempts(signIns),
  });
}
