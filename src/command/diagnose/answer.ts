import { isoTime } from '../../clock.ts';
import { day } from '../../duration.ts';
import type { Message } from '../../presentation/message.ts';
import { clockSkew } from '../../signIn/source.ts';
import { alertFacts } from '../alertFacts.ts';
import type { CommandDeps } from '../deps.ts';
import { knownIncidents } from '../knownIncidents.ts';
import { newestSignIn } from './alertSteps.ts';
import { diagnoseMessage } from './card.ts';
import { diagnosis } from './diagnosis.ts';

const month = 30 * day;

/**
 * Why sign-ins are picked up, or not. It answers even when the log or the store fails, because that is its
 * purpose.
 */
export async function answerDiagnose(deps: CommandDeps): Promise<Message> {
  const { accounts, source, clock } = deps;
  const now = clock.now();
  const accountIds = accounts.map(({ id }) => id);
  const span = { from: isoTime(now - month), to: isoTime(now + clockSkew) };
  const log = await source.examine({ accountIds, span });
  const uses = 'failure' in log.findings ? null : log.findings.uses;
  const alerts = await alertFacts(uses && newestSignIn(uses), await knownIncidents(deps), deps);
  return diagnoseMessage(diagnosis({ accounts, log, alerts }, now));
}
