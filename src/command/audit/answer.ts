import { noticeMessage } from '../../card/notice.ts';
import { GlasswatchError } from '../../errors.ts';
import type { Message } from '../../presentation/message.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { accountsNamed, noAccountNamed } from '../accountsNamed.ts';
import type { AuditCommand } from '../command.ts';
import type { CommandDeps } from '../deps.ts';
import { windowSpan } from '../window.ts';
import { auditMessage } from './card.ts';

/** More accounts than realistically share a prefix. The limit keeps the card small. */
const namesListed = 15;

/**
 * What one watched account did, and what was done to it. Your text is only compared with the watched
 * accounts. Rejects with `needsWorkspace` when the sign-in log is a file.
 */
export async function answerAudit(
  { account, window }: Omit<AuditCommand, 'type'>,
  {
    accounts,
    groups,
    audit,
    clock,
    timeZone,
  }: Pick<CommandDeps, 'accounts' | 'groups' | 'audit' | 'clock' | 'timeZone'>,
): Promise<Message> {
  if (audit === null) throw new GlasswatchError('needsWorkspace');
  const [chosen, ...others] = accountsNamed(account, accounts);
  if (chosen === undefined) return noAccountNamed();
  if (others.length > 0) {
    const names = [chosen, ...others].map(({ userPrincipalName }) => outsideText(userPrincipalName, 120));
    const more = names.length - namesListed;
    return noticeMessage('Several watched accounts have names that begin like that. Say which one:', [
      ...names.slice(0, namesListed),
      ...(more > 0 ? [`And ${more} more.`] : []),
    ]);
  }
  const { span, words } = windowSpan(window, clock.now(), timeZone);
  const answer = await audit.find({
    accountId: chosen.id,
    userPrincipalName: chosen.userPrincipalName,
    groupIds: groups,
    span,
  });
  return auditMessage({
    title: `What the account did, and what was done to it${words}`,
    account: chosen.userPrincipalName,
    ...answer,
  });
}
