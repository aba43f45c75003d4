import type { Message } from '../../presentation/message.ts';
import { reportMessage } from '../../report/card.ts';
import type { CommandDeps } from '../deps.ts';
import { readReport } from './readReport.ts';

/** An incident's report as a card. Rejects as `readReport` does. */
export const answerReport = async (
  id: string,
  deps: Pick<CommandDeps, 'incidents' | 'store'>,
): Promise<Message> => reportMessage(await readReport(id, deps));
