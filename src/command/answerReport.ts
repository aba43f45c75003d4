import type { Message } from '../card/message.ts';
import { reportMessage } from '../card/reportCard.ts';
import type { CommandParts } from './commandParts.ts';
import { readReport } from './readReport.ts';

/** An incident's report as a card. Rejects as `readReport` does. */
export const answerReport = async (
  id: string,
  parts: Pick<CommandParts, 'incidents' | 'store'>,
): Promise<Message> => reportMessage(await readReport(id, parts));
