import type { Logger } from 'pino';
import type { MessengerFault } from '../delivery/messenger.ts';
import { type ErrorCode, errorCatalogue, GlasswatchError } from '../errors.ts';
import { readFault } from './sdk/messenger.ts';

/** The words for an answer that Teams did not take. The log has the error. */
export function unshownWords(error: unknown, log: Logger): string {
  if (error instanceof GlasswatchError) return error.message;
  log.error({ err: error }, 'an activity could not be answered');
  return errorCatalogue[unshownCodes[readFault(error).fault]].message;
}

const unshownCodes: Readonly<Record<MessengerFault, ErrorCode>> = {
  throttled: 'teamsUnavailable',
  unreachable: 'teamsUnavailable',
  unanswered: 'teamsUnavailable',
  gone: 'answerRefused',
  refused: 'answerRefused',
  tooLarge: 'internal',
  notAccepted: 'internal',
};
