import type { Logger } from 'pino';
import { type ErrorCode, GlasswatchError } from '../errors.ts';

/** What somebody is told of an error; one that nobody expected goes to the log. */
export function codeFor(error: unknown, log: Logger): ErrorCode {
  if (error instanceof GlasswatchError) return error.code;
  log.error({ err: error }, 'an activity could not be answered');
  return 'internal';
}
